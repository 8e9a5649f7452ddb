import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parsePemCertificate } from '../../src/pki/certificate.ts';
import { loadKeyStore } from '../../src/pki/key-store.ts';
import { toThumbprint } from '../../src/pki/thumbprint.ts';
import { runLintas } from '../cli/lintas.ts';
import { makePair, type TestOffice } from '../gateways.ts';
import { connectTls } from '../http/client.ts';
import { draft } from '../http/drafts.ts';

let pair: Awaited<ReturnType<typeof makePair>>;

beforeAll(async () => {
	pair = await makePair();
	await pair.indonesia.start();
	await pair.malaysia.start();
});
afterAll(() => pair.remove());

interface Traffic {
	/** Stops it. @returns the outcomes of the attempts at each document */
	stop(): Promise<string[][]>;
	count(): number;
}

/** Keeps eight documents in flight, half of them each way. */
function startTraffic({ indonesia, malaysia }: typeof pair): Traffic {
	const outcomes: string[][] = [];
	let isStopped = false;
	const lane = async (from: TestOffice, to: TestOffice) => {
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

async function settle({ client }: TestOffice, id: string): Promise<string[]> {
	for (;;) {
		const { settledAt, attempts } = await client.delivery(id);
		if (settledAt !== null) return attempts.map(({ outcome }) => outcome ?? 'none');
		await sleep(20);
	}
}

async function keys(office: TestOffice, ...words: string[]) {
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
			const { jwt } = await (other as TestOffice).database.db
				.selectFrom('document')
				.select('jwt')
				.where('author', '=', (office as TestOffice).authority)
				.orderBy('stored_at', 'desc')
				.executeTakeFirstOrThrow();
			const { kid } = JSON.parse(Buffer.from(jwt.split('.')[0] ?? '', 'base64url').toString());
			const socket = await connectTls((office as TestOffice).partnerPort);
			const shown = socket.getPeerX509Certificate()?.publicKey.export({ format: 'jwk' }) ?? {};
			socket.destroy();
			const [sealedFor] = (await (office as TestOffice).card()).encryption.map(
				(pem) => parsePemCertificate(pem).publicKey,
			);
			return [kid, toThumbprint(sealedFor?.export({ format: 'jwk' }) ?? {}), toThumbprint(shown)];
		}),
	);
}

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
}, 90_000);
