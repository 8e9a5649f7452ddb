import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { NativePeer } from '../../src/channels/native/peer.ts';
import { createCorrespondent } from '../http/correspondent.ts';
import { type MockPartner, openChannelTo, openMockPartner, problemOf } from './mock-partner.ts';

let malaysia: MockPartner;
let channel: NativePeer;

beforeAll(async () => {
	malaysia = await openMockPartner('my.imigresen');
	channel = openChannelTo(malaysia, await createCorrespondent('id.imigrasi'), 10_000);
});
afterAll(async () => {
	await channel.close();
	await malaysia.close();
});

const say = (...answers: readonly unknown[]) => {
	const queue = [...answers];
	malaysia.answer((_incoming, _body, outgoing) => {
		const next = queue.shift();
		outgoing.writeHead(200, { 'content-type': 'application/json' });
		outgoing.end(typeof next === 'string' ? next : JSON.stringify(next));
	});
};
const digest = (letter: string) => `${letter.repeat(42)}A`;
const day = (on: string, changes: object = {}) => ({ day: on, count: 1, digest: digest('a'), ...changes });
const line = (letter: string, changes: object = {}) => ({
	...{ leafHash: digest(letter), documentDigest: digest('D'), from: 'id.imigrasi', outcome: 'accepted' },
	...changes,
});
const page = (lines: readonly object[], next: string | null = null) => ({ lines, next });

describe('a partner that does not say properly what was exchanged is refused', () => {
	test.each([
		['with garbage', '<html>'],
		['with nothing', ''],
		['with another thing', { days: 'x' }],
		['with too few days', { days: [day('2026-11-01')] }],
		['with other days', { days: [day('2026-11-02'), day('2026-11-03')] }],
		['with days in another order', { days: [day('2026-11-02'), day('2026-11-01')] }],
		['with more days than there may be', { days: Array.from({ length: 40 }, () => day('2026-11-01')) }],
		['with a count below nothing', { days: [day('2026-11-01', { count: -1 }), day('2026-11-02')] }],
		['with a count that is no whole number', { days: [day('2026-11-01', { count: 1e300 }), day('2026-11-02')] }],
		['with no digest', { days: [day('2026-11-01', { digest: 'x' }), day('2026-11-02')] }],
		['with more than is asked', { days: [day('2026-11-01', { name: 'x' }), day('2026-11-02')] }],
	])('by day: %s', async (_, answer) => {
		say(answer);
		const { code } = await problemOf(channel.fetchDays({ from: '2026-11-01', until: '2026-11-02' }));
		expect(code).toBe('partner-failed');
	});

	test.each([
		['with garbage', ['{']],
		['with an outcome that there is not', [page([line('a', { outcome: 'lost' })])]],
		['with no authority', [page([line('a', { from: '../x' })])]],
		['with a line twice', [page([line('a'), line('a')])]],
		['in another order', [page([line('b'), line('a')])]],
		['with a page that begins before the end of the last', [page([line('b')], digest('b')), page([line('a')])]],
		['with an end that is not its last line', [page([line('a')], digest('c'))]],
		['with pages of nothing that never end', [page([], digest('a'))]],
		['with more than a page has', [page(Array.from({ length: 1_001 }, () => line('a')))]],
		['with more than it counts', [page([line('a'), line('b')], digest('b')), page([line('c')])]],
	])('by lines: %s', async (_, answers) => {
		say(...answers);
		const { code } = await problemOf(Array.fromAsync(channel.fetchLines('2026-11-01', 2)));
		expect(code).toMatch(/^partner-failed$|^partner-answer-too-large$/);
	});

	test.each([
		['by day', () => channel.fetchDays({ from: '2026-11-01', until: '2026-11-02' })],
		['by lines', () => Array.fromAsync(channel.fetchLines('2026-11-01', 2))],
	] as const)('where it says too much, %s', async (_, ask) => {
		say('x'.repeat(300_000));
		expect((await problemOf(ask())).code).toBe('partner-answer-too-large');
	});
});
