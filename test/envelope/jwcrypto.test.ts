import { spawnSync } from 'node:child_process';
import { type CryptoKey, calculateJwkThumbprint, type JWK } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { chooseDisclosures } from '../../src/envelope/copy.ts';
import { signCover, verifyCover } from '../../src/envelope/cover.ts';
import { toDigest } from '../../src/envelope/digest.ts';
import { parseCopy, verifyDocument } from '../../src/envelope/document.ts';
import { openEnvelope, sealEnvelope, toEnvelopeDigest } from '../../src/envelope/envelope.ts';
import { Receipt, type ReceiptExpectation, signReceipt, verifyReceipt } from '../../src/envelope/receipt.ts';
import { suites } from '../../src/envelope/suites.ts';
import { toClaims } from '../../src/model/claims.ts';
import type { Body } from '../../src/model/field.ts';
import { AuthorityId, DeliveryId, toTimestamp } from '../../src/model/identifiers.ts';
import { repatriationRequest } from '../../src/model/kinds/repatriation-request.ts';
import { toSigningDay } from '../../src/model/signing-day.ts';
import keys from '../vectors/jwcrypto/keys.json' with { type: 'json' };
import checkedIn from '../vectors/jwcrypto/vectors.json' with { type: 'json' };
import { repatriation, signed, skeletonOf, without } from './documents.ts';
import { type Gateway, keysOf } from './gateways.ts';

const python = '/usr/bin/python3';
const isInstalled = spawnSync(python, ['-c', 'import jwcrypto']).status === 0;
const now = Temporal.Instant.from(checkedIn.now);

let gateways: Record<string, Gateway>;

beforeAll(async () => {
	gateways = { 'id.imigrasi': await load('id.imigrasi'), 'my.imigresen': await load('my.imigresen') };
});

function gateway(id: string): Gateway {
	const found = gateways[id];
	if (found === undefined) throw new Error(`No gateway ${id}.`);
	return found;
}

/** A gateway with the keys that both implementations know. */
async function load(id: keyof Omit<typeof keys, 'note'>): Promise<Gateway> {
	const { signing: jwk, 'x5t#S256': x5t, ...encryption } = keys[id];
	const authority = AuthorityId.parse(id);
	const ecdsa = { name: 'ECDSA', namedCurve: 'P-256' };
	const signing = { kid: await calculateJwkThumbprint(jwk), x5t, privateKey: await importKey(jwk, ecdsa, ['sign']) };
	const pairs = Object.entries(encryption).map(async ([suite, pair]) => {
		const algorithm = pair.kty === 'EC' ? { name: 'ECDH', namedCurve: 'P-256' } : { name: 'X25519' };
		const privateKey = await importKey(pair, algorithm, ['deriveBits']);
		const publicKey = await importKey(toPublic(pair), algorithm, []);
		return { suite, kid: await calculateJwkThumbprint(pair), privateKey, publicKey, retired: false };
	});
	const opening = await Promise.all(pairs);
	const validity = { notBefore: now.subtract({ hours: 2400 }), notAfter: now.add({ hours: 2400 }), revoked: false };
	const publicKey = await importKey(toPublic(jwk), ecdsa, ['verify']);
	const verification = { kid: signing.kid, x5t, authority, publicKey, ...validity };
	return { authority, signing, verification, opening, sealing: opening };
}

function toPublic({ d: _, ...jwk }: JWK): JWK {
	return jwk;
}

function importKey(jwk: JWK, algorithm: object, usages: ('sign' | 'verify' | 'deriveBits')[]): Promise<CryptoKey> {
	return crypto.subtle.importKey('jwk', jwk, algorithm as { name: string }, false, usages);
}

type Vector = (typeof checkedIn.cases)[number];

