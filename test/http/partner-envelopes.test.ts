import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { flip, parsePart, partOf, toPart, withPart } from '../envelope/forge.ts';
import type { TestOffice } from '../gateways.ts';
import { type Correspondent, createCorrespondent, issueKey } from './correspondent.ts';
import { expectProblem, expectRefusal, openTestDoor, type Refusal, type Refusals, type TestDoor } from './door.ts';
import { type Recipient, readReceipt, writeLetter } from './letter.ts';
import { putKey } from './office-keys.ts';

let door: TestDoor;
let indonesia: Correspondent;
let stranger: Correspondent;
let retired: Recipient['sealing'];

beforeAll(async () => {
	indonesia = await createCorrespondent('id.imigrasi');
	stranger = await createCorrespondent('th.immigration');
	door = await openTestDoor([indonesia], { prepare: retireKey });
});

afterAll(() => door.remove());

/** The office has kept a key whose certificate ended yesterday. */
async function retireKey(office: TestOffice): Promise<void> {
	const at = Temporal.Now.instant().subtract({ hours: 48 });
	const { certificate } = await putKey(office, 'encryption', 'encryption-old', { at, days: 1 });
	const publicKey = certificate.publicKey.toCryptoKey({ name: 'ECDH', namedCurve: 'P-256' }, true, []);
	retired = { kid: certificate.kid, suite: 'L1', publicKey };
}

const malformed = (token: (text: string) => string): Refusal => [400, 'envelope-malformed', () => ({ token })];
const header = (members: object) =>
	malformed((token) => withPart(token, 0, toPart({ ...parsePart(partOf(token, 0)), ...members })));

const envelopes: Refusals = {
	nothing: malformed(() => ''),
	'a text that is no token': malformed(() => 'Melati Fiktif'),
	'JSON that breaks off': malformed(() => '{"name":"Melati Fiktif"'),
	'JSON nested 10,000 deep': malformed(() => '['.repeat(10_000)),
	'a NUL character': malformed((token) => `${token}\0`),
	'bytes that are no UTF-8': malformed((token) => `${token}\u00ff\u00fe`),
	'a space inside': malformed((token) => token.replace('.', ' .')),
	'a newline at the end': malformed((token) => `${token}\n`),
	padding: malformed((token) => withPart(token, 1, `${partOf(token, 1)}=`)),
	'alg none': header({ alg: 'none' }),
	'alg RS256': header({ alg: 'RS256' }),
	'alg HS256': header({ alg: 'HS256' }),
	'alg PBES2 with a huge count': header({ alg: 'PBES2-HS512+A256KW', p2c: 2_000_000_000, p2s: 'AAAA' }),
	'alg dir': header({ alg: 'dir' }),
	'zip DEF': header({ zip: 'DEF' }),
	crit: header({ crit: ['exp'], exp: 1 }),
	jku: header({ jku: 'https://INJECTED.example/jwks.json' }),
	'a kid with a line break': header({ kid: 'k\r\n{"level":50,"msg":"INJECTED"}' }),
	'a kid of 1 MB': header({ kid: 'k'.repeat(1_000_000) }),
	'a kid that is a path': header({ kid: '../INJECTED' }),
	'a kid that is SQL': header({ kid: "'; drop table document; -- INJECTED" }),
	'a __proto__ member': malformed((token) =>
		withPart(token, 0, toPart(JSON.stringify(parsePart(partOf(token, 0))).replace('{', '{"__proto__":{"kid":"x"},'))),
	),
	'a member twice': malformed((token) =>
		withPart(token, 0, toPart(JSON.stringify(parsePart(partOf(token, 0))).replace('{', '{"alg":"none",'))),
	),
	'another suite than the media type says': header({ suite: 'L1-X25519' }),
};

const keysAndClocks: Refusals = {
	'a key id that nobody has': [
		409,
		'recipient-key-unknown',
		() => ({ sealing: { ...door.recipient.sealing, kid: 'INJECTED' } }),
	],
	'a key that is retired': [409, 'card-outdated', () => ({ sealing: retired })],
	'a suite that the card does not list': [
		409,
		'suite-unsupported',
		async () => {
			const { publicKey } = (await issueKey(indonesia.ca, 'encryption', { type: 'x25519' })).certificate;
			const key = publicKey.toCryptoKey({ name: 'X25519' }, true, []);
			return { sealing: { kid: door.recipient.sealing.kid, suite: 'L1-X25519', publicKey: key } };
		},
	],
	'a clock six minutes slow': [409, 'clock-skew', () => ({ at: minutesFromNow(-6) })],
	'a clock six minutes fast': [409, 'clock-skew', () => ({ at: minutesFromNow(6) })],
	'a clock a year slow': [409, 'clock-skew', () => ({ at: minutesFromNow(-525_600) })],
	'a clock a year fast': [409, 'clock-skew', () => ({ at: minutesFromNow(525_600) })],
	'a clock beyond time': [409, 'clock-skew', () => ({ iat: Number.MAX_SAFE_INTEGER })],
};

