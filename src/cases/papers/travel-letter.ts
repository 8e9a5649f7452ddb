import type { Timestamp } from '../../model/identifiers.ts';
import type { Language } from '../../problem-words.ts';
import type { CaseState, PersonState } from '../state.ts';
import { outcomeName } from '../step-words.ts';
import { toBlanks, toFactRows } from './fact-rows.ts';
import { toCountry } from './fact-text.ts';
import type { PersonFacts } from './facts.ts';
import type { Block, FactRow, Paper } from './paper.ts';
import { toPartyRows } from './parties.ts';
import { toLabel } from './tlp-label.ts';

const words = {
	en: {
		title: (name: string) => `Request for a travel letter${name}: data sheet`,
		photograph: 'Photograph',
		person: 'Person',
		parents: ['Name of the father', 'Name of the mother', 'Occupation'],
		nationality: 'Evidence of nationality',
		evidence: ['Other evidence'],
		verified: 'Verification',
		letter: 'Travel letter',
		valid: 'Validity',
		oneWay: 'One way, to',
		issued: ['Issued on', 'Valid until'],
		signatures: 'Signatures',
		applicant: 'Applicant',
		officer: 'Officer',
		rows: ['Name', 'Place and date', 'Signature'],
	},
	id: {
		title: (name: string) => `Permohonan surat perjalanan laksana paspor${name}: lembar data`,
		photograph: 'Pasfoto',
		person: 'Orang',
		parents: ['Nama ayah', 'Nama ibu', 'Pekerjaan'],
		nationality: 'Bukti kewarganegaraan',
		evidence: ['Bukti lain'],
		verified: 'Verifikasi',
		letter: 'Surat perjalanan',
		valid: 'Masa berlaku',
		oneWay: 'Sekali jalan, ke',
		issued: ['Terbit tanggal', 'Berlaku sampai'],
		signatures: 'Tanda tangan',
		applicant: 'Pemohon',
		officer: 'Petugas',
		rows: ['Nama', 'Tempat dan tanggal', 'Tanda tangan'],
	},
} as const;

/** What the mission needs that issues a travel letter, a sheet for each person. */
export function toTravelLetterSheet(
	state: CaseState,
	persons: readonly PersonFacts[],
	language: Language,
	madeAt: Timestamp,
): Paper {
	const sheets = persons.map((person) => toSheet(state, person, language));
	// Other countries call theirs otherwise.
	const title = words[language].title(findHome(state) === 'IDN' ? ' (SPLP)' : '');
	return { title, language, label: toLabel(persons), madeBy: 'Lintas', madeAt, sheets };
}

function toSheet(state: CaseState, { person, facts }: PersonFacts, language: Language): Block[] {
	const text = words[language];
	const heading = (text: string): Block => ({ is: 'heading', text });
	const rows = (...names: Parameters<typeof toFactRows>[1]) => toFactRows(facts, names, language);
	const validity: FactRow = [text.valid, `${text.oneWay} ${toCountry(findHome(state))[language]}`];
	return [
		{ is: 'photograph', text: `${text.photograph} 4 × 6 cm`, widthMm: 40, heightMm: 60 },
		{ is: 'facts', rows: toPartyRows(state, facts, language) },
		heading(text.person),
		{ is: 'facts', rows: rows('name', 'sex', 'birthPlace', 'birthDate', 'homeAddress', 'homeProvince') },
		{ is: 'facts', rows: toBlanks(text.parents) },
		heading(text.nationality),
		{ is: 'facts', rows: rows('nationality', 'travelDocuments') },
		{ is: 'facts', rows: [...toVerification(person, language), ...toBlanks(text.evidence)] },
		heading(text.letter),
		{ is: 'facts', rows: rows('hostCountry', 'proposedDate', 'borderPoint', 'documentNumber') },
		{ is: 'facts', rows: [validity, ...toBlanks(text.issued)] },
		heading(text.signatures),
		{
			is: 'table',
			shares: [0.26, 0.37, 0.37],
			heads: ['', text.applicant, text.officer],
			rows: text.rows.map((row) => [row, '', '']),
			depthMm: 12,
		},
	];
}

function findHome({ parties }: CaseState): string {
	return parties.find(({ role }) => role === 'home')?.country ?? '';
}

/** What the last words on it were. */
function toVerification({ steps }: PersonState, language: Language): FactRow[] {
	const statements = steps.find(({ step }) => step === 'nationality')?.statements ?? [];
	return statements.map(({ outcome, by, at }) => {
		return [words[language].verified, `${outcomeName('nationality', outcome, language)}, ${by}, ${at.slice(0, 10)}`];
	});
}
