import { beforeAll, describe, expect, test } from 'vitest';
import { Card } from '../../src/partners/card.ts';
import { listCmsSigners, requireCmsRecipient } from '../../src/partners/cms-certificates.ts';
import { toPartner } from '../../src/partners/partner.ts';
import { parseSignedCard, requireAdmissible } from '../../src/partners/signed-card.ts';
import { toFingerprint } from '../../src/pki/card-key.ts';
import { issueRevocationList, parseRevocationList } from '../../src/pki/revocation-list.ts';
import { type Correspondent, createCorrespondent, issueKey } from '../http/correspondent.ts';
import { type Bureau, createBureau } from './bureau.ts';

const now = Temporal.Now.instant();

let bureau: Bureau;
let malaysia: Correspondent;

beforeAll(async () => {
	[bureau, malaysia] = [await createBureau('id.ncb', 'interpol'), await createCorrespondent('my.imigresen')];
});

/** Pointers of what is wrong with a card. */
function findWrong(card: object): string[] {
	return Card.safeParse(card).error?.issues.map(({ path }) => `/${path.join('/')}`) ?? [];
}

describe('the card of a counterpart without Lintas', () => {
	test('is read as it was signed', async () => {
		const { card, signingKeys, encryptionKeys } = await parseSignedCard(await bureau.signCard());
		expect(card).toEqual({ ...bureau.card, version: 2 });
		expect([signingKeys.size, encryptionKeys.length]).toEqual([0, 0]);
	});

	test('needs no address where its messages are files', () => {
		const { endpoint: _, ...card } = bureau.card;
		expect(findWrong({ ...card, channel: 'aseanapol' })).toEqual([]);
		expect(findWrong({ ...bureau.card, channel: 'aseanapol' })).toEqual([]);
	});

	const wrongs: Readonly<Record<string, readonly [changes: () => object, pointer: string]>> = {
		'no address where it has a service': [() => ({ endpoint: undefined }), '/endpoint'],
		suites: [() => ({ suites: [{ id: 'L1', from: '2026-01-01' }] }), '/suites'],
		'a key of an audit log': [() => ({ logKey: malaysia.card.logKey }), '/logKey'],
		'earlier keys of an audit log': [() => ({ earlierLogKeys: [malaysia.card.logKey] }), '/earlierLogKeys'],
		'a key of a witness': [() => ({ witnessKey: malaysia.card.logKey }), '/witnessKey'],
		'lists that are published at its door': [() => ({ revocationLists: 'published' }), '/revocationLists'],
		'the channel of one that runs Lintas': [() => ({ channel: 'native' }), '/suites'],
	};
	test.each(Object.entries(wrongs))('is refused for %s', (_, [changes, pointer]) => {
		expect(findWrong({ ...bureau.card, ...changes() })).toContain(pointer);
	});

	test.each(['interpol', 'aseanapol'] as const)('is none of one that runs Lintas, though it says %s', (channel) => {
		const { suites: _, logKey: __, ...card } = malaysia.card;
		expect(() => toPartner({ ...card, channel })).toThrow(
			expect.objectContaining({ code: 'certificate-unacceptable', detail: expect.stringContaining('cms-signing') }),
		);
	});

	test.each([
		['its signing certificate for encryption', () => ({ encryption: bureau.card.signing })],
		['its encryption certificate for signing', () => ({ signing: bureau.card.encryption })],
		['certificates of another authority', () => ({ ca: malaysia.card.ca })],
	] as const)('is refused with %s', (_, changes) => {
		expect(() => toPartner({ ...bureau.card, ...changes() })).toThrow(
			expect.objectContaining({ code: 'certificate-unacceptable' }),
		);
	});

	test('is admitted by its fingerprint, and while it has a valid certificate for each use', async () => {
		const own = malaysia.authority;
		const admit = (card: Card, at = now) =>
			requireAdmissible(toPartner(card), { own, known: undefined, fingerprint: toFingerprint(card), now: at });
		admit(bureau.card);
		const refused = (pointer: string) =>
			expect.objectContaining({ code: 'certificate-unacceptable', fields: [expect.objectContaining({ pointer })] });
		expect(() => admit({ ...bureau.card, revoked: [bureau.signing.certificate.kid] })).toThrow(refused('/signing'));
		expect(() => admit({ ...bureau.card, revoked: [bureau.encryption.certificate.kid] })).toThrow(
			refused('/encryption'),
		);
		expect(() => admit(bureau.card, now.add({ hours: 24 * 4000 }))).toThrow(
			expect.objectContaining({ code: 'certificate-unacceptable' }),
		);
	});
});

describe('for messages in CMS there count', () => {
	test('the certificates on the card, to encrypt for the newest', async () => {
		const at = now.add({ hours: 1 });
		const [signing, encryption] = [
			await issueKey(bureau.ca, 'cms-signing', { at }),
			await issueKey(bureau.ca, 'cms-encryption', { at }),
		];
		const card = {
			...bureau.card,
			signing: [...bureau.card.signing, signing.certificate.pem],
			encryption: [...bureau.card.encryption, encryption.certificate.pem],
		};
		const [partner, later] = [toPartner(card), now.add({ hours: 2 })];
		const kids = (certificates: readonly { readonly kid: string }[]) => certificates.map(({ kid }) => kid);
		expect(kids(listCmsSigners(partner, later))).toEqual(kids([signing.certificate, bureau.signing.certificate]));
		expect(kids(listCmsSigners(partner, now))).toEqual(kids([bureau.signing.certificate]));
		expect(requireCmsRecipient(partner, later).kid).toBe(encryption.certificate.kid);
		expect(requireCmsRecipient(partner, now).kid).toBe(bureau.encryption.certificate.kid);
	});

	test('none that the card revokes', () => {
		const revoked = [bureau.signing.certificate.kid, bureau.encryption.certificate.kid];
		const partner = toPartner({ ...bureau.card, revoked });
		expect(listCmsSigners(partner, now)).toEqual([]);
		expect(() => requireCmsRecipient(partner, now)).toThrow(expect.objectContaining({ code: 'suite-unsupported' }));
	});

	test('none that a list of its CA revokes', async () => {
		const { serialNumber } = bureau.signing.certificate.certificate;
		const wish = { revoked: new Map([[serialNumber, now]]), now, nextUpdate: now.add({ hours: 24 }) };
		const der = await issueRevocationList(bureau.ca, wish);
		const partner = toPartner(bureau.card, undefined, (issuers) => [parseRevocationList(der, issuers, now)]);
		expect(listCmsSigners(partner, now)).toEqual([]);
		expect(requireCmsRecipient(partner, now)).toBeDefined();
	});

	test('none of a partner that runs Lintas, nor has it any', () => {
		const partner = toPartner(malaysia.card);
		expect(partner.signingKeys.size).toBe(1);
		expect(listCmsSigners(partner, now)).toEqual([]);
		expect(() => requireCmsRecipient(partner, now)).toThrow(expect.objectContaining({ code: 'suite-unsupported' }));
	});
});
