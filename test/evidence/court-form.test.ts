import { describe, expect, it } from 'vitest';
import { toCourtForm } from '../../src/evidence/court-form.ts';
import { toStatements } from '../../src/evidence/statements.ts';
import type { ProvenEvidence } from '../../src/evidence/verify.ts';
import { AuthorityId, type DeliveryId, type Digest, type DocumentId } from '../../src/model/identifiers.ts';

const author = AuthorityId.parse('id.imigrasi');
const digest = 'l78M0SmMsTWkgEXRTGb7VqdnjeCcc_bzlMuLzkqmlRk' as Digest;
const at = '2026-11-26T12:00:00.000Z';
const signer = { authority: author, kid: 'kid', notRevokedOn: null, revoked: null };

/** An exchange with so many partners, as if it had been verified. */
function makeProven(partners: number, changes: Partial<ProvenEvidence> = {}): ProvenEvidence {
	const others = Array.from({ length: partners }, (_, n) => AuthorityId.parse(`th.office-${n}`));
	const delivery = (n: number) => `019aa0f2-7c1e-7b1a-9d55-${String(n).padStart(12, '0')}` as DeliveryId;
	return {
		digest,
		document: {
			digest,
			id: '019aa0f2-7c1e-7b1a-9d55-3f0c6f0a1b2c' as DocumentId,
			author,
			kind: 'perpetrator-profile',
			createdAt: at,
			signer,
			matched: null,
		},
		receipts: others.map((to, n) => ({
			deliveryId: delivery(n),
			from: author,
			to,
			outcome: 'accepted',
			receivedAt: at,
			signer: { ...signer, authority: to },
			isLogged: false,
		})),
		covers: [],
		logs: [
			{
				authority: author,
				size: 1_000_000,
				trees: [{ size: 1_000_000, root: digest }],
				leaves: others.map((recipient, index) => ({
					index,
					leafHash: digest,
					entry: { at, action: 'delivery-settled', authority: author, recipient, outcome: 'delivered' },
				})),
				cosignatures: others.map((authority) => ({ authority, at })),
				times: [at],
				unchecked: [],
			},
		],
		trusted: [author, ...others].map((authority) => ({
			authority,
			names: { en: `Office ${authority}`, local: `Kantor ${authority}` },
			version: 1,
			fingerprint: '4F7A-19C2-88D0-3B61-A5E4-7F90-2C3D-E816',
		})),
		unchecked: [],
		...changes,
	};
}

const occasion = { asked: 1, verifiedAt: Temporal.Instant.from(at) };

describe('the form for a court file', () => {
	it('is as long for two hundred partners as for five: the bundle has them all', () => {
		const [five, many] = [makeProven(5), makeProven(200)].map((proven) => toCourtForm(proven, occasion));
		const lines = (html = '') => html.split('\n').length;
		expect(lines(many)).toBe(lines(five));
		expect(many).toContain('And 198 more of these, which are in the bundle.');
		expect(many).toContain('Dan 198 lagi yang serupa, ada dalam berkas bukti.');
		expect(many).toContain('+ 197');
	});

	it('holds no markup of whoever wrote an outcome or a name', () => {
		const proven = makeProven(1);
		const names = { en: '<script>alert(1)</script>', local: '"><img src=x>' };
		const html = toCourtForm({ ...proven, trusted: proven.trusted.map((card) => ({ ...card, names })) }, occasion);
		expect(html).not.toMatch(/<script|<img/);
		expect(html).toContain('&lt;script&gt;');
	});
});

describe('what is said of evidence', () => {
	const all = { asked: 0, most: Number.POSITIVE_INFINITY };

	it('is as much in Bahasa Indonesia as in English', () => {
		for (const proven of [makeProven(0), makeProven(3), makeProven(7)]) {
			const [english, indonesian] = (['en', 'id'] as const).map((language) => toStatements(proven, all, language));
			expect(indonesian?.proves).toHaveLength(english?.proves.length ?? 0);
			expect(indonesian?.provesNot).toHaveLength(english?.provesNot.length ?? 0);
			for (const sentence of indonesian?.proves ?? []) expect(english?.proves).not.toContain(sentence);
		}
	});

	it('names what is not proved: time, witnesses and revocation, where nothing shows them', () => {
		const proven = makeProven(1);
		const [log] = proven.logs;
		const alone = { ...proven, logs: log === undefined ? [] : [{ ...log, times: [], cosignatures: [] }] };
		const { provesNot } = toStatements(alone, all, 'en');
		for (const start of [
			'What the document says',
			'When, by anybody independent',
			'That a log shows everybody the same',
		])
			expect(provesNot).toEqual(expect.arrayContaining([expect.stringContaining(start)]));
		expect(toStatements(proven, all, 'en').provesNot).not.toContainEqual(expect.stringContaining('When, by anybody'));
		const listed = { ...proven, document: { ...proven.document, signer: { ...signer, notRevokedOn: at }, matched: 3 } };
		const said = toStatements({ ...listed, receipts: [] }, all, 'en');
		expect(said.provesNot).not.toContainEqual(expect.stringContaining('no list of a CA'));
		expect(said.proves).toContainEqual(expect.stringContaining('3 of its parts were matched'));
	});
});
