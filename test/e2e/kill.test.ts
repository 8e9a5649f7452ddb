import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makePair, type TestOffice } from '../gateways.ts';
import { makeDraft, makeLongDraft } from './drafts.ts';
import { expectExactlyOnce } from './effects.ts';
import { putProxyBetween, toSide } from './pair.ts';
import { openProcesses } from './processes.ts';
import type { Passing } from './proxy.ts';

let pair: Awaited<ReturnType<typeof makePair>>;
const processes = openProcesses();

beforeEach(async () => {
	pair = await makePair();
});
afterEach(async () => {
	await processes.end();
	await pair.remove();
});

const waiting = { timeout: 15_000, interval: 50 };

async function expectOneDelivery(from: TestOffice, to: TestOffice): Promise<void> {
	await vi.waitFor(async () => expect(await expectExactlyOnce(toSide(from), toSide(to))).toHaveLength(1), waiting);
}

describe('a sender that is killed', () => {
	it('before the queue knows: the sweeper announces the delivery', async () => {
		const { indonesia, malaysia } = pair;
		await malaysia.start();
		const doomed = await processes.start(indonesia, { crashAt: 'released' });
		await expect(release(indonesia, malaysia)).rejects.toMatchObject({ code: 'release-uncertain' });
		expect(await doomed.exit).toBe('SIGKILL');
		await processes.start(indonesia);
		await expectOneDelivery(indonesia, malaysia);
	});

	it.each([
		['with an attempt on record and nothing sent', 'sealed'],
		['with a receipt that is not verified', 'answered'],
		['with a receipt that is verified and not committed', 'receipt-verified'],
	] as const)('%s: the attempt is made again', async (_, crashAt) => {
		const { indonesia, malaysia } = pair;
		await malaysia.start();
		const doomed = await processes.start(indonesia, { crashAt });
		// The worker may be quicker than the officer's answer.
		await release(indonesia, malaysia).catch(() => undefined);
		expect(await doomed.exit).toBe('SIGKILL');
		await processes.start(indonesia);
		await expectOneDelivery(indonesia, malaysia);
		expect(await outcomes(indonesia)).toEqual([null, 'delivered']);
	});
});

describe('a receiver that is killed', () => {
	it('after its commit, before the receipt leaves: it answers with the same receipt', async () => {
		const { indonesia, malaysia } = pair;
		const doomed = await processes.start(malaysia, { crashAt: 'received' });
		await indonesia.start();
		await release(indonesia, malaysia);
		expect(await doomed.exit).toBe('SIGKILL');
		const [kept] = await receipts(malaysia);
		await processes.start(malaysia);
		await expectOneDelivery(indonesia, malaysia);
		expect(await receipts(malaysia)).toEqual([kept]);
	});
});

describe('a receipt that is lost on the wire', () => {
	it('is given again, the same', async () => {
		const { indonesia, malaysia } = pair;
		let answers = 0;
		const loseTwo = (answer: Passing) => {
			answers += 1;
			if (answers > 2) answer.pass();
			else answer.cut();
		};
		await using _ = await putProxyBetween(indonesia, malaysia, loseTwo);
		await malaysia.start();
		await indonesia.start();
		await indonesia.client.release(makeLongDraft(), [{ to: malaysia.authority, withhold: [] }]);
		await expectOneDelivery(indonesia, malaysia);
		expect(await outcomes(indonesia)).toEqual(['partner-unreachable', 'partner-unreachable', 'delivered']);
		expect(answers).toBe(3);
	});
});

function release(from: TestOffice, to: TestOffice) {
	return from.client.release(makeDraft(), [{ to: to.authority, withhold: [] }]);
}

async function receipts({ database }: TestOffice): Promise<string[]> {
	const rows = await database.db.selectFrom('reception').select('receipt').execute();
	return rows.map(({ receipt }) => receipt);
}

async function outcomes({ database }: TestOffice): Promise<(string | null)[]> {
	const rows = await database.db.selectFrom('attempt').select('outcome').orderBy('number').execute();
	return rows.map(({ outcome }) => outcome);
}
