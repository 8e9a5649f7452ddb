import type { Timestamp } from '../../model/identifiers.ts';
import type { Language } from '../../problem-words.ts';
import type { CaseState } from '../state.ts';
import { toBlanks, toFactRows } from './fact-rows.ts';
import type { PersonFacts } from './facts.ts';
import type { Block, Paper } from './paper.ts';
import { toPartyRows } from './parties.ts';
import { toLabel } from './tlp-label.ts';

const words = {
	en: {
		title: 'Handover form',
		person: 'Person',
		request: 'Request',
		journey: 'Journey',
		handover: ['Date and time of the handover', 'Escort'],
		identity: 'Identity check',
		checks: [
			'Face compared with a photograph',
			'Face compared with the travel document',
			'Fingerprints compared',
			'Name and date of birth told by the person',
		],
		checked: ['Differences', 'Checked by'],
		belongings: 'Belongings',
		item: 'Item',
		remark: 'Remark',
		medical: 'Medical notes',
		notes: ['Medicines handed over', 'Care that is due', 'Remarks'],
		signatures: 'Signatures',
		host: 'Handed over by',
		home: 'Taken over by',
		rows: ['Name', 'Rank and office', 'Place, date and time', 'Signature and stamp'],
		guardian: ['Guardian of the child', 'Signature of the guardian'],
	},
	id: {
		title: 'Berita acara serah terima',
		person: 'Orang',
		request: 'Permintaan',
		journey: 'Perjalanan',
		handover: ['Tanggal dan jam serah terima', 'Pendamping'],
		identity: 'Pemeriksaan identitas',
		checks: [
			'Wajah dibandingkan dengan foto',
			'Wajah dibandingkan dengan dokumen perjalanan',
			'Sidik jari dibandingkan',
			'Nama dan tanggal lahir disebutkan oleh yang bersangkutan',
		],
		checked: ['Perbedaan', 'Diperiksa oleh'],
		belongings: 'Barang bawaan',
		item: 'Barang',
		remark: 'Keterangan',
		medical: 'Catatan medis',
		notes: ['Obat yang diserahkan', 'Perawatan yang diperlukan', 'Keterangan'],
		signatures: 'Tanda tangan',
		host: 'Yang menyerahkan',
		home: 'Yang menerima',
		rows: ['Nama', 'Pangkat dan jabatan', 'Tempat, tanggal dan jam', 'Tanda tangan dan cap'],
		guardian: ['Wali anak', 'Tanda tangan wali'],
	},
} as const;

const blankRows = 5;

/** The form that both sides sign at the border point, a sheet for each person. */
export function toHandoverForm(
	state: CaseState,
	persons: readonly PersonFacts[],
	language: Language,
	madeAt: Timestamp,
): Paper {
	const sheets = persons.map((person) => toSheet(state, person, language));
	return { title: words[language].title, language, label: toLabel(persons), madeBy: 'Lintas', madeAt, sheets };
}

function toSheet(state: CaseState, { person, facts }: PersonFacts, language: Language): Block[] {
	const text = words[language];
	const heading = (text: string): Block => ({ is: 'heading', text });
	const rows = (...names: Parameters<typeof toFactRows>[1]) => toFactRows(facts, names, language);
	return [
		{ is: 'facts', rows: [...toPartyRows(state, facts, language), [text.request, person.id]] },
		heading(text.person),
		{ is: 'facts', rows: rows('name', 'sex', 'birthDate', 'ageGroup', 'nationality', 'travelDocuments') },
		heading(text.journey),
		{ is: 'facts', rows: rows('proposedDate', 'borderPoint', 'carrier', 'handedTo', 'escort', 'contacts') },
		{ is: 'facts', rows: toBlanks(text.handover) },
		heading(text.identity),
		{ is: 'checks', texts: text.checks },
		{ is: 'facts', rows: toBlanks(text.checked) },
		heading(text.belongings),
		{
			is: 'table',
			shares: [0.08, 0.52, 0.4],
			heads: ['', text.item, text.remark],
			rows: Array.from({ length: blankRows }, (_, at) => [`${at + 1}`, '', '']),
			depthMm: 7,
		},
		heading(text.medical),
		{ is: 'facts', rows: [...rows('needs', 'health'), ...toBlanks(text.notes)] },
		heading(text.signatures),
		{
			is: 'table',
			shares: [0.26, 0.37, 0.37],
			heads: ['', text.host, text.home],
			rows: text.rows.map((row) => [row, '', '']),
			depthMm: 12,
		},
		...(person.isMinor ? [{ is: 'facts', rows: toBlanks(text.guardian) } as const] : []),
	];
}
