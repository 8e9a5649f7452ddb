import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { endAll, type Running, startLintas, waitForOutput } from '../cli/lintas.ts';
import { findFreePort } from '../free-port.ts';
import { makePair, type TestOffice } from '../gateways.ts';
import { makeLongDraft } from './drafts.ts';
import { expectExactlyOnce } from './effects.ts';
import { putProxyBetween, toSide } from './pair.ts';
import type { Passing } from './proxy.ts';

let pair: Awaited<ReturnType<typeof makePair>>;
let running: Running[];

beforeEach(async () => {
	running = [];
	pair = await makePair();
});
afterEach(async () => {
	await endAll(running);
	await pair.remove();
});

async function serve(environment: Readonly<Record<string, string>>, words = ['--with-work']): Promise<Running> {
	const node = startLintas(['serve', ...words], environment);
	running.push(node);
	await waitForOutput(node, /is running/);
	return node;
}

/** A node with a delivery under way, whose answer is held back until it may pass. */
async function holdDelivery() {
	const { indonesia, malaysia } = pair;
	const answers: Passing[] = [];
	const proxy = await putProxyBetween(indonesia, malaysia, (answer) => answers.push(answer));
	await malaysia.start();
	const node = await serve(indonesia.environment);
	await release();
	await vi.waitFor(() => expect(answers).toHaveLength(1), { timeout: 10_000, interval: 20 });
	return { node, pass: () => answers[0]?.pass(), [Symbol.asyncDispose]: () => proxy[Symbol.asyncDispose]() };
}

describe('a gateway that is told to stop', () => {
	it.each(['SIGTERM', 'SIGINT'] as const)('lets a delivery end that is under way (%s)', async (signal) => {
		await using held = await holdDelivery();
		const { node } = held;
		node.child.kill(signal);
		setTimeout(held.pass, 1_000);
		expect(await timed(node)).toBeLessThan(10_000);
		expect(await node.ended).toMatchObject({ code: 0 });
		expect(await expectExactlyOnce(toSide(pair.indonesia), toSide(pair.malaysia))).toHaveLength(1);
	});

	it('and told again and again, still does', async () => {
		await using held = await holdDelivery();
		const { node } = held;
		// As a service manager does that signals every process of a group, and some of them pass it on.
		for (const signal of ['SIGTERM', 'SIGTERM', 'SIGINT'] as const) {
			node.child.kill(signal);
			await sleep(100);
		}
		setTimeout(held.pass, 500);
		expect(await node.ended).toMatchObject({ code: 0 });
		expect(await expectExactlyOnce(toSide(pair.indonesia), toSide(pair.malaysia))).toHaveLength(1);
	});

	it('waits less than ten seconds for a partner that does not answer; the next start delivers', async () => {
		const { indonesia, malaysia } = pair;
		const answers: Passing[] = [];
		let deaf = true;
		await using _ = await putProxyBetween(indonesia, malaysia, (answer) => {
			answers.push(answer);
			if (!deaf) answer.pass();
		});
		await malaysia.start();
		const node = await serve(indonesia.environment);
		await release();
		await vi.waitFor(() => expect(answers).toHaveLength(1), { timeout: 10_000, interval: 20 });
		node.child.kill('SIGTERM');
		expect(await timed(node)).toBeLessThan(10_000);
		expect(await node.ended).toMatchObject({ code: 0 });
		deaf = false;
		await indonesia.start(undefined, { lockDurationMs: 1_000 });
		await vi.waitFor(async () => expect(await expectExactlyOnce(toSide(indonesia), toSide(malaysia))).toHaveLength(1), {
			timeout: 15_000,
			interval: 50,
		});
	});
});

describe('a gateway that cannot start', () => {
	it('says so where another one runs on its data directory', async () => {
		const embedded = { ...pair.indonesia.environment, DATABASE_URL: '' };
		const node = await serve(embedded, []);
		const ports = {
			LINTAS_PARTNER_PORT: String(await findFreePort()),
			LINTAS_OFFICER_PORT: String(await findFreePort()),
		};
		expectOneLine(await startLintas(['serve'], { ...embedded, ...ports }).ended, 'already-running');
		node.child.kill('SIGTERM');
		expect(await node.ended).toMatchObject({ code: 0 });
	});

	it('says so where its port is taken', async () => {
		await pair.indonesia.start();
		const result = await startLintas(['serve'], pair.indonesia.environment).ended;
		expectOneLine(result, 'address-in-use');
		expect(result.stderr).toContain(`127.0.0.1:${pair.indonesia.partnerPort}`);
	});
});

function expectOneLine({ code, stdout, stderr }: { code: unknown; stdout: string; stderr: string }, problem: string) {
	expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
	expect(stderr).toMatch(new RegExp(`^${problem}: [^\\n]+\\n$`));
}

async function release(from: TestOffice = pair.indonesia, to: TestOffice = pair.malaysia): Promise<void> {
	await from.client.release(makeLongDraft(), [{ to: to.authority, withhold: [] }]);
}

/** How long it takes to end, in milliseconds. */
async function timed({ ended }: Running): Promise<number> {
	const start = performance.now();
	await ended;
	return performance.now() - start;
}
