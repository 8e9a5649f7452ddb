import { beforeAll, describe, expect, test } from 'vitest';
import { type CoverStatement, signCover, verifyCover, verifyKeptCover } from '../../src/envelope/cover.ts';
import { toDigest } from '../../src/envelope/digest.ts';
import { DeliveryId, toTimestamp } from '../../src/model/identifiers.ts';
import type { ProblemCode } from '../../src/problem.ts';
import { skeletonOf } from './documents.ts';
import { forgeToken, headerOf, parsePart, partOf, toTwin } from './forge.ts';
import { createGateway, type Gateway, keysOf, now, withKey } from './gateways.ts';

const copy = 'a copy';
const deliveryId = DeliveryId.parse('019ab000-0000-7000-8000-0000000000d1');

let indonesia: Gateway;
let malaysia: Gateway;
let statement: CoverStatement;

beforeAll(async () => {
	[indonesia, malaysia] = [await createGateway('id.imigrasi'), await createGateway('my.imigresen')];
	const { handling } = skeletonOf(indonesia);
	const copyDigest = toDigest(copy);
	statement = { from: indonesia.authority, to: malaysia.authority, deliveryId, copyDigest, handling };
});

/** As Malaysia verifies a cover on a connection with Indonesia. */
function verify(token: string, { sender = indonesia, keys = keysOf(sender), at = now, received = copy } = {}) {
	return verifyCover(token, keys, { from: sender.authority, to: malaysia.authority, copy: received, now: at });
}

/** A cover that Indonesia signed, with other members than it should have. */
async function forge(changes: Record<string, unknown>): Promise<string> {
	const cover = parsePart(partOf(await signCover(statement, indonesia.signing, now), 1));
	return forgeToken(headerOf(indonesia, 'lintas-cover+jwt'), { ...cover, ...changes }, indonesia);
}

function later(duration: Temporal.DurationLike): string {
	return toTimestamp(now.add(duration));
}

test('a cover says who sends which copy to whom, for ten minutes', async () => {
	const token = await signCover(statement, indonesia.signing, now);
	const times = { issuedAt: later({ minutes: 0 }), expiresAt: later({ minutes: 10 }) };
	expect(await verify(token)).toEqual({ ...statement, ...times });
});

test('a cover of a copy that is shared on names the delivery by which it came', async () => {
	const derivedFrom = DeliveryId.parse('019ab000-0000-7000-8000-0000000000d0');
	const token = await signCover({ ...statement, derivedFrom }, indonesia.signing, now);
	expect(await verify(token)).toMatchObject({ derivedFrom });
});

describe('a cover that was kept', () => {
	const verifyKept = (changes: Partial<CoverStatement>) =>
		signCover(statement, indonesia.signing, now).then((token) =>
			verifyKeptCover(token, keysOf(indonesia), { ...statement, ...changes }),
		);

	test('holds for its delivery, however long ago that was', async () => {
		expect(await verifyKept({})).toMatchObject(statement);
	});

	test.each<[string, Partial<CoverStatement>]>([
		['delivery', { deliveryId: DeliveryId.parse('019ab000-0000-7000-8000-0000000000d2') }],
		['copy', { copyDigest: toDigest('another copy') }],
	])('is of no other %s', async (_, changes) => {
		await expect(verifyKept(changes)).rejects.toMatchObject({ code: 'cover-copy-mismatch' });
	});
});

describe('a cover holds', () => {
	test.each([
		['five minutes before it was issued', { minutes: -5 }],
		['to its last millisecond', { minutes: 15 }],
	])('%s, as clocks may differ', async (_, difference) => {
		const token = await signCover(statement, indonesia.signing, now);
		await expect(verify(token, { at: now.add(difference) })).resolves.toBeDefined();
	});

	test.each([
		['more than five minutes before it was issued', { minutes: -5, milliseconds: -1 }, 'clock-skew'],
		['a year before it was issued', { hours: -365 * 24 }, 'clock-skew'],
		['more than five minutes after it expired', { minutes: 15, milliseconds: 1 }, 'cover-expired'],
		['a year later', { hours: 365 * 24 }, 'cover-expired'],
	] as const)('not %s', async (_, difference, code) => {
		const token = await signCover(statement, indonesia.signing, now);
		await expect(verify(token, { at: now.add(difference) })).rejects.toMatchObject({ code });
	});
});

