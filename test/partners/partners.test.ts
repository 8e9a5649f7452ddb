import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Card } from '../../src/partners/card.ts';
import { toPartners } from '../../src/partners/partners.ts';
import { issueCertificate } from '../../src/pki/issue.ts';
import { type Correspondent, createCorrespondent, issueKey } from '../http/correspondent.ts';
import { reissue, setAuthority } from '../pki/reissue.ts';

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

const withCard = (changes: Partial<Card>) => toPartners(indonesia.card, [{ ...malaysia.card, ...changes }]);

describe('cards are refused', () => {
	test('when two are of one authority, or one is our own', () => {
		const refused = expect.objectContaining({ code: 'card-invalid' });
		expect(() => toPartners(indonesia.card, [malaysia.card, malaysia.card])).toThrow(refused);
		expect(() => toPartners(indonesia.card, [indonesia.card])).toThrow(refused);
	});

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
	test.each(Object.entries(wrongs))('with %s', async (_, changes) => {
		const card = await changes();
		const detail = expect.stringMatching(/^Card of my\.imigresen\. \S/);
		expect(() => withCard(card)).toThrow(expect.objectContaining({ code: 'certificate-unacceptable', detail }));
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
		const partners = toPartners(indonesia.card, [{ ...singapore.card, signing: [twin.pem] }, malaysia.card]);
		partners.learn(singapore.authority, { signing: [twin.pem], encryption: [] });
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

	test('has revoked what its card says, and what it publishes later does not change that', () => {
		const partners = withCard({ revoked: [malaysia.signing.kid] });
		partners.learn(malaysia.authority, { signing: malaysia.card.signing, encryption: [] });
		expect(partners.findAuthorKey(malaysia.signing.x5t)?.revoked).toBe(true);
	});
});

describe('what a partner publishes since its card was made', () => {
	test('counts when the CA on the card issued it', async () => {
		const partners = withCard({});
		const [signing, encryption] = [await issueKey(malaysia.ca, 'signing'), await issueKey(malaysia.ca, 'encryption')];
		const published = { signing: [signing.certificate.pem], encryption: [encryption.certificate.pem] };
		partners.learn(malaysia.authority, published);
		const { signingKeys, encryptionKeys } = partners.require(malaysia.authority);
		expect([...signingKeys.keys()].toSorted()).toEqual(
			[malaysia.signing.x5t, signing.certificate.thumbprintSha256].toSorted(),
		);
		expect(encryptionKeys.map(({ kid }) => kid)).toEqual([encryption.certificate.kid]);
	});

	test('is passed over when it is another’s, or for another use, or no certificate, and the rest counts', async () => {
		const partners = withCard({});
		const good = await issueKey(malaysia.ca, 'signing');
		const foreign = [...singapore.card.signing, malaysia.tlsClient.cert, ...malaysia.card.encryption, 'MIIB'];
		partners.learn(malaysia.authority, {
			signing: [...foreign, good.certificate.pem],
			encryption: foreign.slice(0, 2),
		});
		const { signingKeys, encryptionKeys } = partners.require(malaysia.authority);
		expect([...signingKeys.keys()].toSorted()).toEqual(
			[malaysia.signing.x5t, good.certificate.thumbprintSha256].toSorted(),
		);
		expect(encryptionKeys.map(({ kid }) => kid)).toEqual([malaysia.sealing[0]?.kid]);
	});

	test('is not learnt of somebody unknown', () => {
		const learn = () => withCard({}).learn(singapore.authority, { signing: [], encryption: [] });
		expect(learn).toThrow(expect.objectContaining({ code: 'partner-unknown' }));
	});
});
