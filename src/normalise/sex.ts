import type { Sex } from '../model/values.ts';
import { cleanLine } from './characters.ts';
import { fold } from './fold.ts';
import { type Normalised, withoutValue, withValue } from './normalised.ts';

/** Indonesian forms have L and P (laki-laki, perempuan), travel documents M, F and `<` (ICAO Doc 9303-3 §4.8). */
const words: Readonly<Record<Sex, string>> = {
	M: 'm|male|man|l|lk|laki|laki laki|lelaki|pria|anak laki laki|boy|nam|ชาย',
	F: 'f|female|woman|p|pr|perempuan|w|wanita|anak perempuan|girl|nu|หญง|หญิง',
	X: 'x|u|unspecified|unknown|tidak diketahui|tidak disebutkan',
};

const sexes = new Map(
	(Object.keys(words) as Sex[]).flatMap((sex) => words[sex].split('|').map((word) => [word, sex] as const)),
);

export function normaliseSex(raw: string): Normalised<Sex> {
	const { text, rules } = cleanLine(raw);
	const sex = text === '<' ? 'X' : sexes.get(fold(text.slice(0, 40)));
	if (sex === undefined) return withoutValue(['sex.unreadable']);
	return withValue(sex, text === sex ? rules : [...rules, 'sex.word']);
}
