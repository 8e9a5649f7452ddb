import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import forge from 'node-forge';
import { maxContentBytes } from '../../src/channels/cms/limits.ts';
import { openCms } from '../../src/channels/cms/open.ts';
import { sealCms } from '../../src/channels/cms/seal.ts';
import { systemClock } from '../../src/clock.ts';
import { AuthorityId } from '../../src/model/identifiers.ts';
import { createAuthorityCa, issueCertificate } from '../../src/pki/issue.ts';
import { openBare, sealBare } from '../bare/cms.ts';
import { measure, measureInTurns } from '../measure.ts';
import { type Part, type PartContext, type Report, toFigure } from '../part.ts';

const load = { count: 600, inFlight: 32, warmUp: 100 };
const bareLoad = { ...load, inFlight: 1 };
const rounds = 3;
const content = new Uint8Array(randomBytes(4_096));

/** Sealing and opening messages in CMS, and how long sealing holds the thread up. */
export const cmsPart: Part = { ids: ['cms.seal', 'cms.open', 'cms.block'], run };

async function run({ resources, progress }: PartContext): Promise<Report> {
	const parties = await makeParties();
	const { signer, recipient, now } = parties;
	const about = { signer, recipient: recipient.certificate, now };
	const trust = { recipients: [recipient], signers: [signer.certificate], now };
	const keys = { signingKey: signer.privateKey, publicKey: recipient.certificate.publicKey };
	const openingKeys = { privateKey: recipient.privateKey, verifyingKey: signer.certificate.publicKey };
	const [message, bare] = [await sealCms(content, about), sealBare(content, keys)];
	progress('sealing and opening, ours and bare in turns');
	const { seal, bareSeal, open, bareOpen } = await measureInTurns(rounds, {
		seal: () => measure(load, () => sealCms(content, about)),
		bareSeal: () => measure(bareLoad, () => sealBare(content, keys)),
		open: () => measure(load, () => openCms(message, trust)),
		bareOpen: () => measure(bareLoad, () => openBare(bare, openingKeys)),
	});
	progress('sealing by node-forge alone, and by openssl');
	const forgeMillis = time(10, prepareForge(parties));
	const opensslMillis = await timeOpenssl(parties, resources);
	progress('sealing the largest, and looking at the thread');
	const small = await watchThread(32, 20, () => sealCms(content, about));
	const large = new Uint8Array(maxContentBytes);
	const largest = await watchThread(2, 20, () => sealCms(large, about));
	const processorMillis = await timeProcessor(20, () => sealCms(large, about));
	return {
		figures: [
			toFigure('cms.seal', '1/s', { value: seal.perSecond, limit: bareSeal.perSecond }),
			toFigure('cms.open', '1/s', { value: open.perSecond, limit: bareOpen.perSecond }),
			toFigure('cms.block', 'ms', {
				value: Math.max(small, largest),
				aim: { of: 'value', is: 'less than', bound: 20 },
			}),
		],
		notes: [
			`cms: ${content.length} bytes, RSA of 3072 bits; ${load.inFlight} in flight, median of ${rounds} rounds`,
			'  limit: RSASSA-PSS, SHA-256, AES-256-CBC and RSAES-OAEP by synchronous node:crypto in one thread, nothing encoded, read or checked',
			`  beside it, one at a time: node-forge alone seals in ${forgeMillis.toFixed(1)} ms, and holds the thread up for as long`,
			opensslMillis === undefined
				? '  no openssl on this machine'
				: `  \`openssl cms -sign\` and \`openssl cms -encrypt\`, two processes a message: ${opensslMillis.toFixed(1)} ms`,
			`cms.block: the longest that a turn of the event loop waits: ${small.toFixed(1)} ms with 32 of 4 KB in flight, ${largest.toFixed(1)} ms with 2 of ${maxContentBytes / 1024 / 1024} MiB`,
			`  of which the thread itself works ${processorMillis.toFixed(1)} ms for one of ${maxContentBytes / 1024 / 1024} MiB, in several turns: the rest is a machine that does something else`,
		],
	};
}

