import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { saveOwnCard } from '../../src/partners/own-card.ts';
import { saveFetch } from '../../src/store/partners.ts';
import { makeOffice, type TestOffice, trust } from '../gateways.ts';
import { openClient } from '../http/client.ts';
import { createCorrespondent } from '../http/correspondent.ts';
import { putKey } from '../http/office-keys.ts';
import { makeLog } from '../http/watch.ts';

const receiving = { doors: true, work: false };
let office: TestOffice;

beforeEach(async () => {
	office = await makeOffice('my.imigresen', { LINTAS_LOG_LEVEL: 'info' });
});
afterEach(() => office.remove());

async function readPublishedKids(): Promise<string[]> {
	const client = openClient(office.partnerPort);
	const { text } = await client.send({ path: '/.well-known/jwks.json' });
	client.close();
	return JSON.parse(text).keys.map(({ kid }: { kid: string }) => kid);
}

describe('a change of our card', () => {
	test('while a node starts, after it has read the card, counts all the same', async () => {
		const log = makeLog();
		let change: Promise<void> | undefined;
		/** When it is first asked for the time, the card has been read, and nothing is watched yet. */
		const clock = () => {
			change ??= office.changeCard({ names: { en: 'Immigration', local: 'Imigresen' } });
			return Temporal.Now.instant();
		};
		await office.start(receiving, { clock, logTo: log });
		await change;
		const told = `"card":${(await office.card()).version}`;
		await vi.waitFor(() => expect(log.lines.join('')).toContain(told), { timeout: 10_000, interval: 50 });
	});

	test('that cannot be used changes nothing, not even which keys count', async () => {
		const log = makeLog();
		const { certificate } = await putKey(office, 'signing', 'signing-2');
		const card = await office.card();
		await office.start(receiving, { logTo: log });
		expect(await readPublishedKids()).toContain(certificate.kid);
		const { ca } = (await createCorrespondent('my.imigresen')).card;
		await saveOwnCard(office.dataDir, { ...card, version: card.version + 1, ca, revoked: [certificate.kid] });
		await vi.waitFor(() => expect(log.lines.join('')).toContain('all stays as it was'), 10_000);
		expect(await readPublishedKids()).toContain(certificate.kid);
	});
});

test('a node whose card is older than what partners have fetched says so', async () => {
	const log = makeLog();
	const { card } = await createCorrespondent('th.immigration');
	await trust(office, card);
	const { version } = await office.card();
	const fetch = { authority: card.authority, at: new Date().toISOString() };
	await saveFetch(office.database.db, { ...fetch, version: version + 1 });
	await office.start(receiving, { logTo: log });
	const told = `"card":${version},"fetched":${version + 1}`;
	await vi.waitFor(() => expect(log.lines.join('')).toContain(told), 10_000);
});
