import { fork } from 'node:child_process';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import type { Route } from '../../src/channels/channel.ts';
import { openCms } from '../../src/channels/cms/open.ts';
import { openConnection } from '../../src/channels/connection.ts';
import { interpolChannel } from '../../src/channels/interpol/channel.ts';
import { systemClock } from '../../src/clock.ts';
import { AuthorityId } from '../../src/model/identifiers.ts';
import { createAuthorityCa, type IssuingCa, issueCertificate } from '../../src/pki/issue.ts';
import type { EndEntityProfileName } from '../../src/pki/profile.ts';
import type { BureauIdentity } from '../bare/bureau-process.ts';
import { measure } from '../measure.ts';
import { readResidentMb, watchMemory } from '../memory.ts';
import { type Part, type PartContext, type Report, toFigure } from '../part.ts';
import { endProcess } from '../stage.ts';

const count = 10_000;
const [days, now] = [100, systemClock()];

/** All notices of a bureau, found, fetched and read as drafts; nothing of it is stored. */
export const interpolImportPart: Part = { ids: ['interpol.import', 'interpol.import.rss'], run };

async function run({ resources, progress }: PartContext): Promise<Report> {
	progress(`starting a bureau that seals ${count} notices`);
	const route = await startBureau(resources);
	progress('polling it, and reading what comes');
	const messages: Uint8Array[] = [];
	const beforeMb = await readResidentMb(process.pid);
	const stopWatching = watchMemory([process.pid]);
	const started = performance.now();
	let [read, isWhole] = [0, false];
	for await (const polled of interpolChannel.poll(route, { cursor: undefined, isKnown: async () => false })) {
		if (polled.polled === 'whole' && polled.under === 'red/') isWhole = true;
		if (polled.polled !== 'message') continue;
		if (messages.length < 500) messages.push(polled.message);
		for await (const { arrived } of interpolChannel.parse(route, polled.message)) if (arrived === 'stated') read += 1;
	}
	const seconds = (performance.now() - started) / 1_000;
	const [peakMb = Number.NaN] = await stopWatching();
	if (read !== count || !isWhole) throw new Error(`${read} of ${count} notices were read.`);
	const { opening, signers } = route.cms();
	const load = { count: messages.length - 100, inFlight: 1, warmUp: 100 };
	const bare = await measure(load, (index) =>
		openCms(messages[index] ?? new Uint8Array(), { recipients: opening, signers, now: systemClock() }),
	);
	return {
		figures: [
			toFigure('interpol.import', '1/s', { value: read / seconds, limit: bare.perSecond }),
			toFigure('interpol.import.rss', 'MB', {
				value: peakMb - beforeMb,
				aim: { of: 'value', is: 'less than', bound: 100 },
			}),
		],
		notes: [
			`interpol: ${count} Red notices in ${seconds.toFixed(1)} s, one after another over mutual TLS; lists of more than 160 split by sex, age and nationality; each notice opened, verified and read as a draft, and not stored`,
			'  limit: opening the same messages, one at a time; memory: the most that this process has beside what it began with, seen twice a second',
		],
	};
}

async function startBureau(resources: AsyncDisposableStack): Promise<Route> {
	const [authority, client] = [AuthorityId.parse('int.ncb-example'), AuthorityId.parse('id.imigrasi')];
	const [ca, ourCa] = [
		await createAuthorityCa({ authority, now, days }),
		await createAuthorityCa({ authority: client, now, days }),
	];
	const [tls, signer, theirs] = [
		await issue(ca, 'tls-server', ['127.0.0.1']),
		await issue(ca, 'cms-signing'),
		await issue(ca, 'cms-encryption'),
	];
	const [tlsClient, opening, signing] = [
		await issue(ourCa, 'tls-client'),
		await issue(ourCa, 'cms-encryption'),
		await issue(ourCa, 'cms-signing'),
	];
	const child = fork(new URL('../bare/bureau-process.ts', import.meta.url), {
		stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
	});
	resources.defer(() => endProcess(child));
	child.send({
		count,
		authority,
		client,
		ca: ca.certificate.pem,
		clientCa: ourCa.certificate.pem,
		tls: { cert: tls.certificate.pem, key: toPem(tls.privateKey) },
		signer: { cert: signer.certificate.pem, key: toPem(signer.privateKey) },
		recipient: opening.certificate.pem,
	} satisfies BureauIdentity);
	const [port] = await once(child, 'message');
	const clientKey = { ...tlsClient, name: 'tls-client', kid: '', privateKeyPem: toPem(tlsClient.privateKey) };
	const connection = openConnection({
		authority,
		endpoint: `https://127.0.0.1:${port}`,
		issuers: [ca.certificate],
		revocation: { isRevoked: () => false },
		tlsKey: () => clientKey,
		clock: systemClock,
	});
	resources.defer(connection.close);
	return {
		own: client,
		authority,
		connection: () => connection,
		dropFolder: '',
		clock: systemClock,
		findSigningKey: notOfThisChannel,
		signing: notOfThisChannel,
		sealing: notOfThisChannel,
		cms: () => ({ signing, opening: [opening], signers: [signer.certificate], recipient: theirs.certificate }),
	};
}

function notOfThisChannel(): never {
	throw new Error('Not of this channel.');
}

async function issue<Profile extends EndEntityProfileName>(
	ca: IssuingCa,
	profile: Profile,
	hosts: readonly string[] = [],
) {
	const { publicKey, privateKey } = profile.startsWith('cms-')
		? generateKeyPairSync('rsa', { modulusLength: 3072 })
		: generateKeyPairSync('ec', { namedCurve: 'P-256' });
	return { certificate: await issueCertificate({ ca, profile, publicKey, hosts, now, days }), privateKey };
}

const toPem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();
