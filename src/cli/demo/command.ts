import { resolve } from 'node:path';
import { z } from 'zod';
import { AuthorityId } from '../../model/identifiers.ts';
import { defineCommand } from '../command.ts';
import { waitForStopSignal } from '../stop-signal.ts';
import type { Terminal } from '../terminal.ts';
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
		const { offices, stop: stopAll } = await openOffices(resolve(config.LINTAS_DATA, 'demo'), terminal);
		try {
			const story = tellStory(...offices, terminal);
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

interface OpenOffices {
	readonly offices: readonly [StaffedOffice, StaffedOffice];
	stop(): Promise<void>;
}

async function openOffices(folder: string, terminal: Terminal): Promise<OpenOffices> {
	const started = performance.now();
	terminal.progress('Setting up two authorities: keys, certificates, cards …');
	const a = await prepareOffice(folder, indonesia);
	const b = await prepareOffice(folder, malaysia);
	const issuer = await toIssuer();
	const [signInA, signInB] = [await prepareSignIn(issuer, a), await prepareSignIn(issuer, b)];
	terminal.progress('Starting an identity provider and two gateways, each with its own PostgreSQL …');
	const accounts = [...listAccounts(a.authority), ...listAccounts(b.authority)];
	const provider = await startProvider(folder, issuer, [signInA.client, signInB.client], accounts);
	const running = await openBoth([a, signInA], [b, signInB]).catch(async (cause: unknown) => {
		await provider.stop();
		throw cause;
	});
	const stop = async () => {
		await Promise.all([provider, ...running].map((process) => process.stop()));
	};
	try {
		await makePartner(running[0], b);
		await makePartner(running[1], a);
		const offices = [await signInPeople(running[0], signInA), await signInPeople(running[1], signInB)] as const;
		const seconds = ((performance.now() - started) / 1_000).toFixed(1);
		terminal.line(`Two gateways are running, after ${seconds} s:`);
		for (const { authority, names, partnerPort, dataDir } of offices) {
			terminal.line(`  ${authority.padEnd(14)} ${names.local}, partner door https://127.0.0.1:${partnerPort}`);
			terminal.line(`  ${''.padEnd(14)} ${dataDir}`);
		}
		return { offices, stop };
	} catch (thrown) {
		await stop();
		throw thrown;
	}
}

/** If one does not start, the other is not left behind. */
async function openBoth(...both: [Office, OfficeSignIn][]): Promise<[RunningOffice, RunningOffice]> {
	const [first, second] = (await Promise.allSettled(
		both.map(([office, { environment }]) => openOffice(office, process.execArgv, environment)),
	)) as [PromiseSettledResult<RunningOffice>, PromiseSettledResult<RunningOffice>];
	if (first.status === 'fulfilled' && second.status === 'fulfilled') return [first.value, second.value];
	for (const result of [first, second]) if (result.status === 'fulfilled') await result.value.stop();
	throw first.status === 'rejected' ? first.reason : (second as PromiseRejectedResult).reason;
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
		'Both keep running until Ctrl+C. Three things to try in another terminal:',
		`  ${as(b)} npm run lintas -- inbox`,
		`  ${as(a)} npm run lintas -- send samples/perpetrator-profile.json --to ${b.authority} --wait 10`,
		`  ${as(b)} npm run lintas -- send samples/repatriation-request.json --to ${a.authority} --withhold /victims/1 --break-glass victim-about-to-be-moved --wait 10`,
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