async function makeParties() {
	const now = systemClock();
	const ca = await createAuthorityCa({ authority: AuthorityId.parse('asean.example'), now, days: 100 });
	const issue = async <Profile extends 'cms-signing' | 'cms-encryption'>(profile: Profile) => {
		const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 3072 });
		return { certificate: await issueCertificate({ ca, profile, publicKey, now, days: 100 }), privateKey };
	};
	return { now, signer: await issue('cms-signing'), recipient: await issue('cms-encryption') };
}

type Parties = Awaited<ReturnType<typeof makeParties>>;

const toPem = (key: KeyObject) => key.export({ type: 'pkcs8', format: 'pem' }).toString();

/** All by node-forge: the same structure, in what it has for signing and encrypting (PKCS#1 v1.5). */
function prepareForge({ signer, recipient }: Parties): () => void {
	const { pkcs7, pki, util, asn1 } = forge;
	const [certificate, theirs] = [signer, recipient].map((party) => pki.certificateFromPem(party.certificate.pem));
	if (certificate === undefined || theirs === undefined) throw new Error('node-forge reads no certificate.');
	const key = pki.privateKeyFromPem(toPem(signer.privateKey));
	return () => {
		const signed = pkcs7.createSignedData();
		signed.content = util.createBuffer(Buffer.from(content).toString('latin1'));
		signed.addCertificate(certificate);
		signed.addSigner({
			key,
			certificate,
			digestAlgorithm: pki.oids.sha256 ?? '',
			authenticatedAttributes: [
				{ type: pki.oids.contentType ?? '', value: pki.oids.data ?? '' },
				{ type: pki.oids.messageDigest ?? '' },
			],
		});
		signed.sign();
		const enveloped = pkcs7.createEnvelopedData();
		enveloped.addRecipient(theirs);
		enveloped.content = util.createBuffer(asn1.toDer(signed.toAsn1()).getBytes());
		enveloped.encrypt();
		Buffer.from(asn1.toDer(enveloped.toAsn1()).getBytes(), 'latin1');
	};
}

/** Milliseconds each. */
function time(count: number, work: () => void): number {
	const started = performance.now();
	for (let index = 0; index < count; index += 1) work();
	return (performance.now() - started) / count;
}

/** Milliseconds of a processor that the thread takes each, whatever else the machine does. */
async function timeProcessor(count: number, work: () => Promise<unknown>): Promise<number> {
	const before = process.threadCpuUsage();
	for (let index = 0; index < count; index += 1) await work();
	const { user, system } = process.threadCpuUsage(before);
	return (user + system) / 1_000 / count;
}

async function timeOpenssl({ signer, recipient }: Parties, resources: AsyncDisposableStack) {
	if (spawnSync('openssl', ['version']).status !== 0) return undefined;
	const dir = await mkdtemp(join(tmpdir(), 'lintas-bench-cms-'));
	resources.defer(() => rm(dir, { recursive: true, force: true }));
	await writeFile(join(dir, 'key.pem'), toPem(signer.privateKey), { mode: 0o600 });
	await writeFile(join(dir, 'signer.pem'), signer.certificate.pem);
	await writeFile(join(dir, 'recipient.pem'), recipient.certificate.pem);
	const sign = ['-sign', '-nodetach', '-outform', 'DER', '-signer', 'signer.pem', '-inkey', 'key.pem'];
	const encrypt = ['-encrypt', '-outform', 'DER', '-aes-256-cbc', 'recipient.pem'];
	const run = (args: readonly string[], input: Uint8Array) => {
		const { status, stdout } = spawnSync('openssl', ['cms', '-binary', ...args], { cwd: dir, input });
		if (status !== 0) throw new Error('openssl failed.');
		return stdout;
	};
	return time(10, () => run(encrypt, run(sign, content)));
}

/** The longest that a turn of the event loop waits, in milliseconds, while so many are done at a time, so often. */
async function watchThread(inFlight: number, times: number, work: () => Promise<unknown>): Promise<number> {
	await work();
	const delay = monitorEventLoopDelay({ resolution: 1 });
	delay.enable();
	for (let index = 0; index < times; index += 1) await Promise.all(Array.from({ length: inFlight }, work));
	delay.disable();
	return delay.max / 1e6;
}
