import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { parseCopy } from '../../src/envelope/document.ts';
import type { SignatureFault } from '../../src/envelope/signed.ts';
import { flip, forgeToken, fromBase64Url, headerOf, partOf, toBase64Url, toPart, toTwin, withPart } from './forge.ts';
import { createGateway, type Gateway, withKey } from './gateways.ts';
import { type SignedThing, signedThings } from './signed-things.ts';

let indonesia: Gateway;
let malaysia: Gateway;

beforeAll(async () => {
	[indonesia, malaysia] = [await createGateway('id.imigrasi'), await createGateway('my.imigresen')];
});

/** A token that is good but for what the test changes. */
function forge(thing: SignedThing, header: unknown = headerOf(indonesia, thing.typ), signer = indonesia) {
	return forgeToken(header, thing.payload(indonesia, malaysia), signer);
}

async function expectFault(fault: SignatureFault, thing: SignedThing, token: string, signer = indonesia) {
	const detail = thing.name === 'a receipt' ? `Receipt: ${fault}.` : undefined;
	const attempt = thing.verify(token, signer, malaysia);
	await expect(attempt).rejects.toMatchObject({ name: 'Problem', code: thing.codes[fault], detail });
}

const forbidden: Record<string, Record<string, unknown>> = {
	'alg missing': { alg: undefined },
	'alg ES384': { alg: 'ES384' },
	'alg es256': { alg: 'es256' },
	'alg EdDSA': { alg: 'EdDSA' },
	'crit with b64': { b64: false, crit: ['b64'] },
	'b64 without crit': { b64: false },
	jku: { jku: 'https://keys.example/jwks.json' },
	jwk: { jwk: { kty: 'EC' } },
	x5u: { x5u: 'https://keys.example/chain.pem' },
	x5c: { x5c: ['MIIB'] },
	cty: { cty: 'JWT' },
	'typ missing': { typ: undefined },
	'typ JWT': { typ: 'JWT' },
	'typ with its prefix': { typ: 'application/lintas-cover+jwt' },
	'kid missing': { kid: undefined },
	'a kid of 1 MB': { kid: 'k'.repeat(1_000_000) },
	'a kid that is a path': { kid: '../keys/signing' },
	'a kid that is SQL': { kid: "' OR 1=1 --" },
	'x5t missing': { 'x5t#S256': undefined },
	'x5t with stray bits': { 'x5t#S256': `${'A'.repeat(42)}B` },
	'a header over 4 KB': { kid: 'k'.repeat(5000) },
};

const spelt: Record<string, (json: string) => string> = {
	'alg twice': (json) => json.replace('{', '{"alg":"ES256",'),
	'alg twice, the first one none': (json) => json.replace('{', '{"alg":"none",'),
	'white space': (json) => json.replace(',', ', '),
	'an escaped letter': (json) => json.replace('"alg"', '"\\u0061lg"'),
	'a __proto__ member': (json) => json.replace('{', '{"__proto__":1,'),
	'a NUL character': (json) => json.replace('"kid":"', '"kid":"\0'),
};

const spellings: Record<string, (token: string) => string> = {
	'a space before': (token) => ` ${token}`,
	'a newline after': (token) => `${token}\n`,
	'a space inside': (token) => token.replace('.', '. '),
	'= after the signature': (token) => `${token}==`,
	'an empty signature': (token) => withPart(token, 2, ''),
	'no payload': (token) => withPart(token, 1, ''),
	'two parts': (token) => token.split('.').slice(0, 2).join('.'),
	'four parts': (token) => `${token}.AAAA`,
	nothing: () => '',
};

const signatures: Record<string, (token: string) => string> = {
	'a bit turned in r': (token) => flip(token, 2, 0),
	'a bit turned in s': (token) => flip(token, 2, -1),
	'a signature of nought': (token) => withPart(token, 2, toBase64Url(new Uint8Array(64))),
	'a short signature': (token) => withPart(token, 2, toBase64Url(fromBase64Url(partOf(token, 2)).subarray(0, 63))),
	'a long signature': (token) => withPart(token, 2, `${partOf(token, 2).slice(0, 84)}AAAAAAAA`),
	'another payload': (token) => withPart(token, 1, toPart({ another: 'payload' })),
};

/** The payload's JSON, with something in it that is not allowed anywhere. */
const payloads: Record<string, (json: string) => string> = {
	'no JSON': () => 'text',
	'an end missing': (json) => json.slice(0, -1),
	'something after the end': (json) => `${json}{}`,
	'a member twice': (json) => json.replace('{', '{"from":"id.imigrasi","from":"id.imigrasi",'),
	'a __proto__ member': (json) => json.replace('{', '{"__proto__":{},'),
	'a NUL character': (json) => json.replace('TLP', 'TLP\\u0000').replace('accepted', 'accepted\\u0000'),
	'a lone surrogate': (json) => json.replace('{', '{"more":"\\udfff",'),
	'a number that no double holds': (json) => json.replace('{', '{"more":1e400,'),
	'minus nought': (json) => json.replace('{', '{"more":-0,'),
	'a byte-order mark': (json) => `\ufeff${json}`,
	'10,000 levels': (json) => json.replace('{', `{"more":${'['.repeat(10_000)}${']'.repeat(10_000)},`),
};

