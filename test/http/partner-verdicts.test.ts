import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toTimestamp } from '../../src/model/identifiers.ts';
import type { ProblemCode } from '../../src/problem.ts';
import { sourced } from '../envelope/documents.ts';
import { flip, headerOf, parsePart, partOf, toPart, toTwin } from '../envelope/forge.ts';
import { type Correspondent, createCorrespondent } from './correspondent.ts';
import { expectRefusal, expectRejection, openTestDoor, type TestDoor } from './door.ts';
import { handling } from './drafts.ts';
import { type Changes, readReceipt, resigned, writeLetter } from './letter.ts';
import { watchStored } from './watch.ts';

let door: TestDoor;
let indonesia: Correspondent;
let singapore: Correspondent;
let philippines: Correspondent;
let stranger: Correspondent;

beforeAll(async () => {
	indonesia = await createCorrespondent('id.imigrasi');
	singapore = await createCorrespondent('sg.ica');
	const revoking = await createCorrespondent('ph.immigration');
	philippines = { ...revoking, card: { ...revoking.card, revoked: [revoking.signing.kid] } };
	stranger = await createCorrespondent('th.immigration');
	door = await openTestDoor([indonesia, singapore, philippines]);
});

afterAll(() => door.remove());

type Copy = NonNullable<Changes['copy']>;
const claims = (members: () => Record<string, unknown>): Copy => {
	return (copy) => resigned(indonesia, members())(copy);
};
const docHeader =
	(members: Record<string, unknown>): Copy =>
	(copy) =>
		resigned(indonesia, {}, members)(copy);

/** One more disclosure, and its digest among those of the document. */
const written = (raw: string) => ({ written: { raw, value: raw || null, issues: [] } });

function disclosing(text: string): Copy {
	return async (copy) => {
		const { _sd } = parsePart(partOf(copy, 1));
		const signed = await resigned(indonesia, { _sd: [...(_sd as string[]), await digestOf(text)] })(copy);
		return `${signed}${text}~`;
	};
}

async function digestOf(text: string): Promise<string> {
	const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
	return new Uint8Array(digest).toBase64({ alphabet: 'base64url', omitPadding: true });
}

const disclosure = (name: string, value: unknown) => toPart(['c2FsdHNhbHRzYWx0c2FsdA', name, value]);
const disclosureText = (valueText: string) => toPart(`["c2FsdHNhbHRzYWx0c2FsdA","note",${valueText}]`);
const daysFromNow = (days: number) => toTimestamp(Temporal.Now.instant().add({ hours: 24 * days }));

const documents: Readonly<Record<string, readonly [ProblemCode, Copy]>> = {
	'is no SD-JWT': ['document-malformed', () => 'Melati Fiktif'],
	'breaks off': ['document-malformed', (copy) => copy.slice(0, -1)],
	'has more disclosures than any may': ['document-malformed', (copy) => copy + 'WyJ4IiwxXQ~'.repeat(33_000)],
	'has alg none': ['document-malformed', docHeader({ alg: 'none' })],
	'has alg RS256': ['document-malformed', docHeader({ alg: 'RS256' })],
	'names a URL for its key (x5u)': ['document-malformed', docHeader({ x5u: 'https://INJECTED.example' })],
	'is typed as a cover': ['document-malformed', docHeader({ typ: 'lintas-cover+jwt' })],
	'uses another hash for its digests': ['document-malformed', claims(() => ({ _sd_alg: 'sha-512' }))],
	'has a signature with a bit turned': [
		'document-signature-invalid',
		(copy) => withJwt(copy, (jwt) => flip(jwt, 2, 9)),
	],
	'is signed by a key that its author has revoked': ['author-key-revoked', () => copyBy(philippines)],
	'has a disclosure that matches no digest': ['disclosure-invalid', (copy) => `${copy}${disclosure('note', 'x')}~`],
	'has a disclosure twice': ['disclosure-invalid', (copy) => `${copy}${copy.split('~').at(-2)}~`],
	'has a digest twice': ['disclosure-invalid', (copy) => repeatDigest(copy)],
	'redefines a claim': ['disclosure-invalid', disclosing(disclosure('handling', { tlp: 'TLP:CLEAR' }))],
	'discloses digests': ['disclosure-invalid', disclosing(disclosure('_sd', ['x']))],
	'discloses a __proto__': ['disclosure-invalid', disclosing(toPart('["c2FsdA","__proto__",{"kind":"x"}]'))],
	'holds JSON nested 10,000 deep': [
		'disclosure-invalid',
		disclosing(disclosureText('['.repeat(1e4) + ']'.repeat(1e4))),
	],
	'holds a NUL character': ['disclosure-invalid', disclosing(disclosureText('{"raw":"Melati\\u0000"}'))],
	'holds a lone surrogate': ['disclosure-invalid', disclosing(disclosureText('{"raw":"\\ud800"}'))],
	'holds a number that no double holds': ['disclosure-invalid', disclosing(disclosureText('{"raw":1e400}'))],
	'holds a key twice': ['disclosure-invalid', disclosing(disclosureText('{"raw":"a","raw":"b"}'))],
	'holds bytes that are no UTF-8': ['disclosure-invalid', disclosing('WyJzYWx0IiwiYSIsIv8iXQ')],
	'is of a kind that is not known': ['kind-unknown', claims(() => ({ kind: 'travel-advice' }))],
	'is of a version that is not known': ['kind-version-unknown', claims(() => ({ version: '9.0' }))],
	'has no handling': ['skeleton-invalid', claims(() => ({ handling: undefined }))],
	'has a claim too many': ['skeleton-invalid', claims(() => ({ subject: 'Melati Fiktif' }))],
	'has a word on its handling too many': [
		'skeleton-invalid',
		claims(() => ({ handling: { ...handling, colour: 'TLP:PINK' } })),
	],
	'names another author than signed it': ['document-signature-invalid', claims(() => ({ author: 'sg.ica' }))],
	'holds a field that its kind does not have': ['document-invalid', disclosing(disclosure('weight', written('50')))],
	'holds a field of another form': ['document-invalid', disclosing(disclosure('note', 'Melati Fiktif'))],
	'holds a raw text that is empty': ['document-invalid', disclosing(disclosure('note', written('')))],
	'is of a kind with an endless name': ['skeleton-invalid', claims(() => ({ kind: 'a'.repeat(65) }))],
	'is no longer valid': ['document-expired', claims(() => ({ validUntil: daysFromNow(-1) }))],
	'is from the future': ['document-from-future', claims(() => ({ createdAt: daysFromNow(1) }))],
};

