import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { makeDoorApp } from '../../src/http/app.ts';
import { defaultLimits, type OpenDoor, openDoor } from '../../src/http/listen.ts';
import { type ServerEvent, toEventAnswer } from '../../src/http/officer/event-answer.ts';

let door: OpenDoor;
const newStep = () => Promise.withResolvers<void>();
const [left, ending, ended] = [newStep(), newStep(), newStep()];

/** What takes its time to end, behind whoever listens no more. */
async function* work(): AsyncGenerator<ServerEvent, void> {
	try {
		yield { event: 'begun', data: '{}' };
		await left.promise;
		yield { event: 'progress', data: '{}' };
	} finally {
		ending.resolve();
		await ended.promise;
	}
}

beforeAll(async () => {
	const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
	const app = makeDoorApp('officer', log, async () => undefined);
	const answer = toEventAnswer(1);
	app.get('/work', (context) => {
		context.env.outgoing.once('close', () => left.resolve());
		return answer(context, async () => work());
	});
	app.get('/fails', (context) => answer(context, () => Promise.reject(new Error('Not now.'))));
	door = await openDoor(app, { host: '127.0.0.1', port: 0, limits: defaultLimits });
});
afterAll(() => door.close(0));

async function ask(path: string, init: RequestInit = {}): Promise<number> {
	return (await fetch(`http://127.0.0.1:${door.port}${path}`, init)).status;
}

test('what cannot be begun holds no place', async () => {
	expect([await ask('/fails'), await ask('/fails')]).toEqual([500, 500]);
});

test('the place of whoever leaves is free when the work for them has ended, not before', async () => {
	const stop = new AbortController();
	expect(await ask('/work', { signal: stop.signal })).toBe(200);
	expect(await ask('/fails')).toBe(429);
	stop.abort();
	await ending.promise;
	expect(await ask('/fails')).toBe(429);
	ended.resolve();
	await vi.waitFor(async () => expect(await ask('/fails')).toBe(500), 10_000);
});
