import { resolve } from 'node:path';
import { z } from 'zod';
import { AuthorityId } from '../../model/identifiers.ts';
import { defineCommand } from '../command.ts';
import { waitForStopSignal } from '../stop-signal.ts';
import type { Terminal } from '../terminal.ts';
import { type Bureaus, makeCmsKeys, startAseanapol, startInterpol, takeBureau } from './bureaus.ts';
import {
	makePartner,
	type Office,
	type OfficeIntroduction,
	openOffice,
	prepareOffice,
	type RunningOffice,
} from './office.ts';
import {
	listAccounts,
	type OfficeSignIn,
	prepareSignIn,
	type StaffedOffice,
	signInPeople,
	startProvider,
	toIssuer,
} from './people.ts';
import { tellStory } from './story.ts';

const indonesia: OfficeIntroduction = {
	authority: AuthorityId.parse('id.imigrasi'),
	country: 'IDN',
	timeZone: 'Asia/Jakarta',
	contacts: [{ duty: 'desk-24h', email: 'piket@imigrasi.example' }],
	names: { en: 'Directorate General of Immigration (demonstration)', local: 'Direktorat Jenderal Imigrasi (peragaan)' },
};
const malaysia: OfficeIntroduction = {
	authority: AuthorityId.parse('my.imigresen'),
	country: 'MYS',
	timeZone: 'Asia/Kuala_Lumpur',
	contacts: [{ duty: 'desk-24h', email: 'bertugas@imigresen.example' }],
	names: {
		en: 'Immigration Department of Malaysia (demonstration)',
		local: 'Jabatan Imigresen Malaysia (tunjuk cara)',
	},
};

export const demoCommand = defineCommand({
	name: 'demo',
	summary: 'Two gateways on this machine exchange documents on invented people',
	usage: '[--stay]',
	flags: { '--stay': 'leave both gateways running afterwards, until Ctrl+C' },
	example: 'lintas demo --stay',
	args: { stay: { type: 'boolean' } },
	options: z.object({ stay: z.boolean().default(false) }),
	positionals: 0,
	async run({ options: { stay }, config, terminal }) {
		const stop = waitForStopSignal();
		const { offices, bureaus, stop: stopAll } = await openOffices(resolve(config.LINTAS_DATA, 'demo'), terminal);
		try {
			const [home, host] = offices;
			const story = tellStory({ home, host, bureaus }, terminal);
			const told = await Promise.race([story.then(() => true), stop.then(() => false)]);
			if (told && stay) {
				for (const line of describeStay(offices)) terminal.line(line);
				await stop;
			}
			return told ? 0 : 1;
		} finally {
			await stopAll();
		}
	},
});

/** Nobody who looks on waits for a poll. */
const quick = { LINTAS_POLL_SECONDS: '0.5', LINTAS_SWEEP_SECONDS: '0.25' };

interface OpenOffices {
	readonly offices: readonly [StaffedOffice, StaffedOffice];
	/** Of the first office. */
	readonly bureaus: Bureaus;
	stop(): Promise<void>;
}

async function openOffices(folder: string, terminal: Terminal): Promise<OpenOffices> {
	const begun = performance.now();
	terminal.progress('Setting up two authorities: keys, certificates, cards …');
	const a = await prepareOffice(folder, indonesia);
	const [b] = await Promise.all([prepareOffice(folder, malaysia), makeCmsKeys(a)]);
	const issuer = await toIssuer();
	const [signInA, signInB] = [await prepareSignIn(issuer, a), await prepareSignIn(issuer, b)];
	terminal.progress(
		'Starting an identity provider, two gateways, each with its own PostgreSQL, and two simulated bureaus …',
	);
	const accounts = [...listAccounts(a.authority), ...listAccounts(b.authority)];
	const provider = await startProvider(folder, issuer, [signInA.client, signInB.client], accounts);
	const open = ([office, { environment }]: readonly [Office, OfficeSignIn]) =>
		openOffice(office, process.execArgv, { ...environment, ...quick });
	const started = await startAll(
		Promise.resolve(provider),
		open([a, signInA]),
		open([b, signInB]),
		startInterpol(folder, a),
		startAseanapol(folder, a),
	);
	const [, home, host, ...bureaus] = started;
	const stop = async () => {
		await Promise.all(started.map((each) => each.stop()));
	};
	try {
		// All at once: what was polled at its address of an earlier run is polled later and later.
		const taken = bureaus.map((bureau) => takeBureau(home, bureau));
		await Promise.all([makePartner(home, b), makePartner(host, a), ...taken]);
		const offices = [await signInPeople(home, signInA), await signInPeople(host, signInB)] as const;
		const seconds = ((performance.now() - begun) / 1_000).toFixed(1);
		terminal.line(`Two gateways are running, after ${seconds} s:`);
		for (const { authority, names, partnerPort, dataDir } of offices) {
			terminal.line(`  ${authority.padEnd(14)} ${names.local}, partner door https://127.0.0.1:${partnerPort}`);
			terminal.line(`  ${''.padEnd(14)} ${dataDir}`);
		}
		return { offices, bureaus, stop };
	} catch (thrown) {
		await stop();
		throw thrown;
	}
}

interface Started {
	stop(): Promise<void>;
}

/** If one does not start, the others are not left behind. */
async function startAll<All extends readonly Started[]>(
	...starting: { [Index in keyof All]: Promise<All[Index]> }
): Promise<All> {
	const ends = await Promise.allSettled<Started>(starting);
	const failed = ends.find((end) => end.status === 'rejected');
	const started = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []));
	if (failed === undefined) return started as unknown as All;
	await Promise.all(started.map((each) => each.stop()));
	throw failed.reason;
}

function describeStay(offices: readonly [StaffedOffice, StaffedOffice]): string[] {
	const [a, b] = offices;
	const as = ({ dataDir, officerPort }: RunningOffice) => `LINTAS_DATA=${dataDir} LINTAS_OFFICER_PORT=${officerPort}`;
	const toWords = (settings: NodeJS.ProcessEnv) =>
		Object.entries(settings)
			.map((entry) => entry.join('='))
			.join(' ');
	return [
		'',
		'Both keep running until Ctrl+C. Four things to try in another terminal:',
		`  ${as(b)} npm run lintas -- inbox`,
		`  ${as(a)} npm run lintas -- send samples/perpetrator-profile.json --to ${b.authority} --wait 10`,
		`  ${as(b)} npm run lintas -- send samples/repatriation-request.json --to ${a.authority} --withhold /victims/1 --break-glass victim-about-to-be-moved --wait 10`,
		`  ${as(a)} npm run lintas -- send samples/modus-operandi-notice.json --to int.bureau --notice purple --neutral --wait 10`,
		'',
		...offices.map(
			({ authority, officerPort }) =>
				`  officer door of ${authority}: http://127.0.0.1:${officerPort}/officer/v1/openapi.json`,
		),
		'',
		'Those commands are asked by the officer of each office; after this one, which shows a page to open in a browser, by',
		`whom you choose there at ${a.authority}:`,
		`  ${as(a)} ${toWords(a.signIn)} npm run lintas -- sign-in`,
		'',
		'In a browser alone sign in as whom you like, no password needed:',
		...offices.flatMap(({ authority, officerPort }) => [
			`  http://127.0.0.1:${officerPort}/officer/v1/sign-in`,
			...listAccounts(authority).map(({ name, roles }) => `    ${name}: ${roles.join(', ')}`),
		]),
	];
}
