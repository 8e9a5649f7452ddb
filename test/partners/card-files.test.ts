import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Card } from '../../src/partners/card.ts';
import { loadOwnCard, loadPartnerCards, saveOwnCard, savePartnerCard } from '../../src/partners/card-files.ts';
import { type Correspondent, createCorrespondent } from '../http/correspondent.ts';

let indonesia: Correspondent;
let malaysia: Correspondent;
let folder: string;

beforeAll(async () => {
	[indonesia, malaysia] = [await createCorrespondent('id.imigrasi'), await createCorrespondent('my.imigresen')];
});

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'lintas-cards-'));
	await saveOwnCard(folder, indonesia.card);
	return () => rm(folder, { recursive: true, force: true });
});

const write = (name: string, text: string) => writeFile(join(folder, 'partners', name), text);

test('cards are read as they were written, in the order of their names', async () => {
	const singapore = await createCorrespondent('sg.ica');
	await savePartnerCard(folder, singapore.card);
	await savePartnerCard(folder, malaysia.card);
	expect(await loadOwnCard(folder)).toEqual(indonesia.card);
	expect(await loadPartnerCards(folder)).toEqual([malaysia.card, singapore.card]);
});

test('what does not end in .json is no card', async () => {
	await write('README.txt', 'Put the cards of partners here.');
	await write('my.imigresen.json.bak', 'old');
	expect(await loadPartnerCards(folder)).toEqual([]);
});

test('without a card of our own there is no gateway', async () => {
	await rm(join(folder, 'card.json'));
	await expect(loadOwnCard(folder)).rejects.toMatchObject({ code: 'not-initialised' });
});

test('a folder of partners that is not there is told: it must not look like nobody is one', async () => {
	await rm(join(folder, 'partners'), { recursive: true });
	await expect(loadPartnerCards(folder)).rejects.toMatchObject({
		code: 'file-unreadable',
		detail: `Folder ${join(folder, 'partners')}.`,
	});
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
		await write('my.imigresen.json', toText(malaysia.card));
		const refused = await loadPartnerCards(folder).catch((problem) => problem);
		expect(refused).toMatchObject({ code: 'card-invalid', detail: expect.stringContaining('my.imigresen.json') });
		if (pointer !== undefined)
			expect(refused.fields.map((field: { pointer: string }) => field.pointer)).toContain(pointer);
	});

	test('the same of our own', async () => {
		const path = join(folder, 'card.json');
		await writeFile(path, (await readFile(path, 'utf8')).replace('https:', 'http:'));
		await expect(loadOwnCard(folder)).rejects.toMatchObject({
			code: 'card-invalid',
			detail: expect.stringContaining('card.json'),
		});
	});
});
