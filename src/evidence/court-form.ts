import { findKind } from '../model/kinds.ts';
import { type Statements, toStatements } from './statements.ts';
import type { ProvenEvidence } from './verify.ts';

/** What stands on the form besides the evidence. */
interface Occasion {
	/** How many cosignatures the verifier asked for. */
	readonly asked: number;
	readonly verifiedAt: Temporal.Instant;
}

/** What stands on the page, in Bahasa Indonesia and English, however it is set. */
export interface CourtForm {
	/** Of the bundle. */
	readonly digest: string;
	readonly verifiedAt: Temporal.Instant;
	readonly title: Bilingual;
	readonly facts: readonly (readonly [label: Bilingual, value: string])[];
	readonly columns: readonly Column[];
	readonly cards: {
		readonly heads: readonly Bilingual[];
		readonly rows: readonly (readonly string[])[];
	};
	readonly again: Bilingual;
	readonly command: string;
	/** Below each is room to write. */
	readonly signature: readonly Bilingual[];
}

export interface Bilingual {
	readonly id: string;
	readonly en: string;
}

/** All sentences in one language. */
interface Column extends Statements {
	readonly language: keyof Bilingual;
	readonly provesTitle: string;
	readonly provesNotTitle: string;
}

/** So many receipts and entries, and cards, have room on one page; of the others their number is told. */
const most = 2;
const mostCards = 4;

/** One page for a court file: what was verified, what it proves and what it does not, by which cards, and who says so. */
export function toCourtForm(evidence: ProvenEvidence, { asked, verifiedAt }: Occasion): CourtForm {
	const { document, trusted, digest } = evidence;
	const title = findKind(document.kind)?.title ?? { id: document.kind, en: document.kind };
	const column = (language: keyof Bilingual, provesTitle: string, provesNotTitle: string) => {
		return { language, provesTitle, provesNotTitle, ...toStatements(evidence, { asked, most }, language) };
	};
	const rows = trusted.slice(0, mostCards).map(({ authority, names, version, fingerprint }) => {
		return [authority, names.local, names.en, `${version}`, fingerprint];
	});
	return {
		digest,
		verifiedAt,
		title: { id: 'Lembar bukti pertukaran dokumen', en: 'Evidence of the exchange of a document' },
		facts: [
			[{ id: 'Dokumen', en: 'Document' }, `${both(title)}, ${document.id}`],
			[{ id: 'Penyusun', en: 'Author' }, document.author],
			[{ id: 'Digest dokumen (SHA-256)', en: 'Digest of the document' }, document.digest],
			[{ id: 'Digest berkas bukti (SHA-256)', en: 'Digest of the bundle' }, digest],
			[{ id: 'Diperiksa pada', en: 'Verified on' }, verifiedAt.toString({ smallestUnit: 'second' })],
		],
		columns: [column('id', 'Membuktikan', 'Tidak membuktikan'), column('en', 'Proves', 'Does not prove')],
		cards: {
			heads: [
				{ id: 'Kartu', en: 'Card' },
				{ id: 'Nama setempat', en: 'Local name' },
				{ id: 'Nama Inggris', en: 'English name' },
				{ id: 'Versi', en: 'Version' },
				{ id: 'Sidik jari', en: 'Fingerprint' },
			],
			rows: [...rows, ...(trusted.length > mostCards ? [[`+ ${trusted.length - mostCards}`, '', '', '', '']] : [])],
		},
		again: { id: 'Untuk memeriksa lagi', en: 'To verify again' },
		command: 'lintas audit verify BUNDLE --trust CARD …',
		signature: [
			{ id: 'Diperiksa oleh', en: 'Verified by' },
			{ id: 'Jabatan', en: 'Office' },
			{ id: 'Tempat, tanggal', en: 'Place, date' },
			{ id: 'Tanda tangan', en: 'Signature' },
		],
	};
}

export function both({ id, en }: Bilingual): string {
	return `${id} / ${en}`;
}
