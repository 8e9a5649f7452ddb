import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadIssuingCa } from '../../src/pki/key-store.ts';
import { makePair, trust } from '../gateways.ts';
import { issueKey } from '../http/correspondent.ts';

let pair: Awaited<ReturnType<typeof makePair>>;

beforeAll(async () => {
	pair = await makePair();
	await pair.indonesia.start();
	await pair.malaysia.start();
});
afterAll(() => pair.remove());

test('certificates that stay on a card for old documents warn nobody once they have ended', async () => {
	const { indonesia, malaysia } = pair;
	const at = Temporal.Now.instant().subtract({ hours: 48 });
	const ended = await issueKey(await loadIssuingCa(malaysia.dataDir), 'signing', { at, days: 1 });
	const { signing } = await malaysia.card();
	await malaysia.changeCard({ signing: [...signing, ended.certificate.pem] });
	await trust(indonesia, await malaysia.card());
	const { steps } = await indonesia.client.ping(malaysia.authority);
	const { outcome, figure } = steps.find(({ step }) => step === 'certificates') ?? {};
	expect(outcome).toBe('done');
	const [{ firstExpiry } = { firstExpiry: null }] = (await indonesia.client.partners()).items;
	const daysLeft =
		Temporal.Instant.from(firstExpiry ?? '')
			.since(Temporal.Now.instant())
			.total('hours') / 24;
	expect(daysLeft).toBeGreaterThan(30);
	expect(Math.floor(daysLeft)).toBe(figure);
});
