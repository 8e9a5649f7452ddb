import { beforeAll, describe, expect, test } from 'vitest';
import type { Card } from '../../src/partners/card.ts';
import { isOnCard, listOutlived, toNextCard } from '../../src/partners/card-keys.ts';
import type { IssuingCa } from '../../src/pki/issue.ts';
import { type OwnKey, toGenerationName, toSince } from '../../src/pki/stored-keys.ts';
import { createCorrespondent } from '../http/correspondent.ts';
import { createCa, issue, now } from '../pki/reissue.ts';

let ca: IssuingCa;
let card: Card;
const daysAgo = (days: number) => now.subtract({ hours: 24 * days });

beforeAll(async () => {
	ca = await createCa(undefined, daysAgo(400));
	({ card } = await createCorrespondent('id.imigrasi'));
});

async function makeKey(days: number, profile: 'signing' | 'encryption' = 'signing'): Promise<OwnKey> {
	const { certificate } = await issue(ca, profile, daysAgo(days));
	return { name: toGenerationName(profile, daysAgo(days)), kid: certificate.kid, certificate };
}

test('a key is as old as its name says, and otherwise as its certificate', async () => {
	const key = await makeKey(3);
	expect(toSince(key)).toEqual(daysAgo(3).round({ smallestUnit: 'second', roundingMode: 'floor' }));
	expect(toSince({ ...key, name: 'signing' })).toEqual(key.certificate.notBefore);
	expect(toSince({ ...key, name: 'signing-2029' })).toEqual(key.certificate.notBefore);
});

describe('a key is outlived', () => {
	const overlap = { overlapDays: 14, now };
	const kids = (keys: readonly OwnKey[]) => keys.map(({ kid }) => kid);

	test('once its successor is older than the overlap, and not before', async () => {
		const [newest, middle, oldest] = [await makeKey(13), await makeKey(15), await makeKey(300)];
		const listed = listOutlived([newest, middle, oldest], { counts: () => true, ...overlap });
		expect(kids(listed)).toEqual([oldest.kid]);
	});

	test('by none that is not on the card yet', async () => {
		const [waiting, present] = [await makeKey(20), await makeKey(300)];
		expect(listOutlived([waiting, present], { counts: (key) => key !== waiting, ...overlap })).toEqual([]);
	});

	test('never when it is the only one', async () => {
		expect(listOutlived([await makeKey(300)], { counts: () => true, ...overlap })).toEqual([]);
	});
});

test('a key that has two names, after a change that was cut short, does not outlive itself', async () => {
	const key = await makeKey(20, 'encryption');
	const twin = { ...key, name: toGenerationName('encryption', daysAgo(19)) };
	expect(listOutlived([twin, key], { counts: () => true, overlapDays: 14, now })).toEqual([]);
});

describe('the next card', () => {
	test('has the new keys first, keeps what was signed verifiable, and names nothing else to seal for', async () => {
		const [signing, encryption] = [await makeKey(0), await makeKey(0, 'encryption')];
		expect(isOnCard(card, signing)).toBe(false);
		const next = toNextCard(card, { signing: [signing], encryption: [encryption], issuers: [] });
		expect(next).toEqual({
			...card,
			version: card.version + 1,
			signing: [signing.certificate.pem, ...card.signing],
			encryption: [encryption.certificate.pem],
		});
		expect([signing, encryption].every((key) => isOnCard(next, key))).toBe(true);
		expect(toNextCard(next, { signing: [signing], encryption: [encryption], issuers: [] }).signing).toEqual(
			next.signing,
		);
	});

	test('has room for eight signing keys: the oldest goes', async () => {
		let next = card;
		for (let day = 20; day > 11; day -= 1) {
			next = toNextCard(next, {
				signing: [await makeKey(day)],
				encryption: [await makeKey(0, 'encryption')],
				issuers: [],
			});
		}
		expect(next.signing).toHaveLength(8);
		expect(next.signing).not.toContain(card.signing[0]);
	});

	test('has our CAs, once each', async () => {
		const keys = {
			signing: [await makeKey(0)],
			encryption: [await makeKey(0, 'encryption')],
			issuers: [ca.certificate],
		};
		const next = toNextCard(toNextCard(card, keys), keys);
		expect(next.ca).toEqual([...card.ca, ca.certificate.pem]);
	});

	test('says once which keys count no more', async () => {
		const keys = { signing: [await makeKey(0)], encryption: [await makeKey(0, 'encryption')], issuers: [] };
		expect(toNextCard(toNextCard(card, keys, ['a']), keys, ['a', 'b']).revoked).toEqual(['a', 'b']);
	});
});
