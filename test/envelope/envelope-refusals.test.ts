import { beforeAll, describe, expect, test } from 'vitest';
import { openEnvelope, sealEnvelope } from '../../src/envelope/envelope.ts';
import { suites } from '../../src/envelope/suites.ts';
import { Problem, type ProblemCode } from '../../src/problem.ts';
import { flip, fromBase64Url, parsePart, partOf, toBase64Url, toPart, withPart } from './forge.ts';
import { createGateway, type Gateway, now } from './gateways.ts';

const ids = suites.map((suite) => suite.id);
const latin1 = new TextDecoder('latin1');

let malaysia: Gateway;

beforeAll(async () => {
	malaysia = await createGateway('my.imigresen');
});

async function sealed(suite: string, payload: object = { cover: 'a cover', copy: 'a copy' }): Promise<string> {
	const key = malaysia.sealing.find((candidate) => candidate.suite === suite);
	if (key === undefined) throw new Error(`No key for ${suite}.`);
	return latin1.decode((await sealEnvelope(payload as Parameters<typeof sealEnvelope>[0], key, now)).bytes);
}

async function refusalOf(suite: string, bytes: Uint8Array | string): Promise<Problem> {
	const sent = typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes;
	const thrown = await openEnvelope({ suite, bytes: sent }, malaysia.opening, now).catch((problem) => problem);
	if (!(thrown instanceof Problem)) throw new Error(`Not refused: ${JSON.stringify(thrown)}.`);
	return thrown;
}

type Change = (token: string) => string;
type Header = Record<string, unknown>;

/** The token with another header: members set to undefined are left out, a string stands as it is. */
function withHeader(change: (header: Header) => Header | string): Change {
	return (token) => withPart(token, 0, toPart(change(parsePart(partOf(token, 0)))));
}

function having(members: Header): Change {
	return withHeader((header) => ({ ...header, ...members }));
}

/** The JSON text of the header, spelt otherwise. */
function spelt(search: string | RegExp, replacement: string): Change {
	return withHeader((header) => JSON.stringify(header).replace(search, replacement));
}

function havingEpk(change: (epk: Header) => Header): Change {
	return withHeader((header) => ({ ...header, epk: change(header.epk as Header) }));
}

const spellings: Record<string, Change> = {
	'a space before': (token) => ` ${token}`,
	'a newline after': (token) => `${token}\n`,
	'a space inside': (token) => token.replace('.', '. '),
	'a newline inside a part': (token) =>
		withPart(token, 3, `${partOf(token, 3).slice(0, 4)}\n${partOf(token, 3).slice(4)}`),
	'= after a part': (token) => withPart(token, 1, `${partOf(token, 1)}=`),
	'stray bits at the end of the tag': (token) =>
		withPart(token, 4, `${partOf(token, 4).slice(0, -1)}${nextLetter(partOf(token, 4))}`),
	'the alphabet of plain base64': (token) => withPart(token, 2, '+/+/+/+/+/+/+/+/'),
	'an empty encrypted key': (token) => withPart(token, 1, ''),
	'an empty ciphertext': (token) => withPart(token, 3, ''),
	'four parts': (token) => token.split('.').slice(0, 4).join('.'),
	'six parts': (token) => `${token}.AAAA`,
	'nothing at all': () => '',
	'the JSON serialisation': (token) => JSON.stringify({ protected: partOf(token, 0), ciphertext: partOf(token, 3) }),
	'a NUL character': (token) => `${token}\0`,
	'a no-break space': (token) => `${token}\u00a0`,
};

function nextLetter(part: string): string {
	return String.fromCharCode((part.at(-1) ?? 'A').charCodeAt(0) + 1);
}

const algorithms: Record<string, Header> = {
	'alg none': { alg: 'none' },
	'alg missing': { alg: undefined },
	'alg dir': { alg: 'dir' },
	'alg ECDH-ES without key wrapping': { alg: 'ECDH-ES' },
	'alg ECDH-ES+A128KW': { alg: 'ECDH-ES+A128KW' },
	'alg A256KW': { alg: 'A256KW' },
	'alg RSA1_5': { alg: 'RSA1_5' },
	'alg RSA-OAEP-256': { alg: 'RSA-OAEP-256' },
	'alg PBES2 with a huge count': { alg: 'PBES2-HS256+A128KW', p2s: 'AAAAAAAAAAA', p2c: 2_000_000_000 },
	'alg ES256': { alg: 'ES256' },
	'enc A128GCM': { enc: 'A128GCM' },
	'enc A256CBC-HS512': { enc: 'A256CBC-HS512' },
	'enc missing': { enc: undefined },
	'zip DEF': { zip: 'DEF' },
};

