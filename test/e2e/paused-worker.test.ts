import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makePair } from '../gateways.ts';
import { makeLongDraft } from './drafts.ts';
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

describe('a worker that is paused for longer than its lock lasts', () => {
	it('is overtaken by another, and its own late answer changes nothing', async () => {
		const { indonesia, malaysia } = pair;
		const answers: Passing[] = [];
		await using _ = await putProxyBetween(indonesia, malaysia, (answer) => {
			answers.push(answer);
			if (answers.length > 1) answer.pass();
		});
		await malaysia.start();
		await indonesia.start({ doors: true, work: false });
		const paused = await processes.start(indonesia, { doors: false });
		await indonesia.client.release(makeLongDraft(), [{ to: malaysia.authority, withhold: [] }]);
		await vi.waitFor(() => expect(answers).toHaveLength(1), { timeout: 10_000, interval: 20 });
		paused.child.kill('SIGSTOP');
		await processes.start(indonesia, { doors: false });
		const once = async () => expect(await expectExactlyOnce(toSide(indonesia), toSide(malaysia))).toHaveLength(1);
		await vi.waitFor(once, { timeout: 15_000, interval: 50 });
		answers[0]?.pass();
		paused.child.kill('SIGCONT');
		await vi.waitFor(async () => expect(await finishedAttempts()).toBe(2), { timeout: 10_000, interval: 50 });
		await once();
		// The first worker lives, and does not take the job up again.
		await sleep(1_500);
		await once();
		expect(answers).toHaveLength(2);
	});
});

async function finishedAttempts(): Promise<number> {
	const rows = await pair.indonesia.database.db.selectFrom('attempt').select('outcome').execute();
	return rows.filter(({ outcome }) => outcome === 'delivered').length;
}