describe('a cover is refused', () => {
	const wrong: readonly [string, () => Record<string, unknown>, ProblemCode][] = [
		['from another authority', () => ({ from: malaysia.authority }), 'cover-sender-mismatch'],
		['for another authority', () => ({ to: 'th.immigration' }), 'cover-recipient-mismatch'],
		['of another copy', () => ({ copyDigest: toDigest('another copy') }), 'cover-copy-mismatch'],
		['that holds too long', () => ({ expiresAt: later({ minutes: 10, milliseconds: 1 }) }), 'cover-malformed'],
		['that holds no time at all', () => ({ expiresAt: later({ minutes: 0 }) }), 'cover-malformed'],
		['that ends before it begins', () => ({ expiresAt: later({ minutes: -1 }) }), 'cover-malformed'],
		['without handling', () => ({ handling: undefined }), 'cover-malformed'],
		['with an unknown label', () => ({ handling: { ...statement.handling, tlp: 'TLP:WHITE' } }), 'cover-malformed'],
		['without a delivery id', () => ({ deliveryId: undefined }), 'cover-malformed'],
		['with a delivery id in capitals', () => ({ deliveryId: deliveryId.toUpperCase() }), 'cover-malformed'],
		['with a delivery id of another version', () => ({ deliveryId: crypto.randomUUID() }), 'cover-malformed'],
		['with an authority that is none', () => ({ from: 'id' }), 'cover-malformed'],
		['with a time of another zone', () => ({ issuedAt: '2026-11-24T15:00:00.000+07:00' }), 'cover-malformed'],
		['with a day that does not exist', () => ({ issuedAt: '2026-02-30T08:00:00.000Z' }), 'cover-malformed'],
		['with a short digest', () => ({ copyDigest: 'AAAA' }), 'cover-malformed'],
		['with a member more', () => ({ purpose: 'another' }), 'cover-malformed'],
	];
	test.each(wrong)('%s', async (_, changes, code) => {
		await expect(verify(await forge(changes()))).rejects.toMatchObject({ code });
	});

	test.each(['[]', 'null', '"text"', '{}'])('whose payload is %s', async (payload) => {
		const token = await forgeToken(headerOf(indonesia, 'lintas-cover+jwt'), payload, indonesia);
		await expect(verify(token)).rejects.toMatchObject({ code: 'cover-malformed' });
	});

	test('when it came with another copy', async () => {
		const token = await signCover(statement, indonesia.signing, now);
		await expect(verify(token, { received: `${copy}~` })).rejects.toMatchObject({ code: 'cover-copy-mismatch' });
	});

	test('when another authority sends it on under its own connection', async () => {
		const token = await signCover(statement, indonesia.signing, now);
		const thailand = await createGateway('th.immigration');
		await expect(verify(token, { sender: thailand })).rejects.toMatchObject({ code: 'sender-key-unknown' });
		const careless = { sender: thailand, keys: keysOf(thailand, indonesia) };
		await expect(verify(token, careless)).rejects.toMatchObject({ code: 'cover-sender-mismatch' });
	});

	test('when an authority signs in the name of another', async () => {
		const token = await signCover(statement, malaysia.signing, now);
		await expect(verify(token, { keys: keysOf(malaysia) })).rejects.toMatchObject({ code: 'cover-sender-mismatch' });
	});

	test.each([
		['before its key is valid', { notBefore: now.add({ milliseconds: 1 }) }],
		['after its key was valid', { notAfter: now.subtract({ milliseconds: 1 }) }],
	])('when it was issued %s', async (_, validity) => {
		const token = await signCover(statement, indonesia.signing, now);
		const sender = withKey(indonesia, validity);
		await expect(verify(token, { sender })).rejects.toMatchObject({ code: 'cover-signature-invalid' });
	});
});

test('the twin of a signature makes no other cover', async () => {
	const token = await signCover(statement, indonesia.signing, now);
	expect(toTwin(token)).not.toBe(token);
	expect(await verify(toTwin(token))).toEqual(await verify(token));
});
