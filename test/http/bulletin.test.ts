import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kinds } from '../../src/model/kinds.ts';
import { runLintas } from '../cli/lintas.ts';
import { makeOffice, type TestOffice, trust } from '../gateways.ts';
import { createBureau } from '../partners/bureau.ts';
import { createCorrespondent } from './correspondent.ts';
import { handling } from './drafts.ts';
import { expectNothingPersonal, watchStored } from './watch.ts';

let office: TestOffice;
let token: string;
/** What was released to all three. */
let id: string;
let delivery: string;

const police = 'my.polis-rekaan';
const all = kinds.map(({ name, version }) => ({ name, version }));

beforeAll(async () => {
	office = await makeOffice('id.imigrasi');
	const { card } = await createBureau(police, 'aseanapol', undefined);
	await trust(office, { ...card, kinds: all });
	await trust(office, (await createCorrespondent('my.imigresen')).card);
	await trust(office, (await createCorrespondent('sg.ica')).card);
	await office.start({ doors: true, work: false });
	token = (await readFile(join(office.dataDir, 'officer-token'), 'utf8')).trim();
	const body = { name: 'Melati Fiktif', sex: 'F', narrative: 'Melati <b>rekaan</b>', contacts: ['+62 812-0000-0001'] };
	const released = await release('perpetrator-profile', body);
	id = released.documentId;
	delivery = released.deliveries.find(({ to }) => to === police)?.id ?? '';
});
afterAll(() => office.remove());

const release = (kind: string, body: object, relations: readonly object[] = []) =>
	office.client.release({ kind, validUntil: '2030-12-31', handling, relations, body }, [
		{ to: police, withhold: kind === 'perpetrator-profile' ? ['/sex'] : [] },
		{ to: 'my.imigresen', withhold: [] },
	]);

async function ask(document: string, query: string) {
	const url = `http://127.0.0.1:${office.officerPort}/officer/v1/documents/${document}/bulletin?${query}`;
	const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
	return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

const good = `to=${police}&purpose=investigation&format=html`;

describe('a bulletin', () => {
	test('says what that partner may have, no more, and is on record as a reading before it is given out', async () => {
		const [{ status, headers, bytes }, { entries }] = await watchStored(office.database, () => ask(id, good));
		const html = bytes.toString();
		expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
		expect([headers.get('cache-control'), headers.get('content-disposition')]).toEqual(['no-store', 'attachment']);
		for (const text of ['Melati Fiktif', '&lt;b&gt;rekaan', `${delivery}/1`, police, 'TLP:AMBER'])
			expect(html).toContain(text);
		for (const text of ['<b>', 'Sex', '0812', '812-0000']) expect(html).not.toContain(text);
		expect(entries).toEqual([
			expect.objectContaining({
				action: 'document-read',
				document: id,
				reason: 'investigation',
				outcome: 'bulletin',
			}),
		]);
		expectNothingPersonal([JSON.stringify(entries)]);
	});

	test('of a withdrawal says why, and of what was withdrawn there is none any more', async () => {
		const body = { name: 'Kenanga Fiktif', sex: 'F' };
		const { documentId } = await release('perpetrator-profile', body);
		const reasons = { reason: 'wrong-person', explanation: 'Rekaan.' };
		const withdrawal = await release('withdrawal', reasons, [{ type: 'withdraws', document: documentId }]);
		const html = (await ask(withdrawal.documentId, good)).bytes.toString();
		expect(html).toContain('It is about the wrong person');
		expect(html).toContain('Delete');
		const { status, bytes } = await ask(documentId, good);
		expect([status, JSON.parse(bytes.toString()).code]).toEqual([403, 'document-withdrawn']);
	});

	test('of a delivery that was stopped there is none', async () => {
		const { documentId, deliveries } = await release('perpetrator-profile', { name: 'Kenanga Fiktif', sex: 'F' });
		await office.client.cancelDelivery(deliveries.find(({ to }) => to === police)?.id ?? '', 'sent-in-error');
		const { status, bytes } = await ask(documentId, good);
		expect([status, JSON.parse(bytes.toString()).code]).toEqual([409, 'delivery-ended']);
	});

	test.each([
		['without a purpose', `to=${police}&format=pdf`, 400, 'purpose-needed'],
		['in another format', `to=${police}&format=docx&purpose=investigation`, 400, 'request-malformed'],
		['for nobody', 'format=pdf&purpose=investigation', 400, 'request-malformed'],
		['for a name that is none', 'to=Melati&format=pdf&purpose=investigation', 400, 'request-malformed'],
		['for who has no delivery', 'to=sg.ica&format=pdf&purpose=investigation', 404, 'delivery-unknown'],
		['by a channel without', 'to=my.imigresen&format=pdf&purpose=investigation', 404, 'channel-without-bulletin'],
	])('%s there is none, and that is on record', async (_, query, expected, code) => {
		const [{ status, bytes }, { entries }] = await watchStored(office.database, () => ask(id, query));
		expect([status, JSON.parse(bytes.toString()).code]).toEqual([expected, code]);
		expect(entries).toEqual([expect.objectContaining({ action: 'document-read', outcome: code })]);
		expectNothingPersonal([bytes.toString(), JSON.stringify(entries)]);
	});
});

describe('lintas bulletin', () => {
	const run = (...words: string[]) =>
		runLintas(['bulletin', id, '--purpose', 'investigation', ...words], office.environment);

	test('saves it for its owner alone, and writes over nothing', async () => {
		const out = join(office.dataDir, 'bulletin.pdf');
		expect(await run('--to', police, '--out', out)).toMatchObject({ code: 0, stderr: '' });
		expect((await readFile(out)).subarray(0, 5).toString()).toBe('%PDF-');
		expect((await stat(out)).mode & 0o777).toBe(0o600);
		const again = await run('--to', police, '--out', out);
		expect(again.code).toBe(1);
		expect(again.stderr).toContain(out);
	});

	test('is refused with any other ending', async () => {
		const { code, stderr } = await run('--to', police, '--out', join(office.dataDir, 'bulletin.docx'));
		expect(code).toBe(2);
		expect(stderr).toContain('--out must end in .pdf or .html.');
	});
});
