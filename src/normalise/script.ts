import { isAscii } from './fold.ts';

/** ISO 15924 codes of the scripts that names in our region are written in, and how to tell their letters. */
const scripts: readonly (readonly [code: string, letter: RegExp])[] = [
	['Latn', /\p{Script=Latin}/gu],
	['Arab', /\p{Script=Arabic}/gu],
	['Armn', /\p{Script=Armenian}/gu],
	['Bali', /\p{Script=Balinese}/gu],
	['Beng', /\p{Script=Bengali}/gu],
	['Bugi', /\p{Script=Buginese}/gu],
	['Cyrl', /\p{Script=Cyrillic}/gu],
	['Deva', /\p{Script=Devanagari}/gu],
	['Ethi', /\p{Script=Ethiopic}/gu],
	['Grek', /\p{Script=Greek}/gu],
	['Gujr', /\p{Script=Gujarati}/gu],
	['Guru', /\p{Script=Gurmukhi}/gu],
	['Hang', /\p{Script=Hangul}/gu],
	['Hani', /\p{Script=Han}/gu],
	['Hira', /\p{Script=Hiragana}/gu],
	['Java', /\p{Script=Javanese}/gu],
	['Kana', /\p{Script=Katakana}/gu],
	['Khmr', /\p{Script=Khmer}/gu],
	['Laoo', /\p{Script=Lao}/gu],
	['Mlym', /\p{Script=Malayalam}/gu],
	['Mymr', /\p{Script=Myanmar}/gu],
	['Sinh', /\p{Script=Sinhala}/gu],
	['Sund', /\p{Script=Sundanese}/gu],
	['Taml', /\p{Script=Tamil}/gu],
	['Telu', /\p{Script=Telugu}/gu],
	['Thai', /\p{Script=Thai}/gu],
];

/** Scripts that put no space between family and given names. */
const unspaced = new Set(['Hang', 'Hani', 'Hira', 'Kana', 'Khmr', 'Laoo', 'Mymr', 'Thai']);

/** The script of most letters, `Zyyy` where none is known. */
export function toScript(text: string): string {
	if (isAscii(text)) return /[a-z]/i.test(text) ? 'Latn' : 'Zyyy';
	const counts = scripts.map(([code, letter]) => ({ code, count: text.match(letter)?.length ?? 0 }));
	return counts.reduce((most, next) => (next.count > most.count ? next : most), { code: 'Zyyy', count: 0 }).code;
}

export function isUnspaced(script: string): boolean {
	return unspaced.has(script);
}

/**
 * Letters that look alike hide a name from a search: Latin ones beside those of another script in one word, or a word of
 * nothing but such lookalikes beside Latin words (Unicode TR 39, "confusables").
 */
export function mixesScripts(text: string): boolean {
	if (latinBlocks.test(text)) return false;
	const words = text.split(/[ \n]/);
	const isLatin = words.map((word) => /\p{Script=Latin}/u.test(word));
	return words.some((word, index) =>
		isLatin[index] ? otherLetter.test(word) : isLatin.includes(true) && lookalikes.test(word),
	);
}

/** Latin with its marks, and punctuation: no letter of another script. */
const latinBlocks = /^[\t-\u024F\u1E00-\u1EFF\u2010-\u205E]*$/;

const otherLetter = /[\p{L}--[\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]]/v;

/** Cyrillic and Greek letters that print as Latin ones do. */
const lookalikes = /^[АВЕЅІЈКМНОРСТУХаеѕіјорсухһԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧονυ]+$/u;