/** All that Lintas does with what arrives: envelope, cover, document; and with the answer to it. */
async function accept(vector: Vector) {
	const [sender, recipient] = [gateway(vector.sender), gateway(vector.recipient)];
	const envelope = { suite: vector.suite, bytes: new TextEncoder().encode(vector.envelope) };
	const { cover, copy } = await openEnvelope(envelope, recipient.opening, now);
	const expected = { from: sender.authority, to: recipient.authority, copy, now };
	const verifiedCover = await verifyCover(cover, keysOf(sender), expected);
	const document = await verifyDocument(parseCopy(copy), keysOf(gateway('id.imigrasi')));
	const expectation = {
		...Receipt.parse(vector.receiptPayload),
		documentDigest: document.digest,
		copyDigest: toDigest(copy),
		envelopeDigests: [toEnvelopeDigest(envelope)],
	} satisfies ReceiptExpectation;
	return {
		cover: verifiedCover,
		document,
		receipt: await verifyReceipt(vector.receipt, keysOf(recipient), expectation),
	};
}

async function expectAccepted(vector: Vector) {
	const accepted = await accept(vector);
	expect(accepted.cover).toEqual(vector.cover);
	expect(accepted.document.digest).toBe(vector.documentDigest);
	expect(accepted.document.body).toEqual(vector.body);
	expect(accepted.receipt).toEqual(vector.receiptPayload);
}

describe('what an independent implementation made is accepted', () => {
	test.each(checkedIn.cases)('$title, in $suite', (vector) => expectAccepted(vector));
});

describe.skipIf(!isInstalled)('with python3-jwcrypto at hand', () => {
	test('what it makes now is accepted too', async () => {
		const made = JSON.parse(run('make.py', '')) as typeof checkedIn;
		expect(made.cases.map(({ title }) => title)).toEqual(checkedIn.cases.map(({ title }) => title));
		for (const vector of made.cases) await expectAccepted(vector);
	});

	test.each(suites)('it opens and verifies what is made here, in $id', async ({ id }) => {
		const [sender, recipient] = [gateway('id.imigrasi'), gateway('my.imigresen')];
		const { copy, copyDigest } = chooseDisclosures(
			await signed(sender, repatriation),
			without('/victims/1', '/urgency'),
		);
		const deliveryId = DeliveryId.parse('019ab000-0000-7000-8000-0000000000d1');
		const delivery = { from: sender.authority, to: recipient.authority, deliveryId, copyDigest };
		const statement = { ...delivery, handling: skeletonOf(sender).handling };
		const cover = await signCover(statement, sender.signing, now);
		const key = recipient.sealing.find(({ suite }) => suite === id);
		if (key === undefined) throw new Error(`No key for ${id}.`);
		const envelope = await sealEnvelope({ cover, copy }, key, now);
		const receipt = Receipt.parse({
			...delivery,
			documentDigest: parseCopy(copy).digest,
			envelopeDigest: toEnvelopeDigest(envelope),
			receivedAt: toTimestamp(now),
			leafHash: toDigest('a leaf'),
			outcome: 'accepted',
		});
		const answer = await signReceipt(receipt, recipient.signing);
		const sent = { envelope: new TextDecoder().decode(envelope.bytes), receipt: answer };
		const { urgency: _, victims, ...fields } = repatriation;
		const left = (victims as Body[]).toSpliced(1, 1);
		const today = toSigningDay(skeletonOf(sender).createdAt);
		expect(JSON.parse(run('open.py', JSON.stringify(sent)))).toEqual({
			iat: now.epochMilliseconds / 1000,
			cover: { ...statement, issuedAt: toTimestamp(now), expiresAt: toTimestamp(now.add({ minutes: 10 })) },
			document: { ...skeletonOf(sender), ...toClaims(repatriationRequest.fields, { ...fields, victims: left }, today) },
			receipt,
		});
	});
});

function run(script: string, input: string): string {
	const path = `test/vectors/jwcrypto/${script}`;
	const { status, stdout, stderr } = spawnSync(python, [path], { input, encoding: 'utf8' });
	if (status !== 0) throw new Error(`${script}: ${stderr}`);
	return stdout;
}
