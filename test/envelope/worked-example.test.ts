import { hash, type webcrypto, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { calculateJwkThumbprint, type JWK } from 'jose';
import { describe, expect, test } from 'vitest';
import { verifyCover } from '../../src/envelope/cover.ts';
import { toDigest } from '../../src/envelope/digest.ts';
import { parseCopy, verifyDocument } from '../../src/envelope/document.ts';
import { openEnvelope, toEnvelopeDigest } from '../../src/envelope/envelope.ts';
import type { VerificationKey } from '../../src/envelope/keys.ts';
import { verifyReceipt } from '../../src/envelope/receipt.ts';
import { canonicalJson, type Json } from '../../src/json.ts';
import { AuthorityId, type DeliveryId, type Digest } from '../../src/model/identifiers.ts';
import { now } from './gateways.ts';

/** The example that docs/PROTOCOL.md works out: every indented line of it, in order. */
const page = await readFile(new URL('../../docs/PROTOCOL.md', import.meta.url), 'utf8');
const section = page.slice(page.indexOf('## Worked example'), page.indexOf('## Security considerations'));
const lines = section.split('\n').flatMap((line) => (line.startsWith('    ') ? [line.trim()] : []));
const take = (count: number) => lines.splice(0, count);

const keys = take(3).map((line) => JSON.parse(line) as webcrypto.JsonWebKey);
const keyIds = take(3);
const [certificate = ''] = take(1);
const [documentHeader = '', documentPayload = '', documentDigest = ''] = take(3);
const disclosures = take(30);
const [copy = '', copyDigest = ''] = take(2);
const [coverHeader = '', coverPayload = '', cover = ''] = take(3);
const [envelopeHeader = '', body = '', envelopeDigest = ''] = take(3);
const [receiptHeader = '', receiptPayload = '', receipt = ''] = take(3);

const [malaysia, indonesia] = [AuthorityId.parse('my.imigresen'), AuthorityId.parse('id.imigrasi')];
const parse = (text: string) => JSON.parse(text) as Record<string, Json>;
const partOf = (token: string, index: number) =>
	Buffer.from(token.split('.')[index] ?? '', 'base64url').toString('utf8');

/** The key of an authority whose certificate is as long valid as the example needs. */
async function toKey(index: number, authority: AuthorityId, header: string): Promise<VerificationKey> {
	const { d: _, ...jwk } = keys[index] ?? expect.unreachable();
	const publicKey = await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']);
	const { kid = '', 'x5t#S256': x5t = '' } = parse(header) as Record<string, string>;
	const validity = { notBefore: now.subtract({ hours: 1 }), notAfter: now.add({ hours: 1 }) };
	return { kid, x5t, authority, publicKey, ...validity, revoked: false };
}

describe('the worked example of the protocol', () => {
	test('has the key ids and the certificate that it says', async () => {
		expect(await Promise.all(keys.map((key) => calculateJwkThumbprint(key as JWK)))).toEqual(keyIds);
		const { raw } = new X509Certificate(Buffer.from(certificate, 'base64'));
		expect(hash('sha256', raw, 'base64url')).toBe(parse(documentHeader)['x5t#S256']);
	});

	test('is spelt as it travels: headers, payloads, digests', () => {
		const [jwt = '', ...texts] = copy.split('~').slice(0, -1);
		const signed = [
			[jwt, documentHeader, documentPayload],
			[cover, coverHeader, coverPayload],
			[receipt, receiptHeader, receiptPayload],
		] as const;
		for (const [token, header, payload] of signed) {
			expect([partOf(token, 0), partOf(token, 1)]).toEqual([header, payload]);
			expect(canonicalJson(parse(payload))).toBe(payload);
		}
		expect(partOf(body, 0)).toBe(envelopeHeader);
		expect(texts.flatMap((text) => [Buffer.from(text, 'base64url').toString('utf8'), toDigest(text)])).toEqual(
			disclosures,
		);
		expect([toDigest(copy), toDigest(new TextEncoder().encode(body))]).toEqual([copyDigest, envelopeDigest]);
	});

	test('is opened, verified and answered as it says', async () => {
		const key = keys[1] ?? expect.unreachable();
		const curve = { name: 'ECDH', namedCurve: 'P-256' };
		const privateKey = await crypto.subtle.importKey('jwk', key, curve, false, ['deriveBits']);
		const envelope = { suite: 'L1', bytes: new TextEncoder().encode(body) };
		const opening = [{ kid: keyIds[1] ?? '', suite: 'L1', privateKey, retired: false }];
		expect(await openEnvelope(envelope, opening, now)).toEqual({ cover, copy });

		const sender = await toKey(0, malaysia, coverHeader);
		const { deliveryId } = await verifyCover(cover, () => sender, { from: malaysia, to: indonesia, copy, now });
		const document = await verifyDocument(parseCopy(copy), () => sender);
		expect(document.digest).toBe(documentDigest);
		expect(document.body.victims).toHaveLength(1);

		const recipient = await toKey(2, indonesia, receiptHeader);
		const expected = {
			deliveryId: deliveryId as DeliveryId,
			from: malaysia,
			to: indonesia,
			documentDigest: document.digest,
		};
		const digests = { copyDigest: copyDigest as Digest, envelopeDigests: [toEnvelopeDigest(envelope)] };
		expect(await verifyReceipt(receipt, () => recipient, { ...expected, ...digests })).toMatchObject({
			outcome: 'accepted',
		});
	});
});
