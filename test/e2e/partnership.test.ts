import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type OfficerClient, openOfficerClient } from '../../src/cli/officer-client.ts';
import { AuthorityId } from '../../src/model/identifiers.ts';
import { loadOwnCard } from '../../src/partners/own-card.ts';
import { parsePemCertificate } from '../../src/pki/certificate.ts';
import { loadKeyStore } from '../../src/pki/key-store.ts';
import { toThumbprint } from '../../src/pki/thumbprint.ts';
import { makeAgreement } from '../agreement.ts';
import { endAll, type Running, runLintas, startLintas, waitForOutput } from '../cli/lintas.ts';
import { createEmptyDatabase, type TestDatabase } from '../database.ts';
import { findFreePort } from '../free-port.ts';
import { connectTls } from '../http/client.ts';

/** An authority that has run `lintas init`, whose `lintas serve --with-work` runs as a process of its own. */
interface Side {
	readonly authority: string;
	readonly dataDir: string;
	readonly partnerPort: number;
	readonly environment: Readonly<Record<string, string>>;
	readonly database: TestDatabase;
	readonly client: OfficerClient;
}

/** About nobody: it needs no second person. */
const draft: unknown = JSON.parse(await readFile('samples/modus-operandi-notice.json', 'utf8'));

let folder: string;
const running: Running[] = [];
let pair: { readonly indonesia: Side; readonly malaysia: Side };

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'lintas-partnership-'));
	pair = { indonesia: await openSide('id.imigrasi', 'IDN'), malaysia: await openSide('my.imigresen', 'MYS') };
});
afterAll(async () => {
	await endAll(running);
	for (const { database } of [pair.indonesia, pair.malaysia]) await database.drop();
	await rm(folder, { recursive: true, force: true });
});

async function openSide(authority: string, country: string): Promise<Side> {
	const database = await createEmptyDatabase();
	const [partnerPort, officerPort] = [await findFreePort(), await findFreePort()];
	const dataDir = join(folder, authority);
	const settings = {
		LINTAS_DATA: dataDir,
		DATABASE_URL: database.url,
		LINTAS_PARTNER_HOST: '127.0.0.1',
		LINTAS_PARTNER_PORT: String(partnerPort),
		LINTAS_OFFICER_PORT: String(officerPort),
		LINTAS_RETRY_FIRST_SECONDS: '0.1',
	};
	const about = ['--authority', authority, '--country', country, '--endpoint', `https://127.0.0.1:${partnerPort}`];
	const owner = { ...settings, DATABASE_OWNER_URL: database.ownerUrl };
	const { code, stdout, stderr } = await runLintas(['init', ...about, '--json'], owner);
	expect(code, stderr).toBe(0);
	const environment = { ...settings, LINTAS_CARD_PASSPHRASE: JSON.parse(stdout).cardPassphrase as string };
	const gateway = startLintas(['serve', '--with-work'], environment);
	running.push(gateway);
	await waitForOutput(gateway, /deliveries/);
	const client = await openOfficerClient({ LINTAS_DATA: dataDir, LINTAS_OFFICER_PORT: officerPort });
	return { authority, dataDir, partnerPort, environment, database, client };
}

async function run({ environment }: Side, ...words: string[]) {
	const result = await runLintas(words, environment);
	expect(result, result.stderr).toMatchObject({ code: 0 });
	return result;
}

/** What goes over to the other side: a file, and what is read out over the telephone. */
async function handOver(side: Side): Promise<{ file: string; fingerprint: string }> {
	const { stdout, stderr } = await run(side, 'partner', 'card');
	const file = join(folder, `${side.authority}.card`);
	await writeFile(file, stdout);
	return { file, fingerprint: /[0-9A-F]{4}(?:-[0-9A-F]{4}){7}/.exec(stderr)?.[0] ?? '' };
}

async function takePartner(side: Side, other: Side, card: { file: string; fingerprint: string }): Promise<void> {
	const agreement = join(folder, `${side.authority}.agreement.json`);
	await writeFile(agreement, JSON.stringify(makeAgreement(AuthorityId.parse(other.authority))));
	await run(side, 'partner', 'add', card.file, '--fingerprint', card.fingerprint);
	await run(side, 'partner', 'agreement', other.authority, agreement);
}

interface Traffic {
	/** Stops it. @returns the outcomes of the attempts at each document */
	stop(): Promise<string[][]>;
	count(): number;
}

/** Keeps eight documents in flight, half of them each way. */
function startTraffic({ indonesia, malaysia }: typeof pair): Traffic {
	const outcomes: string[][] = [];
	let isStopped = false;
	const lane = async (from: Side, to: Side) => {
		while (!isStopped) {
			const { deliveries } = await from.client.release(draft, [{ to: to.authority, withhold: [] }]);
			outcomes.push(await settle(from, deliveries[0]?.id ?? ''));
		}
	};
	const ways = [
		[indonesia, malaysia],
		[malaysia, indonesia],
	] as const;
	const lanes = [0, 1, 2, 3].flatMap(() => ways.map(([from, to]) => lane(from, to)));
	return {
		count: () => outcomes.length,
		stop: async () => {
			isStopped = true;
			await Promise.all(lanes);
			return outcomes;
		},
	};
}

