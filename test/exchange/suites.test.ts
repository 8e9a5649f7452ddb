import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { chooseSealingKey, isSuiteListed } from '../../src/exchange/sealing-key.ts';
import type { Card } from '../../src/partners/card.ts';
import { toPartner } from '../../src/partners/partner.ts';
import { makeOffice, swapCards, type TestOffice, trust } from '../gateways.ts';
import { openClient } from '../http/client.ts';
import { type Correspondent, createCorrespondent, issueKey } from '../http/correspondent.ts';
import { draft } from '../http/drafts.ts';
import { readReceipt, toRecipient, writeLetter } from '../http/letter.ts';
import { putKey } from '../http/office-keys.ts';

const now = Temporal.Instant.from('2026-11-24T23:30:00Z');

describe('a suite is listed', () => {
	const listed = (suite: { from: string; until?: string }) =>
		isSuiteListed({ suites: [{ id: 'L1', ...suite }] } as Card, 'L1', now);
	test.each([
		['from its first day', { from: '2026-11-24' }, true],
		['not the day before', { from: '2026-11-25' }, false],
		['until the end of its last day', { from: '2020-01-01', until: '2026-11-24' }, true],
		['not the day after', { from: '2020-01-01', until: '2026-11-23' }, false],
		['not when it ends before it begins', { from: '2026-11-24', until: '2026-11-01' }, false],
	])('%s (UTC)', (_, suite, expected) => {
		expect(listed(suite)).toBe(expected);
	});
});

describe('the key to seal for', () => {
	let malaysia: Correspondent;
	let x25519: Awaited<ReturnType<typeof issueKey<'encryption'>>>;

	beforeAll(async () => {
		malaysia = await createCorrespondent('my.imigresen');
		x25519 = await issueKey(malaysia.ca, 'encryption', { type: 'x25519' });
	});

	const both = [
		{ id: 'L1', from: '2026-01-01' },
		{ id: 'L1-X25519', from: '2026-01-01' },
	];
	const choose = (changes: Partial<Card>, at = Temporal.Now.instant()) => {
		const encryption = [...malaysia.card.encryption, x25519.certificate.pem];
		return chooseSealingKey(toPartner({ ...malaysia.card, encryption, suites: both, ...changes }), at);
	};
	const refused = expect.objectContaining({ code: 'suite-unsupported' });

	test('is of the strongest suite on the card', () => {
		expect(choose({})).toMatchObject({ suite: 'L1-X25519', kid: x25519.certificate.kid });
		expect(choose({ suites: both.toReversed() }).suite).toBe('L1-X25519');
	});

	test.each([
		['is not listed yet', () => ({ suites: [both[0], { id: 'L1-X25519', from: '2099-01-01' }] }) as Partial<Card>],
		[
			'is listed no longer',
			() => ({ suites: [both[0], { id: 'L1-X25519', from: '2026-01-01', until: '2026-01-02' }] }) as Partial<Card>,
		],
		['has no key', () => ({ encryption: malaysia.card.encryption })],
		['has a key that is revoked', () => ({ revoked: [x25519.certificate.kid] })],
	])('is of the next one when the strongest %s', (_, changes) => {
		expect(choose(changes())).toMatchObject({ suite: 'L1', kid: malaysia.sealing[0]?.kid });
	});

	test('is of none when the card lists what we do not have, or every key has ended', () => {
		expect(() => choose({ suites: [{ id: 'L2-MLKEM', from: '2026-01-01' }] })).toThrow(refused);
		expect(() => choose({}, Temporal.Now.instant().add({ hours: 24 * 3_000 }))).toThrow(refused);
	});
});

describe('an office with a second suite', () => {
	let indonesia: TestOffice;
	let malaysia: TestOffice;
	let stranger: Correspondent;

	beforeAll(async () => {
		[indonesia, malaysia] = [await makeOffice('id.imigrasi'), await makeOffice('my.imigresen')];
		stranger = await createCorrespondent('sg.ica');
		const { certificate } = await putKey(malaysia, 'encryption', 'encryption-x25519', { type: 'x25519' });
		const card = await malaysia.card();
		const suites = [...card.suites, { id: 'L1-X25519', from: '2026-01-01' }];
		await malaysia.changeCard({ encryption: [...card.encryption, certificate.pem], suites });
		await swapCards(indonesia, malaysia);
		await trust(malaysia, stranger.card);
		await malaysia.start({ doors: true, work: false });
		await indonesia.start();
	});

	afterAll(() => Promise.all([indonesia.remove(), malaysia.remove()]));

	test('receives through it, from release to verified receipt', async () => {
		const release = await indonesia.client.release(draft, [{ to: 'my.imigresen', withhold: [] }]);
		await vi.waitFor(
			async () =>
				expect(await indonesia.client.delivery(release.deliveries[0]?.id ?? '')).toMatchObject({ state: 'delivered' }),
			{ timeout: 20_000, interval: 20 },
		);
		expect((await malaysia.client.document(release.documentId, 'repatriation')).digest).toBe(release.documentDigest);
	});

	test('receives through either, and through the strong one what an independent sender sealed', async () => {
		const to = await toRecipient(malaysia);
		const { encryptionKeys } = toPartner(await malaysia.card());
		const client = openClient(malaysia.partnerPort, stranger.tlsClient);
		for (const { kid, publicKey, keyType } of encryptionKeys) {
			const sealing = { kid, publicKey, suite: keyType.crv === 'X25519' ? 'L1-X25519' : 'L1' };
			const letter = await writeLetter(stranger, to, { sealing });
			const answer = await client.post(letter);
			expect(await readReceipt(answer.text, letter, to), answer.text).toMatchObject({ outcome: 'accepted' });
		}
		client.close();
		expect(encryptionKeys).toHaveLength(2);
	});
});

describe('a gateway that lists the strong suite alone', () => {
	let malaysia: TestOffice;
	let stranger: Correspondent;

	beforeAll(async () => {
		malaysia = await makeOffice('my.imigresen');
		stranger = await createCorrespondent('sg.ica');
		const { certificate } = await putKey(malaysia, 'encryption', 'encryption-x25519', { type: 'x25519' });
		const card = await malaysia.card();
		const suites = [
			{ id: 'L1', from: '2026-01-01', until: '2026-01-31' },
			{ id: 'L1-X25519', from: '2026-01-01' },
		];
		await malaysia.changeCard({ encryption: [...card.encryption, certificate.pem], suites });
		await trust(malaysia, stranger.card);
		await malaysia.start({ doors: true, work: false });
	});

	afterAll(() => malaysia.remove());

	test('refuses what is below its floor, before it decrypts', async () => {
		const to = await toRecipient(malaysia);
		const { encryptionKeys } = toPartner(await malaysia.card());
		const weak = encryptionKeys.find(({ keyType }) => keyType.crv === 'P-256');
		if (weak === undefined) throw new Error('no P-256 key');
		const sealing = { kid: weak.kid, publicKey: weak.publicKey, suite: 'L1' };
		const client = openClient(malaysia.partnerPort, stranger.tlsClient);
		const answer = await client.post(await writeLetter(stranger, to, { sealing }));
		client.close();
		expect({ status: answer.status, ...JSON.parse(answer.text) }).toMatchObject({
			status: 409,
			code: 'suite-unsupported',
		});
	});
});