test.each(signedThings)('$name is accepted when nothing is wrong with it', async (thing) => {
	await expect(thing.verify(await forge(thing), indonesia, malaysia)).resolves.toBeDefined();
});

test.each(signedThings)('$name is accepted with the twin of its signature', async (thing) => {
	const token = toTwin(await forge(thing));
	await expect(thing.verify(token, indonesia, malaysia)).resolves.toBeDefined();
});

describe.each(signedThings)('$name is refused', (thing) => {
	test.each(Object.entries(forbidden))('for its header: %s', async (_, changes) => {
		await expectFault('malformed', thing, await forge(thing, headerOf(indonesia, thing.typ, changes)));
	});

	test.each(Object.entries(spelt))('for the spelling of its header: %s', async (_, spell) => {
		await expectFault('malformed', thing, await forge(thing, spell(JSON.stringify(headerOf(indonesia, thing.typ)))));
	});

	test.each(signedThings.filter(({ typ }) => typ !== thing.typ))('when it was signed as $name', async ({ typ }) => {
		await expectFault('malformed', thing, await forge(thing, headerOf(indonesia, typ)));
	});

	test.each(Object.entries(spellings))('for the spelling of the token: %s', async (_, spell) => {
		const token = spell(await forge(thing));
		if (thing.name === 'a document') expect(() => parseCopy(`${token}~`)).toThrow('is not a signed document');
		else await expectFault('malformed', thing, token);
	});

	test.each(Object.entries(payloads))('for its payload: %s', async (_, spell) => {
		const payload = spell(JSON.stringify(thing.payload(indonesia, malaysia)));
		await expectFault('malformed', thing, await forgeToken(headerOf(indonesia, thing.typ), payload, indonesia));
	});

	test.each(Object.entries(signatures))('for its signature: %s', async (_, change) => {
		await expectFault('signature-invalid', thing, change(await forge(thing)));
	});

	test('with alg none, with and without a signature', async () => {
		const token = await forge(thing, headerOf(indonesia, thing.typ, { alg: 'none' }));
		await expectFault('malformed', thing, token);
		await expect(thing.verify(withPart(token, 2, ''), indonesia, malaysia)).rejects.toMatchObject({
			code: thing.codes.malformed,
		});
	});

	test('with a MAC made of the public key', async () => {
		const [header, payload] = (await forge(thing, headerOf(indonesia, thing.typ, { alg: 'HS256' }))).split('.');
		const secret = new Uint8Array(await crypto.subtle.exportKey('spki', indonesia.verification.publicKey));
		const mac = createHmac('sha256', secret).update(`${header}.${payload}`).digest('base64url');
		await expectFault('malformed', thing, `${header}.${payload}.${mac}`);
	});

	test.each(['RS256', 'PS256'])('with %s, were the key on the card an RSA key', async (alg) => {
		const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
		const name = alg === 'RS256' ? 'RSASSA-PKCS1-v1_5' : 'RSA-PSS';
		const signer = withKey(indonesia, {
			publicKey: publicKey.toCryptoKey({ name, hash: 'SHA-256' }, true, ['verify']),
		});
		const [header, payload] = (await forge(thing, headerOf(indonesia, thing.typ, { alg }))).split('.');
		const signature = sign('sha256', Buffer.from(`${header}.${payload}`), privateKey).toString('base64url');
		await expectFault('malformed', thing, `${header}.${payload}.${signature}`, signer);
		await expectFault('signature-invalid', thing, await forge(thing), signer);
	});

	test('when its key is on no card', async () => {
		const attempt = thing.verify(await forge(thing), withKey(indonesia, { kid: 'another' }), malaysia);
		await expect(attempt).rejects.toMatchObject({ code: thing.codes['key-unknown'] });
	});

	test('when it names another certificate of its key', async () => {
		const header = headerOf(indonesia, thing.typ, { 'x5t#S256': 'A'.repeat(43) });
		await expectFault('key-unknown', thing, await forge(thing, header));
	});

	test('when its owner has revoked the key', async () => {
		await expectFault('key-revoked', thing, await forge(thing), withKey(indonesia, { revoked: true }));
	});

	test('when somebody else signed it under that key id', async () => {
		await expectFault('signature-invalid', thing, await forge(thing, undefined, malaysia));
	});
});
