import { generateKeyPairSync, hash } from 'node:crypto';
import fc from 'fast-check';
import { BasicConstraints, type Certificate, GeneralName, GeneralSubtree, NameConstraints } from 'pkijs';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Card } from '../../src/partners/card.ts';
import { toPartner } from '../../src/partners/partner.ts';
import { parseSignedCard, requireAdmissible, signCard } from '../../src/partners/signed-card.ts';
import { createCardKey, type NewCardKey, openCardKey, toFingerprint } from '../../src/pki/card-key.ts';
import { toTime } from '../../src/pki/certificate-parts.ts';
import type { ProfileName } from '../../src/pki/profile.ts';
import { type Correspondent, createCorrespondent, issueKey } from '../http/correspondent.ts';
import { reissue, setExtension, setKey } from '../pki/reissue.ts';

let malaysia: Correspondent;
let indonesia: Correspondent;
let key: NewCardKey;
let card: Card;

beforeAll(async () => {
	[malaysia, indonesia] = [await createCorrespondent('my.imigresen'), await createCorrespondent('id.imigrasi')];
	key = createCardKey();
	card = { ...malaysia.card, cardKey: key.publicKey };
});

const sign = (changed: object = {}, by = key) =>
	signCard({ ...card, ...changed } as Card, openCardKey(by.pem, by.passphrase));
const refused = (code: string) => expect.objectContaining({ code });

describe('a signed card', () => {
	test('is read as it was signed, with white space around it as mail programs leave it', async () => {
		expect((await parseSignedCard(await sign())).card).toEqual(card);
		expect((await parseSignedCard(`\n  ${await sign()}\r\n`)).card).toEqual(card);
	});

	test('signed by another key than it names is refused', async () => {
		const other = createCardKey();
		await expect(parseSignedCard(await sign({}, other))).rejects.toThrow(refused('card-signature-invalid'));
	});

	test('in which a key was exchanged for one’s own is another card, with another fingerprint', async () => {
		const forger = createCardKey();
		const forged = await parseSignedCard(await sign({ cardKey: forger.publicKey }, forger));
		expect(toFingerprint(forged.card)).not.toBe(toFingerprint(card));
		const trust = {
			own: indonesia.authority,
			known: undefined,
			fingerprint: toFingerprint(card),
			now: Temporal.Now.instant(),
		};
		expect(() => requireAdmissible(forged, trust)).toThrow(refused('card-fingerprint-mismatch'));
	});

	test('with anything changed is refused', async () => {
		const token = await sign();
		const property = fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom(...'AZaz09-_'), async (at, letter) => {
			fc.pre(token[at] !== letter);
			const changed = token.slice(0, at) + letter + token.slice(at + 1);
			await expect(parseSignedCard(changed)).rejects.toThrow(
				expect.objectContaining({ code: expect.stringMatching(/^card-(?:signature-)?invalid$/) }),
			);
		});
		await fc.assert(property, { numRuns: 100 });
	});

	test.each([
		['without signature', async () => (await sign()).split('.').slice(0, 2).join('.')],
		[
			'by `alg: none`',
			async () => (await sign()).replace(/^[^.]+/, toPart({ alg: 'none', typ: 'lintas-card+jwt', kid: 'x' })),
		],
		[
			'of another type',
			async () => (await sign()).replace(/^[^.]+/, toPart({ alg: 'ES256', typ: 'lintas-cover+jwt', kid: 'x' })),
		],
		[
			'with a key in its header',
			async () =>
				(await sign()).replace(
					/^[^.]+/,
					toPart({ alg: 'ES256', typ: 'lintas-card+jwt', kid: 'x', jwk: key.publicKey }),
				),
		],
		['that is plain JSON', async () => JSON.stringify(card)],
		['that is nothing', async () => ''],
		['with a member too many', () => sign({ nickname: 'x' })],
		['without a version', () => sign({ version: undefined })],
	])('%s is none', async (_, text) => {
		await expect(parseSignedCard(await text())).rejects.toThrow(refused('card-invalid'));
	});

	test('with a certificate of another authority’s CA is refused', async () => {
		const signing = await issueKey(indonesia.ca, 'signing');
		await expect(parseSignedCard(await sign({ signing: [signing.certificate.pem] }))).rejects.toThrow(
			refused('certificate-unacceptable'),
		);
	});

	const constraints = { permittedSubtrees: [new GeneralSubtree({ base: new GeneralName({ type: 2, value: 'x' }) })] };
	const unfit: readonly [string, string, ProfileName, (draft: Certificate) => unknown][] = [
		[
			'a CA without CA flag',
			'basicConstraints',
			'ca',
			(draft) => setExtension(draft, '2.5.29.19', true, new BasicConstraints({ cA: false }).toSchema()),
		],
		[
			'a CA that may issue within names alone',
			'extensions',
			'ca',
			(draft) => setExtension(draft, '2.5.29.30', true, new NameConstraints(constraints).toSchema()),
		],
		[
			'a CA that may issue CAs',
			'basicConstraints',
			'ca',
			(draft) =>
				setExtension(draft, '2.5.29.19', true, new BasicConstraints({ cA: true, pathLenConstraint: 1 }).toSchema()),
		],
		[
			'a weak RSA key',
			'keys',
			'encryption',
			(draft) => setKey(draft, generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey),
		],
		[
			'a signing certificate for a hundred years',
			'maxValidityDays',
			'signing',
			(draft) => {
				draft.notAfter = toTime(Temporal.Now.instant().add({ hours: 24 * 36_500 }));
			},
		],
	];
	test('whose address is none is refused, not stumbled over', async () => {
		await expect(parseSignedCard(await sign({ endpoint: 'h}tps://127.0.0.1' }))).rejects.toThrow(
			refused('card-invalid'),
		);
	});

	test.each(unfit)('with %s is refused, and the line that is broken is named', async (_what, line, profile, change) => {
		const pem = await reissue(malaysia.ca, profile, change);
		await expect(parseSignedCard(await sign({ [profile]: [pem] }))).rejects.toMatchObject({
			code: 'certificate-unacceptable',
			fields: expect.arrayContaining([expect.objectContaining({ pointer: `/${line}` })]),
		});
	});
});

