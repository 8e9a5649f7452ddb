import type { Timestamp } from '../../model/identifiers.ts';
import { Problem } from '../../problem.ts';
import type { Language } from '../../problem-words.ts';
import { toLetters } from '../../tables/cell-reference.ts';
import type { FactName } from '../protection.ts';
import { isTelling } from './carrier-words.ts';
import type { PersonFacts } from './facts.ts';
import type { Paper } from './paper.ts';

const words = {
	en: {
		title: 'Passenger list',
		heads: ['No.', 'Name', 'Sex', 'Date of birth', 'Travel document number', 'Nationality', 'Group', 'Escort'],
	},
	id: {
		title: 'Daftar penumpang',
		heads: [
			'No.',
			'Nama',
			'Jenis kelamin',
			'Tanggal lahir',
			'Nomor dokumen perjalanan',
			'Warga negara',
			'Grup',
			'Pendamping',
		],
	},
} as const;

const columns = ['name', 'sex', 'birthDate', 'documentNumber', 'nationality'] as const satisfies FactName[];

/** What any passenger list says, and nothing of why somebody travels. */
export interface CarrierList {
	readonly title: string;
	/** The first one has the heads. */
	readonly rows: readonly (readonly string[])[];
}

/**
 * For an airline, a bus company or a ship. Only standard values stand on it: what an officer wrote in own words may say
 * anything.
 *
 * @param persons with what a carrier may have; who travels by the same plan is of one group
 * @throws Problem `carrier-list-telling` where a value says what a carrier is not to know
 */
export function toCarrierList(persons: readonly PersonFacts[], language: Language): CarrierList {
	const plans = [...new Set(persons.flatMap(({ plan }) => plan ?? []))];
	const { title, heads } = words[language];
	const rows = persons.map((person, at) => {
		const cells = columns.map((name) => toCell(person, name, language));
		const group = person.plan === undefined ? '' : toLetters(plans.indexOf(person.plan));
		return [`${at + 1}`, ...cells, group, toCell(person, 'escort', language)];
	});
	return { title, rows: [heads, ...rows] };
}

function toCell({ person, facts }: PersonFacts, name: FactName, language: Language): string {
	const known = (facts.get(name) ?? []).filter(({ isStandard }) => isStandard);
	const text = known.map((fact) => fact[language]).join(', ');
	if (!isTelling(text)) return text;
	throw new Problem('carrier-list-telling', { detail: `${name} of the person of request ${person.id}.` });
}

/** As a paper, which does not say who made it. */
export function toCarrierPaper(
	{ title, rows: [heads = [], ...rows] }: CarrierList,
	language: Language,
	madeAt: Timestamp,
): Paper {
	const shares = [0.05, 0.22, 0.12, 0.12, 0.15, 0.13, 0.08, 0.13];
	const table = { is: 'table', shares, heads, rows } as const;
	return { title, language, label: '', madeBy: '', madeAt, sheets: [[table]] };
}
