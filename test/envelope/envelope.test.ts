import { beforeAll, describe, expect, test } from 'vitest';
import { type Envelope, openEnvelope, sealEnvelope, toEnvelopeDigest } from '../../src/envelope/envelope.ts';
import { suites } from '../../src/envelope/suites.ts';
import { parsePart, partOf } from './forge.ts';
import { createGateway, type Gateway, now } from './gateways.ts';

const payload = { cover: 'a cover', copy: 'a copy: naïve, 太郎, \u202e, 😀' };
const ids = suites.map((suite) => suite.id);

let malaysia: Gateway;

beforeAll(async () => {
	malaysia = await createGateway('my.imigresen');
});

function keyFor(suite: string, gateway = malaysia) {
	const key = gateway.sealing.find((candidate) => candidate.suite === suite);
	if (key === undefined) throw new Error(`No key for ${suite}.`);
	return key;
}

function seal(suite: string, at = now): Promise<Envelope> {
	return sealEnvelope(payload, keyFor(suite), at);
}

describe.each(ids)('an envelope of suite %s', (suite) => {
	test('opens to what was sealed', async () => {
		expect(await openEnvelope(await seal(suite), malaysia.opening, now)).toEqual(payload);
	});

	test('tells its suite and its type in the authenticated header, and nothing of its content', async () => {
		const { bytes } = await seal(suite);
		const header = parsePart(partOf(new TextDecoder().decode(bytes), 0));
		expect(header).toEqual({
			alg: 'ECDH-ES+A256KW',
			enc: 'A256GCM',
			typ: 'lintas-envelope+jwe',
			cty: 'lintas-payload+json',
			suite,
			kid: keyFor(suite).kid,
			iat: now.epochMilliseconds / 1000,
			epk: expect.any(Object),
		});
	});

	test('is another one each time', async () => {
		const [first, second] = [await seal(suite), await seal(suite)];
		expect(toEnvelopeDigest(first)).not.toBe(toEnvelopeDigest(second));
	});

	test.each([-300, -1, 0, 1, 300])('opens when the clocks differ by %i seconds', async (seconds) => {
		const envelope = await seal(suite, now.add({ seconds }));
		expect(await openEnvelope(envelope, malaysia.opening, now)).toEqual(payload);
	});

	test.each([-301, 301, 365 * 86_400])('does not open when they differ by %i seconds', async (seconds) => {
		const envelope = await seal(suite, now.add({ seconds }));
		await expect(openEnvelope(envelope, malaysia.opening, now)).rejects.toMatchObject({ code: 'clock-skew' });
	});

	test('opens with one key among several of that suite', async () => {
		const older = malaysia.opening.map((key) => ({ ...key, kid: `${key.kid}-2025` }));
		expect(await openEnvelope(await seal(suite), [...older, ...malaysia.opening], now)).toEqual(payload);
	});

	test('does not open with a key that is retired, and says so', async () => {
		const retired = malaysia.opening.map((key) => ({ ...key, retired: true }));
		await expect(openEnvelope(await seal(suite), retired, now)).rejects.toMatchObject({ code: 'card-outdated' });
	});

	test('does not open with the key of somebody else', async () => {
		const { opening } = await createGateway('my.imigresen');
		await expect(openEnvelope(await seal(suite), opening, now)).rejects.toMatchObject({ code: 'decryption-failed' });
		const { opening: thai } = await createGateway('th.immigration');
		await expect(openEnvelope(await seal(suite), thai, now)).rejects.toMatchObject({ code: 'recipient-key-unknown' });
	});

	test('is not taken where the suite is not accepted', async () => {
		const keys = malaysia.opening.filter((key) => key.suite !== suite);
		await expect(openEnvelope(await seal(suite), keys, now)).rejects.toMatchObject({ code: 'suite-unsupported' });
	});

	test('is not taken under the name of another suite', async () => {
		const { bytes } = await seal(suite);
		for (const other of ids.filter((id) => id !== suite))
			await expect(openEnvelope({ suite: other, bytes }, malaysia.opening, now)).rejects.toMatchObject({
				code: 'envelope-malformed',
			});
	});
});

test.each(['', 'L0', 'l1', 'L1 ', '__proto__', 'constructor'])('there is no suite "%s"', async (suite) => {
	const { bytes } = await seal('L1');
	const key = { ...keyFor('L1'), suite };
	await expect(sealEnvelope(payload, key, now)).rejects.toMatchObject({ code: 'suite-unsupported' });
	await expect(openEnvelope({ suite, bytes }, malaysia.opening, now)).rejects.toMatchObject({
		code: 'suite-unsupported',
	});
});
