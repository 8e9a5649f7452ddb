import { afterEach, beforeEach, describe, it } from 'vitest';
import { makeRandom } from '../../bench/profiles/random.ts';
import { makePair } from '../gateways.ts';
import { expectAllDelivered, killAtRandom, releaseMany } from './exchange.ts';
import { toSide } from './pair.ts';
import { openProcesses } from './processes.ts';

let pair: Awaited<ReturnType<typeof makePair>>;
const processes = openProcesses();

beforeEach(async () => {
	pair = await makePair({ LINTAS_RETRY_FIRST_SECONDS: '0.02' });
});
afterEach(async () => {
	await processes.end();
	await pair.remove();
});

describe('two gateways that are killed at any moment while they exchange documents', () => {
	it('lose nothing and double nothing', { timeout: 90_000 }, async () => {
		const { indonesia, malaysia } = pair;
		const random = makeRandom(1);
		const start = [() => processes.start(indonesia), () => processes.start(malaysia)] as const;
		const [fromIndonesia, fromMalaysia] = await Promise.all([
			releaseMany(indonesia, malaysia, 15, () => random() * 300),
			releaseMany(malaysia, indonesia, 15, () => random() * 300),
			killAtRandom([await start[0](), await start[1]()], { rounds: 5, random, start }),
		]);
		await expectAllDelivered([toSide(indonesia), fromIndonesia], [toSide(malaysia), fromMalaysia]);
	});
});