function withJwt(copy: string, change: (jwt: string) => string): string {
	const [jwt = '', ...disclosures] = copy.split('~');
	return [change(jwt), ...disclosures].join('~');
}

async function copyBy(author: Correspondent): Promise<string> {
	return (await writeLetter(author, door.recipient)).copy;
}

function repeatDigest(copy: string): string | Promise<string> {
	const digests = parsePart(partOf(copy, 1))._sd as string[];
	return resigned(indonesia, { _sd: [...digests, digests[0]] })(copy);
}

describe('a signed rejection, for good and on record, is the answer to a document that', () => {
	test.each(Object.entries(documents))('%s', async (_, [code, copy]) => {
		const letter = await writeLetter(indonesia, door.recipient, { copy });
		await expectRejection(door, door.clientOf(indonesia), letter, code);
	});

	test('has the id of another by the same author', async () => {
		const first = await writeLetter(indonesia, door.recipient);
		await door.clientOf(indonesia).post(first);
		const { id } = parsePart(partOf(first.copy, 1));
		const second = await writeLetter(indonesia, door.recipient, { copy: claims(() => ({ id })) });
		await expectRejection(door, door.clientOf(indonesia), second, 'document-id-reused');
	});

	const wider: readonly [string, object][] = [
		['a wider TLP label', { tlp: 'TLP:GREEN' }],
		['fewer handling codes', { codes: [] }],
		['longer retention', { retainUntil: '2030-01-01' }],
		['another purpose', { purpose: 'prosecution' }],
		['another evaluation', { evaluation: { source: 'X', information: 1 } }],
	];
	test.each(wider)('travels under %s than its author allowed', async (_, members) => {
		const handling = { ...handlingOf(await copyBy(indonesia)), ...members };
		const letter = await writeLetter(indonesia, door.recipient, { cover: { handling } });
		await expectRejection(door, door.clientOf(indonesia), letter, 'handling-widened');
	});

	test('discloses what does not go together with an earlier copy, though each holds by itself', async () => {
		const texts = ['tidak tahu', 'pelaku'].map((words) => disclosure('note', written(words)));
		const signed = await copyBy(indonesia);
		const digests = [...(parsePart(partOf(signed, 1))._sd as string[]), ...(await Promise.all(texts.map(digestOf)))];
		const twofold = await resigned(indonesia, { _sd: digests })(signed);
		const [first, second] = await Promise.all(
			texts.map((text) => writeLetter(indonesia, door.recipient, { copy: () => `${twofold}${text}~` })),
		);
		if (first === undefined || second === undefined) throw new Error('no letters');
		expect((await door.clientOf(indonesia).post(first)).status).toBe(201);
		await expectRejection(door, door.clientOf(indonesia), second, 'disclosure-invalid');
		const { body } = await door.office.client.document(first.expected.documentDigest, 'repatriation');
		expect(body.note).toMatchObject({ raw: 'tidak tahu' });
	});

	test('was rejected before: the same receipt again', async () => {
		const letter = await writeLetter(indonesia, door.recipient, { copy: claims(() => ({ kind: 'travel-advice' })) });
		const first = await door.clientOf(indonesia).post(letter);
		const [again, stored] = await watchStored(door.office.database, () => door.clientOf(indonesia).post(letter));
		expect(again).toMatchObject({ status: 200, text: first.text });
		expect(stored).toEqual({ documents: 0, bodies: 0, receptions: 0, entries: [] });
	});
});

