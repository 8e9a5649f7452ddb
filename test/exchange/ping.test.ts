import { afterAll, beforeAll, expect, test } from 'vitest';
import { openChannels } from '../../src/exchange/open-channels.ts';
import { ping } from '../../src/exchange/ping.ts';
import { makePair } from '../gateways.ts';
import { makePerson } from '../people.ts';
import { openExchange } from './open-exchange.ts';

let pair: Awaited<ReturnType<typeof makePair>>;

beforeAll(async () => {
	pair = await makePair();
	await pair.malaysia.start({ doors: true, work: false });
});
afterAll(() => pair.remove());

test('where no worker of our own runs, it says so, and not that the partner cannot be reached', async () => {
	const exchange = await openExchange(pair.indonesia);
	const channels = openChannels({ ...exchange, dataDir: pair.indonesia.dataDir });
	const context = { ...exchange, channel: channels.find, peer: channels.findPeer };
	const { steps } = await ping(context, makePerson('administrator'), pair.malaysia.authority, 300);
	await channels.close();
	expect(steps.map(({ step, outcome, code }) => [step, outcome, code]).slice(-2)).toEqual([
		['document', 'done', null],
		['receipt', 'failed', 'worker-missing'],
	]);
});
