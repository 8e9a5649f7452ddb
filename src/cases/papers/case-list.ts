import type { Timestamp } from '../../model/identifiers.ts';
import type { Language } from '../../problem-words.ts';
import { toCsv } from '../../tables/write-csv.ts';
import { toXlsx } from '../../tables/write-xlsx.ts';
import { stepName } from '../step-words.ts';

/** A case as it stands in a list: of nobody in particular. */
export interface ListedCase {
	readonly id: string;
	readonly openedAt: Timestamp;
	readonly host: string;
	readonly home: string;
	readonly persons: number;
	readonly status: 'open' | 'closed';
	/** The step that is due first. */
	readonly nextStep: string | null;
	readonly turn: readonly string[];
	readonly dueAt: string | null;
	readonly elapsedDays: number;
}

const words = {
	en: {
		name: 'cases',
		heads: ['Case', 'Opened', 'Host', 'Home', 'Persons', 'Status', 'Next step', 'Whose turn', 'Due', 'Days elapsed'],
		open: 'Open',
		closed: 'Closed',
	},
	id: {
		name: 'kasus',
		heads: [
			'Kasus',
			'Dibuka',
			'Negara tempat berada',
			'Negara asal',
			'Orang',
			'Status',
			'Tahap berikutnya',
			'Giliran',
			'Tenggat',
			'Hari berjalan',
		],
		open: 'Terbuka',
		closed: 'Ditutup',
	},
} as const;

export function toCaseCsv(cases: readonly ListedCase[], language: Language): string {
	return toCsv(toRows(cases, language));
}

export async function toCaseXlsx(
	cases: readonly ListedCase[],
	language: Language,
	madeAt: Timestamp,
): Promise<Uint8Array> {
	return await toXlsx(words[language].name, toRows(cases, language), new Date(madeAt));
}

function toRows(cases: readonly ListedCase[], language: Language): string[][] {
	const text = words[language];
	return [
		[...text.heads],
		...cases.map((each) => [
			each.id,
			each.openedAt.slice(0, 10),
			each.host,
			each.home,
			`${each.persons}`,
			text[each.status],
			each.nextStep === null ? '' : stepName(each.nextStep, language),
			each.turn.join(' '),
			each.dueAt?.slice(0, 10) ?? '',
			`${each.elapsedDays}`,
		]),
	];
}