const toPart = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a card is admitted', () => {
	const admit =
		(next: Card, present: Card | undefined, fingerprint?: string, hasEnded = false) =>
		() => {
			const known = present && { card: present, taken: [], hasEnded };
			const admission = { own: indonesia.authority, known, fingerprint, now: Temporal.Now.instant() };
			return requireAdmissible({ ...toPartner(card), card: next }, admission);
		};

	test('the first time by the fingerprint that its owner read out, however it was written down', () => {
		const fingerprint = toFingerprint(card);
		expect(fingerprint).toMatch(/^(?:[0-9A-F]{4}-){7}[0-9A-F]{4}$/);
		for (const heard of [
			fingerprint,
			fingerprint.toLowerCase(),
			fingerprint.replaceAll('-', ' '),
			fingerprint.replaceAll('-', ''),
		]) {
			expect(admit(card, undefined, heard)).not.toThrow();
		}
		expect(admit(card, undefined)).toThrow(refused('card-fingerprint-needed'));
	});

	test('with another CA by another fingerprint, whatever order and line breaks its CAs come in', () => {
		const [old = ''] = card.ca;
		const [other = ''] = indonesia.card.ca;
		const next = { ...card, version: card.version + 1, ca: [old, other] };
		expect(admit(next, card, toFingerprint(card))).toThrow(refused('card-fingerprint-mismatch'));
		expect(admit(next, card, toFingerprint({ ...next, ca: [other.trimEnd(), old] }))).not.toThrow();
		const rotated = { ...card, version: 99, revoked: ['a key'] };
		expect(toFingerprint(rotated)).toBe(toFingerprint(card));
	});

	test('is told by the figures that PROTOCOL.md says, so that others compute the same', () => {
		const sha256 = (data: string | Buffer) => hash('sha256', data, 'base64url');
		const { kty, crv, x, y } = card.cardKey;
		const der = (pem: string) => Buffer.from(pem.replaceAll(/-----[A-Z ]+-----|\s/g, ''), 'base64');
		const ca = [...card.ca, ...indonesia.card.ca];
		const list = [sha256(JSON.stringify({ crv, kty, x, y })), ...ca.map((pem) => sha256(der(pem))).toSorted()];
		const figures = hash('sha256', JSON.stringify(list), 'hex').slice(0, 32).toUpperCase();
		expect(toFingerprint({ ...card, ca })).toBe(figures.replaceAll(/(.{4})(?!$)/g, '$1-'));
	});

	test.each(['', '4F7A', '0'.repeat(32), 'sidik jari'])('never by another fingerprint: %j', (heard) => {
		expect(admit(card, undefined, heard)).toThrow(refused('card-fingerprint-mismatch'));
	});

	test('when it is newer, by the same key and the same CAs, without a telephone call', () => {
		const newer = { ...card, version: card.version + 1, endpoint: 'https://new.example:8443' };
		expect(admit(newer, card)).not.toThrow();
		expect(admit({ ...newer, cardKey: createCardKey().publicKey }, card)).toThrow(refused('card-fingerprint-needed'));
		expect(admit({ ...newer, ca: [...card.ca, ...indonesia.card.ca] }, card)).toThrow(
			refused('card-fingerprint-needed'),
		);
	});

	test('never when it is not newer than the one that is here, whatever was read out', () => {
		expect(admit(card, card, toFingerprint(card))).toThrow(refused('card-superseded'));
		expect(admit({ ...card, version: 1 }, { ...card, version: 2 })).toThrow(refused('card-superseded'));
	});

	test('never when it is older than the last one of a partnership that has ended: that one may come again', () => {
		const [older, last] = [card, { ...card, version: card.version + 1 }];
		const fingerprint = toFingerprint(card);
		expect(admit(older, last, fingerprint, true)).toThrow(refused('card-superseded'));
		expect(admit(last, last, fingerprint, true)).not.toThrow();
		expect(admit(last, last, undefined, true)).toThrow(refused('card-fingerprint-needed'));
	});

	test('by its fingerprint when it is of another card key: that one counts its versions anew', () => {
		const present = { ...card, version: 9, cardKey: createCardKey().publicKey };
		expect(admit(card, present, toFingerprint(card))).not.toThrow();
		expect(admit(card, present)).toThrow(refused('card-fingerprint-needed'));
	});

	test('never when it is of our own authority', () => {
		const own = { ...card, authority: indonesia.authority };
		expect(admit(own, undefined, toFingerprint(card))).toThrow(refused('card-invalid'));
	});
});

describe('a card key', () => {
	test('opens by its own passphrase alone, and is encrypted where it lies', () => {
		const other = createCardKey();
		expect(key.pem).toContain('BEGIN ENCRYPTED PRIVATE KEY');
		expect(key.passphrase).toMatch(/^(?:[0-9a-f]{4}-){9}[0-9a-f]{4}$/);
		expect(() => openCardKey(key.pem, other.passphrase)).toThrow(refused('card-key-unreadable'));
		expect(() => openCardKey('no key', key.passphrase)).toThrow(refused('card-key-unreadable'));
		expect(openCardKey(key.pem, `${key.passphrase}\n`).asymmetricKeyType).toBe('ec');
	});
});
