import type { Random } from './random.ts';

export interface InventedDate {
	readonly year: number;
	readonly month: number;
	readonly day: number;
}

const months = 'Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember'.split(' ');

/** Days up to the 28th: every month has them. */
export function inventDate(random: Random, firstYear: number, lastYear: number): InventedDate {
	return { year: random.between(firstYear, lastYear), month: random.between(1, 12), day: random.between(1, 28) };
}

/** As officers and their spreadsheets write dates; a number is Excel's count of days since 30 December 1899. */
export function writeDate({ year, month, day }: InventedDate, random: Random): string | number {
	const [mm, dd] = [toTwoDigits(month), toTwoDigits(day)];
	return random.pick([
		`${dd}-${mm}-${year}`,
		`${day}/${month}/${year}`,
		`${year}-${mm}-${dd}`,
		`${day} ${months[month - 1]} ${year}`,
		`${dd}.${mm}.${year}`,
		Math.round((Date.UTC(year, month - 1, day) - Date.UTC(1899, 11, 30)) / 86_400_000),
	]);
}

/** YYMMDD (ICAO Doc 9303-3 §4.8). */
export function toMrzDate({ year, month, day }: InventedDate): string {
	return toTwoDigits(year % 100) + toTwoDigits(month) + toTwoDigits(day);
}

const toTwoDigits = (number: number) => String(number).padStart(2, '0');
