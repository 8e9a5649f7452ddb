import { type CryptoKey, compactDecrypt, compactVerify, importJWK } from 'jose';
import { describe, expect, test } from 'vitest';
import { openEnvelope } from '../../src/envelope/envelope.ts';
import { verifySigned } from '../../src/envelope/signed.ts';
import rfc7515 from '../vectors/rfc7515.json' with { type: 'json' };
import rfc7518 from '../vectors/rfc7518.json' with { type: 'json' };
import rfc7520 from '../vectors/rfc7520.json' with { type: 'json' };
import { fromBase64Url, toBase64Url, toPart } from './forge.ts';
import { createGateway, now } from './gateways.ts';

const utf8 = { encode: new TextEncoder(), decode: new TextDecoder() };
const signed = [...rfc7520.signed, { section: 'RFC 7515 A.3', alg: 'ES256', ...rfc7515 }];
const encrypted = rfc7520.encrypted;

describe('the library underneath agrees with the published examples', () => {
	test.each(signed)('$section, $alg: the signature verifies', async ({ token, key, alg, payload }) => {
		const verified = await compactVerify(token, await importJWK(key, alg), { algorithms: [alg] });
		expect(utf8.decode.decode(verified.payload)).toBe(payload);
	});

	test.each(encrypted)('$section, $alg with $enc: the envelope opens', async ({ token, key, alg, enc, plaintext }) => {
		const options = { keyManagementAlgorithms: [alg], contentEncryptionAlgorithms: [enc] };
		const opened = await compactDecrypt(token, await importJWK(key, alg), options);
		expect(utf8.decode.decode(opened.plaintext)).toBe(plaintext);
	});

	test('RFC 7518 Appendix C: ECDH-ES derives the key that the example gives', async () => {
		const token = await sealDirectly('As Alice and Bob agreed.');
		const { plaintext } = await compactDecrypt(token, await importJWK(rfc7518.recipientKey, 'ECDH-ES'));
		expect(utf8.decode.decode(plaintext)).toBe('As Alice and Bob agreed.');
	});

	test('§5.9: it would inflate what a token compresses, if it were let', async () => {
		const { token, key, alg, plaintext } = rfc7520.compressed;
		const opened = await compactDecrypt(token, await importJWK(key, alg));
		expect(utf8.decode.decode(opened.plaintext)).toBe(plaintext);
	});
});

/** A JWE with direct key agreement, whose content key is the one of the example. */
async function sealDirectly(plaintext: string): Promise<string> {
	const key = await crypto.subtle.importKey('raw', fromBase64Url(rfc7518.derivedKey), 'AES-GCM', false, ['encrypt']);
	const iv = new Uint8Array(12);
	const header = toPart(rfc7518.header);
	const algorithm = { name: 'AES-GCM', iv, additionalData: utf8.encode.encode(header) };
	const sealed = new Uint8Array(await crypto.subtle.encrypt(algorithm, key, utf8.encode.encode(plaintext)));
	return [header, '', toBase64Url(iv), toBase64Url(sealed.subarray(0, -16)), toBase64Url(sealed.subarray(-16))].join(
		'.',
	);
}

describe('none of it is let through here', () => {
	test.each(signed)('$section, $alg: not the header of anything signed', async ({ token, key, alg }) => {
		const { verification } = await createGateway('id.imigrasi');
		const publicKey = (await importJWK(key, alg)) as CryptoKey;
		for (const typ of ['lintas-document+sd-jwt', 'lintas-cover+jwt', 'lintas-receipt+jwt'] as const)
			expect(await verifySigned(token, typ, () => ({ ...verification, publicKey }))).toEqual({ fault: 'malformed' });
	});

	test.each([...encrypted, rfc7520.compressed])(
		'$section, $alg with $enc: not the header of a suite',
		async (example) => {
			const { opening } = await createGateway('id.imigrasi');
			const bytes = utf8.encode.encode(example.token);
			for (const { suite } of opening)
				await expect(openEnvelope({ suite, bytes }, opening, now)).rejects.toMatchObject({
					code: 'envelope-malformed',
				});
		},
	);
});