async function settle({ client }: Side, id: string): Promise<string[]> {
	for (;;) {
		const { settledAt, attempts } = await client.delivery(id);
		if (settledAt !== null) return attempts.map(({ outcome }) => outcome ?? 'none');
		await sleep(20);
	}
}

async function keys(office: Side, ...words: string[]) {
	const { code, stdout, stderr } = await runLintas(['keys', ...words, '--json'], office.environment);
	return { code, stderr, told: JSON.parse(stdout || 'null') };
}

/** What is under the newest document of each, what is published to seal for, and what the door shows. */
async function readNewestInUse() {
	const { indonesia, malaysia } = pair;
	return await Promise.all(
		[
			[indonesia, malaysia],
			[malaysia, indonesia],
		].map(async ([office, other]) => {
			const { jwt } = await (other as Side).database.db
				.selectFrom('document')
				.select('jwt')
				.where('author', '=', (office as Side).authority as AuthorityId)
				.orderBy('stored_at', 'desc')
				.executeTakeFirstOrThrow();
			const { kid } = JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString());
			const socket = await connectTls((office as Side).partnerPort);
			const shown = socket.getPeerX509Certificate()?.publicKey.export({ format: 'jwk' }) ?? {};
			socket.destroy();
			const [sealedFor] = (await loadOwnCard((office as Side).dataDir)).encryption.map(
				(pem) => parsePemCertificate(pem).publicKey,
			);
			return [kid, toThumbprint(sealedFor?.export({ format: 'jwk' }) ?? {}), toThumbprint(shown)];
		}),
	);
}

test('two fresh gateways become partners by two files and a fingerprint each, and the whole way works', async () => {
	const { indonesia, malaysia } = pair;
	const [ours, theirs] = [await handOver(indonesia), await handOver(malaysia)];
	await takePartner(indonesia, malaysia, theirs);
	await takePartner(malaysia, indonesia, ours);
	await run(indonesia, 'partner', 'ping', malaysia.authority);
	await run(malaysia, 'partner', 'ping', indonesia.authority);
});

test('every key of both sides is rotated while eight documents are always in flight, and no attempt fails', async () => {
	const before = await Promise.all([pair.indonesia, pair.malaysia].map(({ dataDir }) => loadKeyStore(dataDir)));
	const traffic = startTraffic(pair);
	for (const use of ['signing', 'encryption', 'tls']) {
		for (const office of [pair.indonesia, pair.malaysia]) {
			const { code, told, stderr } = await keys(office, 'rotate', use);
			expect(code, stderr).toBe(0);
			expect(told.announced).toBe(use !== 'tls');
			const so = traffic.count();
			// New keys are in use, and old ones are met again.
			while (traffic.count() < so + 16) await sleep(20);
		}
	}
	const outcomes = await traffic.stop();
	expect(outcomes.filter((attempts) => attempts.join() !== 'delivered')).toEqual([]);
	const after = await Promise.all([pair.indonesia, pair.malaysia].map(({ dataDir }) => loadKeyStore(dataDir)));
	expect(await readNewestInUse()).toEqual(
		after.map(({ signing, encryption, tlsServer }) => [signing[0]?.kid, encryption[0]?.kid, tlsServer[0]?.kid]),
	);
	for (const [index, store] of after.entries()) {
		for (const use of ['signing', 'encryption', 'tlsServer', 'tlsClient'] as const) {
			expect(store[use]).toHaveLength(2);
			expect(store[use][1]?.kid).toBe(before[index]?.[use][0]?.kid);
		}
	}
	const { told } = await keys(pair.indonesia, 'show');
	expect(told.map(({ use, state }: { use: string; state: string }) => `${use} ${state}`)).toEqual([
		...['signing', 'encryption', 'tls-server', 'tls-client'].flatMap((use) => [
			`${use} keyInUse`,
			`${use} keyOverlaps`,
		]),
		'ca keyInUse',
	]);
	expect((await readdir(join(pair.indonesia.dataDir, 'keys'))).filter((name) => name.startsWith('.'))).toEqual([]);
}, 180_000);

test('a partner that is suspended is refused within a second, and what waited goes when it is resumed', async () => {
	const { indonesia, malaysia } = pair;
	const send = async (from: Side, to: Side) =>
		(await from.client.release(draft, [{ to: to.authority, withhold: [] }])).deliveries[0]?.id ?? '';
	await run(malaysia, 'partner', 'suspend', indonesia.authority, '--reason', 'security-incident');
	const suspendedAt = performance.now();
	const waiting = await send(indonesia, malaysia);
	while ((await indonesia.client.delivery(waiting)).code !== 'partner-suspended') await sleep(10);
	expect(performance.now() - suspendedAt).toBeLessThan(15_000);
	await expect(send(malaysia, indonesia)).rejects.toMatchObject({ code: 'partner-suspended' });
	await run(malaysia, 'partner', 'resume', indonesia.authority, '--reason', 'resolved');
	expect((await settle(indonesia, waiting)).at(-1)).toBe('delivered');
}, 60_000);
