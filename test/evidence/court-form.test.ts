import { describe, expect, it } from 'vitest';
import { toCourtForm } from '../../src/evidence/court-form.ts';
import { toHtml } from '../../src/evidence/court-html.ts';
import { toPdf } from '../../src/evidence/court-pdf.ts';
import { toStatements } from '../../src/evidence/statements.ts';
import type { ProvenEvidence } from '../../src/evidence/verify.ts';
import { AuthorityId, type DeliveryId, type Digest, type DocumentId } from '../../src/model/identifiers.ts';
import { known } from '../audit/trees.ts';
import { readPdf } from '../read-pdf.ts';

const author = AuthorityId.parse('id.imigrasi');
const digest = 'l78M0SmMsTWkgEXRTGb7VqdnjeCcc_bzlMuLzkqmlRk' as Digest;
const at = '2026-11-26T12:00:00.000Z';
const signer = { authority: author, kid: 'kid', notRevokedOn: null, revoked: null, endedOn: null };

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
		const [five, many] = [makeProven(5), makeProven(200)].map((proven) => toHtml(toCourtForm(proven, occasion)));
		const lines = (html = '') => html.split('\n').length;
		expect(lines(many)).toBe(lines(five));
		expect(many).toContain('And 198 more of these, which are in the bundle.');
		expect(many).toContain('Dan 198 lagi yang serupa, ada dalam berkas bukti.');
		expect(many).toContain('+ 197');
	});

	it('holds no markup of whoever wrote an outcome or a name', () => {
		const proven = makeProven(1);
		const names = { en: '<script>alert(1)</script>', local: '"><img src=x>' };
		const named = { ...proven, trusted: proven.trusted.map((card) => ({ ...card, names })) };
		const html = toHtml(toCourtForm(named, occasion));
		expect(html).not.toMatch(/<script|<img/);
		expect(html).toContain('&lt;script&gt;');
	});
});

describe('the form as PDF', () => {
	it.each([1, 5, 200])('is one page with every word of the form, for %i partners', async (partners) => {
		const form = toCourtForm(makeProven(partners, { covers: [] }), occasion);
		const { pages, text } = readPdf(await toPdf(form));
		expect(pages).toBe(1);
		const said = [
			...Object.values(form.title),
			...form.facts.flatMap(([{ id, en }, value]) => [`${id} / ${en}`, value]),
			...form.columns.flatMap(({ proves, provesNot }) => [...proves, ...provesNot]),
			...form.cards.rows.flat(),
			...form.signature.map(({ id, en }) => `${id} / ${en}`),
		];
		expect(said.length).toBeGreaterThan(30);
		for (const sentence of said) expect(text).toContain(sentence.replaceAll(' ', ''));
	});

	it('is the same bytes for the same evidence, and has no other time than that of the form', async () => {
		const form = toCourtForm(makeProven(3), occasion);
		const [one, other] = [await toPdf(form), await toPdf(toCourtForm(makeProven(3), occasion))];
		expect(Buffer.compare(one, other)).toBe(0);
	});

	it('breaks a fingerprint behind a dash, so that its groups can be compared', async () => {
		const lines = readPdf(await toPdf(toCourtForm(makeProven(1), occasion))).lines;
		const [first = ''] = lines.filter((line) => line.startsWith('4F7A-19C2'));
		expect(first).toMatch(/^(?:[0-9A-F]{4}-)+$/);
		expect(`${first}${lines[lines.indexOf(first) + 1]}`).toBe('4F7A-19C2-88D0-3B61-A5E4-7F90-2C3D-E816');
	});

	it('has names that its fonts cannot write in English alone', async () => {
		const proven = makeProven(1);
		const names = { en: 'Immigration Bureau', local: 'สำนักงานตรวจคนเข้าเมือง' };
		const form = toCourtForm({ ...proven, trusted: proven.trusted.map((card) => ({ ...card, names })) }, occasion);
		const { text } = readPdf(await toPdf(form));
		expect(text).toContain('id.imigrasi–ImmigrationBureau');
		expect(toHtml(form)).toContain(names.local);
	});

	it('is one page where all is said that ever can be', async () => {
		const long = AuthorityId.parse(`th.${'o'.repeat(20)}.${'p'.repeat(20)}.${'q'.repeat(17)}`);
		const proven = makeProven(9);
		const [log] = proven.logs;
		const signerOf = (n: number) => ({
			authority: AuthorityId.parse(`${long}${n}`),
			kid: 'kid',
			notRevokedOn: n % 2 === 0 ? at : null,
			revoked: n % 2 === 0 ? null : { since: at, provenAt: at },
			endedOn: at,
		});
		const receipts = proven.receipts.map((receipt, n) => ({
			...receipt,
			to: signerOf(n).authority,
			signer: signerOf(n),
		}));
		const logs = [1, 2, 3].flatMap((n) => {
			const own = { ...known(log), authority: signerOf(n).authority };
			const cosignatures = own.cosignatures.map((each, at) => ({ ...each, authority: signerOf(at).authority }));
			const hidden = own.leaves.map((leaf) => ({ ...leaf, entry: null }));
			return [
				{ ...own, cosignatures },
				{ ...own, leaves: hidden, cosignatures: [] },
			];
		});
		const document = { ...proven.document, signer: signerOf(0), matched: 99 };
		const all = { document, receipts, logs, covers: receipts.map((receipt) => ({ ...receipt, issuedAt: at })) };
		const form = toCourtForm({ ...proven, ...all, unchecked: ['/cards/0'] }, occasion);
		expect(form.columns.map(({ proves, provesNot }) => proves.length + provesNot.length)).toEqual([38, 38]);
		expect(readPdf(await toPdf(form)).pages).toBe(1);
	});

	it('is one page with the longest names that a card may have, too', async () => {
		const proven = makeProven(4);
		const names = { en: 'W'.repeat(120), local: 'W'.repeat(120) };
		const form = toCourtForm({ ...proven, trusted: proven.trusted.map((card) => ({ ...card, names })) }, occasion);
		expect(readPdf(await toPdf(form))).toMatchObject({ pages: 1, text: expect.stringContaining('W') });
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
