import { nameCountry } from '../../normalise/country-names.ts';
import type { Language } from '../../problem-words.ts';
import { unknown } from './facts.ts';
import { threshold } from './suppress.ts';
import { type DimensionName, findDimension } from './tables.ts';

/** The words of a report. */
interface ReportWords {
	readonly report: string;
	readonly authority: string;
	readonly period: string;
	readonly timeZone: string;
	readonly quarter: string;
	readonly totals: string;
	readonly total: string;
	readonly count: string;
	readonly by: string;
	readonly durations: string;
	readonly step: string;
	readonly persons: string;
	readonly median: string;
	readonly ninetieth: string;
	readonly table: string;
	readonly row: string;
	readonly column: string;
	readonly code: string;
	readonly isHidden: string;
	readonly yes: string;
	readonly no: string;
	readonly withheld: string;
	readonly notes: readonly string[];
}

export const words: Readonly<Record<Language, ReportWords>> = {
	en: {
		report: 'Repatriation cases: report to the Task Force',
		authority: 'Authority',
		period: 'Period',
		timeZone: 'Time zone',
		quarter: 'quarter',
		totals: 'In all',
		total: 'Total',
		count: 'Number',
		by: 'by',
		durations: 'Days from the request',
		step: 'Step',
		persons: 'Persons',
		median: 'Median',
		ninetieth: '90th percentile',
		table: 'Table',
		row: 'Row',
		column: 'Column',
		code: 'code',
		isHidden: 'Not told',
		yes: 'yes',
		no: 'no',
		withheld: 'Too few to be broken down.',
		notes: [
			`* is not told: a number from 1 to ${threshold - 1}, or one by which such a number could be worked out. Totals of a whole table are told.`,
			`Days are told where at least ${threshold} persons took longer, and for the median as many less.`,
			'A person of whom several forms of exploitation or modes are stated counts once, under "More than one".',
			'Another process: the person left the process for victims, as a suspect among others.',
			'As known to this gateway when the report was made; what comes later changes it.',
		],
	},
	id: {
		report: 'Kasus pemulangan: laporan kepada Gugus Tugas',
		authority: 'Instansi',
		period: 'Periode',
		timeZone: 'Zona waktu',
		quarter: 'triwulan',
		totals: 'Jumlah keseluruhan',
		total: 'Jumlah',
		count: 'Jumlah',
		by: 'menurut',
		durations: 'Hari sejak permintaan',
		step: 'Tahap',
		persons: 'Orang',
		median: 'Median',
		ninetieth: 'Persentil ke-90',
		table: 'Tabel',
		row: 'Baris',
		column: 'Kolom',
		code: 'kode',
		isHidden: 'Tidak disebutkan',
		yes: 'ya',
		no: 'tidak',
		withheld: 'Terlalu sedikit untuk dirinci.',
		notes: [
			`* tidak disebutkan: angka 1 sampai ${threshold - 1}, atau angka yang dapat dipakai untuk menghitungnya. Jumlah seluruh tabel disebutkan.`,
			`Hari disebutkan bila sedikitnya ${threshold} orang memerlukan waktu lebih lama, dan untuk median sama banyaknya lebih singkat.`,
			'Orang yang padanya dinyatakan beberapa bentuk eksploitasi atau modus dihitung sekali, pada "Lebih dari satu".',
			'Proses lain: orang tersebut keluar dari proses bagi korban, antara lain sebagai tersangka.',
			'Sebagaimana diketahui gateway ini saat laporan dibuat; yang datang kemudian mengubahnya.',
		],
	},
};

/** What a category of a dimension is called. */
export function labelOf(dimension: DimensionName, category: string, language: Language): string {
	const code = findDimension(dimension).codes?.find((known) => known.code === category);
	if (code !== undefined) return code[language];
	return dimension === 'author' || category === unknown ? category : nameCountry(category, language);
}

/** `November 2026`, `quarter 4 of 2026`. */
export function namePeriod(name: string, language: Language): string {
	const [year = '', part = ''] = name.split('-');
	if (part.startsWith('Q')) return `${words[language].quarter} ${part.slice(1)} ${year}`;
	const day = new Date(Date.UTC(Number(year), Number(part) - 1, 1));
	return new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(day);
}