function handlingOf(copy: string): object {
	return parsePart(partOf(copy, 1)).handling as object;
}

describe('a document is accepted', () => {
	async function expectAccepted(from: Correspondent, changes: Changes, documents = 1): Promise<string> {
		const letter = await writeLetter(from, door.recipient, changes);
		const [answer, stored] = await watchStored(door.office.database, () => door.clientOf(from).post(letter));
		expect(answer.status, answer.text).toBe(201);
		expect(await readReceipt(answer.text, letter, door.recipient)).toMatchObject({ outcome: 'accepted' });
		expect(stored).toMatchObject({ documents, receptions: 1, entries: [{ action: 'document-received' }] });
		return letter.copy;
	}

	test('under stricter handling than its author asked for, which is what is shown', async () => {
		const handling = { ...handlingOf(await copyBy(indonesia)), tlp: 'TLP:RED', retainUntil: '2026-12-31' };
		const copy = await expectAccepted(indonesia, { cover: { handling } });
		const { skeleton, receptions } = await door.office.client.document(
			String(parsePart(partOf(copy, 1)).id),
			'repatriation',
		);
		expect(skeleton.handling.tlp).toBe('TLP:AMBER');
		expect(receptions.map((reception) => reception.handling)).toEqual([handling]);
	});

	test('of a newer minor version: what is not known here is kept as it was signed, and named', async () => {
		const text = disclosure('weather', { raw: 'hujan', value: 'rain', issues: [] });
		const copy = await expectAccepted(indonesia, {
			copy: async (plain) => {
				const digests = [...(parsePart(partOf(plain, 1))._sd as string[]), await digestOf(text)];
				return `${await resigned(indonesia, { version: '1.7', _sd: digests })(plain)}${text}~`;
			},
		});
		const shown = await door.office.client.document(String(parsePart(partOf(copy, 1)).id), 'repatriation');
		expect(shown.notUnderstood).toEqual(['/weather']);
		expect(Object.keys(shown.body)).not.toContain('weather');
	});

	test('from a partner who relays what another stated', async () => {
		const derivedFrom = (await writeLetter(singapore, door.recipient)).deliveryId;
		await expectAccepted(singapore, { author: indonesia, cover: { derivedFrom } });
	});

	test('with some of its disclosures, and with others later: one document with both', async () => {
		const copy = await copyBy(indonesia);
		const parts = copy.split('~');
		const [jwt = '', ...disclosures] = parts;
		// What is inside comes before what it is in: the list of victims is the last of all that is theirs.
		const last = disclosures.findIndex((text) => Buffer.from(text, 'base64url').includes('"victims"'));
		const some = disclosures.slice(0, last + 1);
		await expectAccepted(indonesia, { copy: () => [jwt, ...disclosures.slice(last + 1)].join('~') });
		await expectAccepted(indonesia, { copy: () => `${[jwt, ...some].join('~')}~` }, 0);
		const shown = await door.office.client.document(String(parsePart(partOf(copy, 1)).id), 'repatriation');
		expect(Object.keys(shown.body).toSorted()).toEqual([
			'circumstances',
			'homeCountry',
			'hostCountry',
			'urgency',
			'victims',
		]);
		expect(shown.receptions).toHaveLength(2);
	});

	test('once, whatever the spelling of its signature: the twin is the same document', async () => {
		const copy = await copyBy(indonesia);
		await expectAccepted(indonesia, { copy: () => copy });
		await expectAccepted(indonesia, { copy: () => withJwt(copy, toTwin) }, 0);
	});

	const names = {
		'composed and decomposed letters': 'Ré Re\u0301 Fiktif',
		'letters that look alike': 'Budi Вudi Fiktif',
		'writing turned about': 'Siti \u202eikgnat\u202c Fiktif',
		'a single name': 'Kenanga',
		'200 letters': `${'Sri '.repeat(49)}Rini`,
		'a script of its own': 'เมลาติ 梅拉蒂 மெலாதி',
		'emoji and astral letters': '𝕄elati 👩‍👩‍👧',
		'line breaks and quotes': 'A\r\nB";{"x":1}\\',
	};
	test.each(Object.entries(names))('with every character of a name as it came: %s', async (_, name) => {
		const victims = [{ name: sourced(name) }];
		const copy = await expectAccepted(indonesia, { body: { victims } });
		const shown = await door.office.client.document(String(parsePart(partOf(copy, 1)).id), 'repatriation');
		expect(shown.body).toEqual({ victims });
	});
});

describe('an author whom nobody here knows', () => {
	test('is told to the sender as out of step, and settles nothing', async () => {
		await expectRefusal(door, indonesia, [409, 'author-key-unknown', () => ({ author: stranger })]);
	});

	test('is not known by a certificate in the header', async () => {
		const x5t = headerOf(stranger, 'x')['x5t#S256'];
		const copy = (text: string) => resigned(stranger, {}, { kid: indonesia.signing.kid, 'x5t#S256': x5t })(text);
		await expectRefusal(door, indonesia, [409, 'author-key-unknown', () => ({ author: stranger, copy })]);
	});
});