const minutesFromNow = (minutes: number) => Temporal.Now.instant().add({ minutes });

const seals: Refusals = {
	'the epk of another': [
		400,
		'decryption-failed',
		() => ({ token: (token) => withPart(token, 0, toPart({ ...parsePart(partOf(token, 0)), epk: otherEpk() })) }),
	],
	'an epk on no curve': [
		400,
		'decryption-failed',
		() => ({ token: (token) => withPart(token, 0, toPart(withEpk(parsePart(partOf(token, 0)), 'A'.repeat(43)))) }),
	],
	'another time than was sealed': [
		400,
		'decryption-failed',
		() => ({
			token: (token) => {
				const was = parsePart(partOf(token, 0));
				return withPart(token, 0, toPart({ ...was, iat: Number(was.iat) + 1 }));
			},
		}),
	],
	'a bit turned in the encrypted key': [400, 'decryption-failed', () => ({ token: (token) => flip(token, 1, 3) })],
	'a bit turned in the IV': [400, 'decryption-failed', () => ({ token: (token) => flip(token, 2, 3) })],
	'a bit turned in the ciphertext': [400, 'decryption-failed', () => ({ token: (token) => flip(token, 3, 99) })],
	'a bit turned in the tag': [400, 'decryption-failed', () => ({ token: (token) => flip(token, 4, 3) })],
	'a shorter ciphertext': [
		400,
		'decryption-failed',
		() => ({ token: (token) => withPart(token, 3, partOf(token, 3).slice(8)) }),
	],
	'the key of somebody else under our key id': [
		400,
		'decryption-failed',
		() => ({ sealing: { ...door.recipient.sealing, publicKey: stranger.sealing[0]?.publicKey as CryptoKey } }),
	],
};

function otherEpk() {
	return generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
}

function withEpk(was: Record<string, unknown>, x: string) {
	return { ...was, epk: { ...(was.epk as object), x } };
}

describe('an envelope settles nothing and leaves one audit entry when it is', () => {
	test.each(Object.entries(envelopes))('%s', (_, row) => expectRefusal(door, indonesia, row));
});

describe('told before decryption, to be tried again:', () => {
	test.each(Object.entries(keysAndClocks))('%s', (_, row) => expectRefusal(door, indonesia, row));

	test.each([-10, 10])('a clock that is %d seconds off is good enough', async (seconds) => {
		const letter = await writeLetter(indonesia, door.recipient, { at: Temporal.Now.instant().add({ seconds }) });
		const answer = await door.clientOf(indonesia).post(letter);
		expect(answer.status, answer.text).toBe(201);
		await readReceipt(answer.text, letter, door.recipient);
	});
});

describe('an envelope that does not decrypt', () => {
	test.each(Object.entries(seals))('is refused: %s', (_, row) => expectRefusal(door, indonesia, row));

	test('is always refused in the same words', async () => {
		const words = new Set<string>();
		for (const [, , change] of Object.values(seals)) {
			const answer = await door.clientOf(indonesia).post(await writeLetter(indonesia, door.recipient, await change()));
			words.add(JSON.stringify({ ...JSON.parse(answer.text), requestId: '' }));
		}
		expect(words.size).toBe(1);
	});
});

describe('the media type', () => {
	test.each([
		['that is not that of an envelope', { 'content-type': 'application/json' }, 415, 'media-type-unsupported'],
		['without a suite', { 'content-type': 'application/lintas-envelope+jwe' }, 415, 'media-type-unsupported'],
		['with a suite of 1 KB', { 'content-type': mediaType('L'.repeat(1024)) }, 415, 'media-type-unsupported'],
		['with more parameters', { 'content-type': `${mediaType('L1')}; q=INJECTED` }, 415, 'media-type-unsupported'],
		['of a suite that nobody knows', { 'content-type': mediaType('INJECTED') }, 409, 'suite-unsupported'],
		['and a Content-Encoding', { 'content-encoding': 'gzip' }, 415, 'media-type-unsupported'],
		['and two Content-Encodings', { 'content-encoding': 'identity, gzip' }, 415, 'media-type-unsupported'],
	] as const)('%s is refused', async (_, headers, status, code) => {
		const letter = await writeLetter(indonesia, door.recipient);
		await expectProblem(door, () => door.clientOf(indonesia).post(letter, headers), {
			status,
			code,
			by: indonesia.authority,
		});
	});

	function mediaType(suite: string): string {
		return `application/lintas-envelope+jwe; suite=${suite}`;
	}
});