const members: Record<string, Header> = {
	'crit with something known': { crit: ['exp'], exp: 1 },
	'an empty crit': { crit: [] },
	'b64 false': { b64: false },
	jku: { jku: 'https://keys.example/jwks.json' },
	jwk: { jwk: { kty: 'oct', k: 'AAAA' } },
	x5u: { x5u: 'https://keys.example/chain.pem' },
	x5c: { x5c: ['MIIB'] },
	apu: { apu: 'QWxpY2U' },
	'typ missing': { typ: undefined },
	'typ JWE': { typ: 'JWE' },
	'typ in capitals': { typ: 'LINTAS-ENVELOPE+JWE' },
	'cty missing': { cty: undefined },
	'cty of another envelope within': { cty: 'lintas-envelope+jwe' },
	'suite missing': { suite: undefined },
	'an unknown suite': { suite: 'L9' },
	'a kid of 1 MB': { kid: 'k'.repeat(1_000_000) },
	'a kid that is a path': { kid: '../../etc/passwd' },
	'a kid that is SQL': { kid: "'; DROP TABLE documents; --" },
	'an empty kid': { kid: '' },
	'a kid with a newline': { kid: 'id.imigrasi\n' },
	'a kid that is a number': { kid: 7 },
	'kid missing': { kid: undefined },
	'iat missing': { iat: undefined },
	'iat in words': { iat: '1795507200' },
	'iat before 1970': { iat: -1 },
	'iat with a fraction': { iat: 1_795_507_200.5 },
	'epk missing': { epk: undefined },
	'epk a string': { epk: 'AAAA' },
	'a header over 4 KB': { kid: 'k'.repeat(4096) },
};

const headers: Record<string, Change> = {
	...Object.fromEntries(
		[...Object.entries(algorithms), ...Object.entries(members)].map(([name, header]) => [name, having(header)]),
	),
	'a member twice': spelt('{', '{"alg":"ECDH-ES+A256KW",'),
	'a member twice, the first one wrong': spelt('{', '{"alg":"none",'),
	'white space in the header': spelt(',', ', '),
	'white space after the header': spelt(/$/, '\n'),
	'an escaped letter in the header': spelt('"alg"', '"\\u0061lg"'),
	'iat as 1.79e9': spelt(/"iat":\d+/, '"iat":1.795e9'),
	'iat as minus nought': spelt(/"iat":\d+/, '"iat":-0'),
	'iat as 1e400': spelt(/"iat":\d+/, '"iat":1e400'),
	'a __proto__ member': spelt('{', '{"__proto__":{},'),
	'a byte-order mark': spelt('{', '\ufeff{'),
	'a header that is an array': withHeader(() => '[]'),
	'a header that is no JSON': withHeader(() => 'alg: ECDH-ES'),
	'a header nested 1,000 deep': withHeader(() => '['.repeat(1000)),
	'an epk with a private part': havingEpk((epk) => ({ ...epk, d: epk.x })),
	'an epk with a kid': havingEpk((epk) => ({ ...epk, kid: 'e' })),
	'an epk of another curve': havingEpk((epk) => ({ ...epk, crv: 'P-384' })),
	'an epk on secp256k1': havingEpk((epk) => ({ ...epk, crv: 'secp256k1' })),
	'an epk of the Edwards curve': havingEpk((epk) => ({ kty: 'OKP', crv: 'Ed25519', x: epk.x })),
	'an epk without x': havingEpk(({ x: _, ...epk }) => epk),
	'an epk too short': havingEpk((epk) => ({ ...epk, x: 'AAAA' })),
	'an epk with stray bits': havingEpk((epk) => ({ ...epk, x: `${'A'.repeat(42)}B` })),
};

const zero = toBase64Url(new Uint8Array(32));
const one = toBase64Url(new Uint8Array(32).with(0, 1));

