import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Card } from '../../src/partners/card.ts';
import {
	listSignedCards,
	loadOwnCard,
	loadSignedCard,
	saveOwnCard,
	saveSignedCard,
} from '../../src/partners/own-card.ts';
import type { Problem } from '../../src/problem.ts';
import { type Correspondent, createCorrespondent } from '../http/correspondent.ts';

let indonesia: Correspondent;
let folder: string;

beforeAll(async () => {
	indonesia = await createCorrespondent('id.imigrasi');
});

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'lintas-cards-'));
	await saveOwnCard(folder, indonesia.card);
	return () => rm(folder, { recursive: true, force: true });
});

const write = (text: string) => writeFile(join(folder, 'card.json'), text);

test('our card is read as it was written', async () => {
	expect(await loadOwnCard(folder)).toEqual(indonesia.card);
});

test('signed, it lies beside it; before that, nobody is given any', async () => {
	await expect(loadSignedCard(folder)).rejects.toMatchObject({ code: 'card-unsigned' });
	await saveSignedCard(folder, 'a.b.c', Temporal.Instant.from('2026-11-26T12:00:00.5Z'));
	expect(await loadSignedCard(folder)).toBe('a.b.c');
});

test('every card that was signed is kept, with the time since when it counted', async () => {
	expect(await listSignedCards(folder)).toEqual([]);
	for (const [token, at] of [
		['d.e.f', '2027-01-01T00:00:00Z'],
		['a.b.c', '2026-11-26T12:00:00.5Z'],
	] as const)
		await saveSignedCard(folder, token, Temporal.Instant.from(at));
	expect(await listSignedCards(folder)).toEqual([
		{ token: 'a.b.c', takenAt: '2026-11-26T12:00:00.500Z' },
		{ token: 'd.e.f', takenAt: '2027-01-01T00:00:00.000Z' },
	]);
});

test('without a card of our own there is no gateway', async () => {
	await rm(join(folder, 'card.json'));
	await expect(loadOwnCard(folder)).rejects.toMatchObject({ code: 'not-initialised' });
});

describe('a card is refused, and its file named, for', () => {
	const { stringify } = JSON;
	const changed = (changes: object) => (card: Card) => stringify({ ...card, ...changes });
	const without = (name: keyof Card) => changed({ [name]: undefined });
	const wrongs: Readonly<Record<string, readonly [(card: Card) => string, pointer?: string]>> = {
		'no JSON': [() => 'authority: my.imigresen'],
		'JSON that breaks off': [(card) => stringify(card).slice(0, -1)],
		'a member twice': [(card) => stringify(card).replace('{', '{"version":9,')],
		'a __proto__ member': [(card) => stringify(card).replace('{', '{"__proto__":{},')],
		'no authority': [without('authority'), '/authority'],
		'no CA': [without('ca'), '/ca'],
		'an empty list of CAs': [changed({ ca: [] }), '/ca'],
		'no encryption certificate': [changed({ encryption: [] }), '/encryption'],
		'a certificate that is not PEM': [changed({ signing: ['MIIB'] }), '/signing/0'],
		'two certificates in one text': [(card) => stringify({ ...card, ca: [`${card.ca[0]}${card.ca[0]}`] }), '/ca/0'],
		'an endpoint without TLS': [changed({ endpoint: 'http://127.0.0.1:1' }), '/endpoint'],
		'an endpoint with a path': [changed({ endpoint: 'https://127.0.0.1:1/lintas' }), '/endpoint'],
		'no channel': [without('channel'), '/channel'],
		'no endpoint where it has a server': [without('endpoint'), '/endpoint'],
		'an endpoint where it has no server': [changed({ channel: 'mailbox' }), '/endpoint'],
		'published lists where it has no server': [
			changed({ channel: 'mailbox', endpoint: undefined, revocationLists: 'published' }),
			'/revocationLists',
		],
		'a channel that nobody knows': [changed({ channel: 'smtp' }), '/channel'],
		'no key of its audit log': [without('logKey'), '/logKey'],
		'its key among the earlier ones': [
			(card) => stringify({ ...card, earlierLogKeys: [card.logKey] }),
			'/earlierLogKeys',
		],
		'one key for its log and as a witness': [(card) => stringify({ ...card, witnessKey: card.logKey }), '/witnessKey'],
		'a contact that cannot be reached': [changed({ contacts: [{ duty: 'desk-24h' }] }), '/contacts/0'],
		'a telephone number of no country': [
			changed({ contacts: [{ duty: 'desk-24h', phone: '0215224658' }] }),
			'/contacts/0/phone',
		],
		'no time zone': [changed({ timeZone: undefined }), '/timeZone'],
		'a time zone that is none': [changed({ timeZone: 'Asia/Atlantis' }), '/timeZone'],
		'an offset for a time zone': [changed({ timeZone: '+07:00' }), '/timeZone'],
		'an endpoint with a user': [changed({ endpoint: 'https://a:b@127.0.0.1:1' }), '/endpoint'],
		'an authority of another form': [changed({ authority: 'My.Imigresen' }), '/authority'],
		'no suites': [changed({ suites: [] }), '/suites'],
		'a date that does not exist': [changed({ suites: [{ id: 'L1', from: '2026-02-30' }] }), '/suites/0/from'],
		'a version of nought': [changed({ version: 0 }), '/version'],
		'a member that nobody knows': [changed({ trusted: true }), '/trusted'],
	};
	test.each(Object.entries(wrongs))('%s', async (_, [toText, pointer]) => {
		await write(toText(indonesia.card));
		const refused = await loadOwnCard(folder).catch((problem: unknown) => problem as Problem);
		expect(refused).toMatchObject({ code: 'card-invalid', detail: expect.stringContaining('card.json') });
		if (pointer !== undefined) expect((refused as Problem).fields.map((field) => field.pointer)).toContain(pointer);
	});
});
