import { beforeAll, expect, test } from 'vitest';
import { openEnvelope } from '../../src/envelope/envelope.ts';
import { suites } from '../../src/envelope/suites.ts';
import { createGateway, type Gateway, now } from './gateways.ts';

let malaysia: Gateway;

beforeAll(async () => {
	malaysia = await createGateway('my.imigresen');
});

/** An envelope that is in order around any plaintext at all. */
async function open(plaintext: string | Uint8Array) {
	const [key, suite] = [malaysia.sealing[0], suites[0]];
	if (key === undefined || suite === undefined) throw new Error('No suite.');
	const bytes = typeof plaintext === 'string' ? new TextEncoder().encode(plaintext) : plaintext;
	const token = await suite.seal(bytes, key.publicKey, { kid: key.kid, iat: now.epochMilliseconds / 1000 });
	return openEnvelope({ suite: suite.id, bytes: new TextEncoder().encode(token) }, malaysia.opening, now);
}

function deep(levels: number): string {
	return `${'['.repeat(levels)}${']'.repeat(levels)}`;
}

const malformed: Record<string, string | Uint8Array> = {
	'one byte': Uint8Array.of(0),
	'no JSON': 'cover and copy',
	'bytes that are no UTF-8': Uint8Array.of(0x22, 0xff, 0x22),
	'a list': '["a cover","a copy"]',
	null: 'null',
	'no copy': '{"cover":"a"}',
	'an empty copy': '{"cover":"a","copy":""}',
	'a copy that is an object': '{"cover":"a","copy":{}}',
	'a third member': '{"cover":"a","copy":"b","key":"c"}',
	'the copy twice': '{"cover":"a","copy":"b","copy":"c"}',
	'a __proto__ member': '{"cover":"a","copy":"b","__proto__":{"cover":"c"}}',
	'a NUL character': '{"cover":"a","copy":"\\u0000"}',
	'a lone surrogate': '{"cover":"a","copy":"\\ud800"}',
	'a byte-order mark': '\ufeff{"cover":"a","copy":"b"}',
	'a cover beyond 128 KB': JSON.stringify({ cover: 'a'.repeat(131_073), copy: 'b' }),
	'JSON that is 10,000 deep': `{"cover":"a","copy":${deep(10_000)}}`,
	'JSON that is 100,000 deep and open': '['.repeat(100_000),
	'JSON that does not end': '{"cover":"a","copy":"b"',
	'text after the JSON': '{"cover":"a","copy":"b"}{}',
};

test.each(Object.entries(malformed))('an envelope that holds something else is refused: %s', async (_, plaintext) => {
	await expect(open(plaintext)).rejects.toMatchObject({ code: 'payload-malformed', detail: undefined, fields: [] });
});

test('an envelope holds a cover and a copy, in any order and spelling of JSON', async () => {
	expect(await open(' { "copy" : "\\u0062", "cover" : "a" } ')).toEqual({ cover: 'a', copy: 'b' });
});
