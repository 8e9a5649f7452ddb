import { beforeAll, describe, expect, test } from 'vitest';
import { toDigest } from '../../src/envelope/digest.ts';
import { Receipt, type ReceiptExpectation, signReceipt, verifyReceipt } from '../../src/envelope/receipt.ts';
import { DeliveryId, toTimestamp } from '../../src/model/identifiers.ts';
import { forgeToken, headerOf } from './forge.ts';
import { createGateway, type Gateway, keysOf, now, withKey } from './gateways.ts';

let indonesia: Gateway;
let malaysia: Gateway;
let receipt: Receipt;
let expected: ReceiptExpectation;

beforeAll(async () => {
	[indonesia, malaysia] = [await createGateway('id.imigrasi'), await createGateway('my.imigresen')];
	const delivery = {
		deliveryId: DeliveryId.parse('019ab000-0000-7000-8000-0000000000d1'),
		from: indonesia.authority,
		to: malaysia.authority,
		documentDigest: toDigest('a document'),
		copyDigest: toDigest('a copy'),
	};
	const envelopeDigest = toDigest('the first attempt');
	const leafHash = toDigest('a leaf');
	receipt = { ...delivery, envelopeDigest, leafHash, receivedAt: toTimestamp(now), outcome: 'accepted' };
	expected = { ...delivery, envelopeDigests: [envelopeDigest, toDigest('the second attempt')] };
});

/** As Indonesia verifies the answer of Malaysia. */
function verify(token: string, signer = malaysia) {
	return verifyReceipt(token, keysOf(signer), expected);
}

const answersAnother = { code: 'receipt-invalid', detail: 'Receipt: answers something else.' };
const malformed = { code: 'receipt-invalid', detail: 'Receipt: wrong members.' };

describe('a receipt proves', () => {
	test('that a copy was accepted', async () => {
		expect(await verify(await signReceipt(receipt, malaysia.signing))).toEqual(receipt);
	});

	test('that a copy was rejected and why, with a code known here or not', async () => {
		const rejected = Receipt.parse({ ...receipt, outcome: 'rejected', code: 'a-code-of-tomorrow' });
		expect(await verify(await signReceipt(rejected, malaysia.signing))).toEqual(rejected);
	});

	test('an answer to any attempt that was made', async () => {
		const late = { ...receipt, envelopeDigest: toDigest('the second attempt') };
		expect(await verify(await signReceipt(late, malaysia.signing))).toEqual(late);
	});
});

describe('a receipt proves nothing', () => {
	test.each([
		['of another delivery', { deliveryId: DeliveryId.parse('019ab000-0000-7000-8000-0000000000d2') }],
		['of another document', { documentDigest: toDigest('another document') }],
		['of another copy', { copyDigest: toDigest('another copy') }],
		['of an envelope that was never sent', { envelopeDigest: toDigest('another attempt') }],
	])('%s', async (_, changes) => {
		const token = await signReceipt({ ...receipt, ...changes }, malaysia.signing);
		await expect(verify(token)).rejects.toMatchObject(answersAnother);
	});

	test('to another sender, or by another recipient', async () => {
		const toOther = await signReceipt({ ...receipt, from: malaysia.authority }, malaysia.signing);
		await expect(verify(toOther)).rejects.toMatchObject(answersAnother);
		const byOther = await signReceipt({ ...receipt, to: indonesia.authority }, malaysia.signing);
		await expect(verify(byOther)).rejects.toMatchObject(answersAnother);
	});

	test('when another authority signed it', async () => {
		const token = await signReceipt(receipt, indonesia.signing);
		await expect(verify(token, indonesia)).rejects.toMatchObject(answersAnother);
	});

	test.each([
		['before its key is valid', { notBefore: now.add({ milliseconds: 1 }) }],
		['after its key was valid', { notAfter: now.subtract({ milliseconds: 1 }) }],
	])('when it was given %s', async (_, validity) => {
		const token = await signReceipt(receipt, malaysia.signing);
		await expect(verify(token, withKey(malaysia, validity))).rejects.toMatchObject(answersAnother);
	});

	test.each([
		['without an outcome', { outcome: undefined }],
		['with an outcome of its own', { outcome: 'delivered' }],
		['rejected without a code', { outcome: 'rejected' }],
		['accepted with a code', { code: 'document-expired' }],
		['rejected with words for a code', { outcome: 'rejected', code: 'The name is wrong' }],
		['rejected with a long code', { outcome: 'rejected', code: 'a'.repeat(65) }],
		['without a leaf hash', { leafHash: undefined }],
		['with a member more', { remark: 'thanks' }],
	])('%s', async (_, changes) => {
		const header = headerOf(malaysia, 'lintas-receipt+jwt');
		const token = await forgeToken(header, { ...receipt, ...changes }, malaysia);
		await expect(verify(token)).rejects.toMatchObject(malformed);
	});

	test.each(['[]', 'null', '"text"', '{}'])('when its payload is %s', async (payload) => {
		const token = await forgeToken(headerOf(malaysia, 'lintas-receipt+jwt'), payload, malaysia);
		await expect(verify(token)).rejects.toMatchObject(malformed);
	});

	test.each(['', 'OK', '<!doctype html><p>It works!</p>', '{"outcome":"accepted"}'])(
		'when it is "%s"',
		async (answer) => {
			const refusal = { code: 'receipt-invalid', detail: 'Receipt: malformed.' };
			await expect(verify(answer)).rejects.toMatchObject(refusal);
		},
	);
});
