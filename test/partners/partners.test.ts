import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Card } from '../../src/partners/card.ts';
import type { PartnerRecord } from '../../src/partners/partner.ts';
import { toPartners } from '../../src/partners/partners.ts';
import { issueCertificate } from '../../src/pki/issue.ts';
import { makeAgreement } from '../agreement.ts';
import { type Correspondent, createCorrespondent } from '../http/correspondent.ts';
import { reissue, setAuthority } from '../pki/reissue.ts';

const lists = { maxStaleHours: 72, clock: () => Temporal.Now.instant() };

let indonesia: Correspondent;
let malaysia: Correspondent;
let singapore: Correspondent;

beforeAll(async () => {
	[indonesia, malaysia, singapore] = [
		await createCorrespondent('id.imigrasi'),
		await createCorrespondent('my.imigresen'),
		await createCorrespondent('sg.ica'),
	];
});

const onRecord = (card: Card, state: PartnerRecord['state'] = 'active'): PartnerRecord => ({
	authority: card.authority,
	card,
	state,
	agreement: makeAgreement(card.authority),
});
const withCard = (changes: Partial<Card>, state?: PartnerRecord['state']) =>
	toPartners(indonesia.card, [onRecord({ ...malaysia.card, ...changes }, state)], lists);

describe('a partner cannot be exchanged with, and the others can, when its card has', () => {
	const wrongs: Readonly<Record<string, () => Promise<Partial<Card>> | Partial<Card>>> = {
		'a CA of another authority': () => ({ ca: singapore.card.ca }),
		'a signing certificate of another CA': () => ({ signing: singapore.card.signing }),
		'a signing certificate where one for encryption belongs': () => ({ encryption: malaysia.card.signing }),
		'a TLS certificate where one for signing belongs': () => ({ signing: [malaysia.tlsClient.cert] }),
		'a certificate of their CA for another authority': async () => ({
			signing: [await reissue(malaysia.ca, 'signing', (draft) => setAuthority(draft, singapore.authority))],
		}),
		'a certificate in place of a CA': () => ({ ca: malaysia.card.signing }),
	};
	test.each(Object.entries(wrongs))('%s', async (_, changes) => {
		const card = await changes();
		const detail = expect.stringMatching(/^Card of my\.imigresen\. \S/);
		const partners = toPartners(
			indonesia.card,
			[onRecord({ ...malaysia.card, ...card }), onRecord(singapore.card)],
			lists,
		);
		const refused = expect.objectContaining({ code: 'certificate-unacceptable', detail });
		expect(() => partners.require(malaysia.authority)).toThrow(refused);
		expect(partners.require(singapore.authority).authority).toBe('sg.ica');
	});
});

describe('a partner', () => {
	test('that nobody knows is not found', () => {
		const partners = withCard({});
		expect(() => partners.require(singapore.authority)).toThrow(expect.objectContaining({ code: 'partner-unknown' }));
		expect(partners.list().map(({ authority }) => authority)).toEqual(['my.imigresen']);
	});

	test('is known by its client certificate, for as long as that is valid', () => {
		const { raw } = new X509Certificate(malaysia.tlsClient.cert);
		const { authority, until } = withCard({}).identify(raw, Temporal.Now.instant());
		expect(authority).toBe('my.imigresen');
		expect(until).toEqual(malaysia.clientKey.certificate.notAfter);
	});

	test('has its keys, and ours are authors’ keys too: what we stated may come back', () => {
		const partners = withCard({});
		expect(partners.findAuthorKey(malaysia.signing.x5t)?.authority).toBe('my.imigresen');
		expect(partners.findAuthorKey(indonesia.signing.x5t)?.authority).toBe('id.imigrasi');
		expect(partners.findAuthorKey(singapore.signing.x5t)).toBeUndefined();
	});

	test('keeps its keys, whatever certificates others have made over them', async () => {
		const [pem = ''] = malaysia.card.signing;
		const { publicKey } = new X509Certificate(pem);
		const wish = { ca: singapore.ca, profile: 'signing', publicKey, now: Temporal.Now.instant(), days: 30 } as const;
		const twin = await issueCertificate(wish);
		expect(twin.kid).toBe(malaysia.signing.kid);
		const partners = toPartners(
			indonesia.card,
			[onRecord({ ...singapore.card, signing: [twin.pem] }), onRecord(malaysia.card)],
			lists,
		);
		expect(partners.findAuthorKey(malaysia.signing.x5t)?.authority).toBe('my.imigresen');
		expect(partners.findAuthorKey(twin.thumbprintSha256)?.authority).toBe('sg.ica');
	});

	test('has a key by each of its certificates, such as one that was renewed', async () => {
		const [pem = ''] = malaysia.card.signing;
		const { publicKey } = new X509Certificate(pem);
		const wish = { ca: malaysia.ca, profile: 'signing', publicKey, now: Temporal.Now.instant(), days: 30 } as const;
		const renewed = await issueCertificate(wish);
		const partners = withCard({ signing: [pem, renewed.pem] });
		for (const x5t of [malaysia.signing.x5t, renewed.thumbprintSha256]) {
			expect(partners.findAuthorKey(x5t)?.kid).toBe(malaysia.signing.kid);
		}
	});

	test('has revoked what its card says', () => {
		const partners = withCard({ revoked: [malaysia.signing.kid] });
		expect(partners.findAuthorKey(malaysia.signing.x5t)?.revoked).toBe(true);
	});
});

describe('in the state', () => {
	const now = Temporal.Now.instant();
	const identify = (partners: ReturnType<typeof withCard>) => () =>
		partners.identify(new X509Certificate(malaysia.tlsClient.cert).raw, now).authority;
	const refusal = (code: string) => expect.objectContaining({ code });

	test('proposed it is known when it connects, and nothing is exchanged', () => {
		const partners = withCard({}, 'proposed');
		expect(identify(partners)()).toBe('my.imigresen');
		expect(partners.requireNotSuspended(malaysia.authority).authority).toBe('my.imigresen');
		expect(() => partners.requireActive(malaysia.authority)).toThrow(refusal('partner-not-active'));
		expect(partners.findAuthorKey(malaysia.signing.x5t)).toBeUndefined();
	});

	test('active all of it counts', () => {
		const partners = withCard({}, 'active');
		expect(identify(partners)()).toBe('my.imigresen');
		expect(partners.requireActive(malaysia.authority).authority).toBe('my.imigresen');
	});

	test('suspended it is known and refused, and so is what it signed', () => {
		const partners = withCard({}, 'suspended');
		expect(identify(partners)()).toBe('my.imigresen');
		expect(() => partners.requireNotSuspended(malaysia.authority)).toThrow(refusal('partner-suspended'));
		expect(() => partners.requireActive(malaysia.authority)).toThrow(refusal('partner-suspended'));
		expect(partners.findAuthorKey(malaysia.signing.x5t)).toBeUndefined();
	});

	test('that it is put into it is from then on', () => {
		const partners = withCard({}, 'active');
		const before = partners.revision();
		partners.replace([onRecord(malaysia.card, 'suspended')]);
		expect(partners.revision()).not.toBe(before);
		expect(() => partners.requireActive(malaysia.authority)).toThrow(refusal('partner-suspended'));
		partners.replace([]);
		expect(identify(partners)).toThrow(refusal('client-certificate-untrusted'));
	});
});