/** Well-formed up to here; what is wrong shows in the cryptography only. */
const seals: Record<string, Change> = {
	'another time than was sealed': withHeader((header) => ({ ...header, iat: Number(header.iat) + 1 })),
	'an epk of another point or none': havingEpk((epk) => ({ ...epk, x: one })),
	'an epk of nought': havingEpk((epk) => ({ ...epk, x: zero, ...('y' in epk ? { y: zero } : {}) })),
	'a bit turned in the encrypted key': (token) => flip(token, 1, 0),
	'a bit turned at the end of the encrypted key': (token) => flip(token, 1, -1),
	'a short encrypted key': (token) => withPart(token, 1, partOf(token, 1).slice(0, 32)),
	'a long encrypted key': (token) => withPart(token, 1, `${partOf(token, 1).slice(0, 52)}${'A'.repeat(4096)}`),
	'a bit turned in the IV': (token) => flip(token, 2, 0),
	'a short IV': (token) => withPart(token, 2, 'AAAA'),
	'a long IV': (token) => withPart(token, 2, 'A'.repeat(64)),
	'a bit turned in the ciphertext': (token) => flip(token, 3, 0),
	'a bit turned at the end of the ciphertext': (token) => flip(token, 3, -1),
	'a short ciphertext': (token) => withPart(token, 3, partOf(token, 3).slice(0, 4)),
	'a long ciphertext': (token) => withPart(token, 3, `AAAA${partOf(token, 3)}`),
	'a bit turned in the tag': (token) => flip(token, 4, 0),
	'a tag of 12 bytes': (token) => withPart(token, 4, partOf(token, 4).slice(0, 16)),
	'a tag of 4 bytes': (token) => withPart(token, 4, toBase64Url(fromBase64Url(partOf(token, 4)).subarray(0, 4))),
	'a tag of nought': (token) => withPart(token, 4, toBase64Url(new Uint8Array(16))),
};

describe.each(ids)('an envelope of suite %s is refused', (suite) => {
	test.each(Object.entries({ ...spellings, ...headers }))('for its form: %s', async (_, change) => {
		const token = change(await sealed(suite));
		expect(await refusalOf(suite, token)).toMatchObject({ code: 'envelope-malformed', detail: undefined, fields: [] });
	});

	test.each(Object.entries(seals))('for its seal, in the same words: %s', async (_, change) => {
		const refusal = await refusalOf(suite, change(await sealed(suite)));
		const plain = new Problem('decryption-failed');
		expect({ ...refusal, message: refusal.message }).toEqual({ ...plain, message: plain.message });
		expect(refusal.cause).toBeUndefined();
	});

	test('for bytes that are no text', async () => {
		expect((await refusalOf(suite, Uint8Array.of(0xff, 0xfe, 0, 0x2e))).code).toBe('envelope-malformed');
	});

	const late: readonly [string, Header, ProblemCode][] = [
		['a time as late as a number can say', { iat: Number.MAX_SAFE_INTEGER }, 'clock-skew'],
		['the first second of 1970', { iat: 0 }, 'clock-skew'],
		['a key nobody has', { kid: 'nobody' }, 'recipient-key-unknown'],
		['a key of the prototype', { kid: 'constructor' }, 'recipient-key-unknown'],
	];
	test.each(late)('before decryption: %s', async (_, header, code) => {
		expect((await refusalOf(suite, having(header)(await sealed(suite)))).code).toBe(code);
	});

	test('for a key of ours that belongs to another suite', async () => {
		const kid = malaysia.opening.find((key) => key.suite !== suite)?.kid;
		expect((await refusalOf(suite, having({ kid })(await sealed(suite)))).code).toBe('recipient-key-unknown');
	});
});

const costly = ['alg PBES2 with a huge count', 'a kid of 1 MB', 'an epk of nought', 'a long encrypted key', 'zip DEF'];

test.each(costly)('a refusal costs next to nothing: %s', async (name) => {
	const change = { ...headers, ...seals }[name];
	const token = change?.(await sealed('L1')) ?? '';
	const timesMs: number[] = [];
	for (let run = 0; run < 9; run += 1) {
		const start = performance.now();
		await refusalOf('L1', token);
		timesMs.push(performance.now() - start);
	}
	expect(timesMs.toSorted((a, b) => a - b)[4]).toBeLessThan(50);
});
