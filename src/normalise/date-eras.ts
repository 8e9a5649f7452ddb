/** Whose years a date counts: the common era's, the Buddhist era's of Thailand, or those from the Hijra. */
export type Era = 'common' | 'buddhist' | 'hijri';

/** Marks of an era in small letters, beside the year. */
const marks: readonly { readonly era: Era; readonly pattern: RegExp }[] = [
	{ era: 'buddhist', pattern: /พุทธศักราช|พ\.?ศ\.?|(?<![\p{L}.])b\.?e\.?(?=$| ?\d)/u },
	{ era: 'hijri', pattern: /(?<=\d) ?(?:h\.?|a\.h\.?|ah|hijri|hijriy?ah|هـ)$/u },
	{ era: 'common', pattern: /ค\.?ศ\.?|(?<=\d) ?(?:m\.?|masehi|a\.d\.?|ad|c\.e\.?|ce)$/u },
];

/** Takes the mark of an era off a date. */
export function takeEra(text: string): { readonly text: string; readonly era?: Era } {
	const found = marks.find(({ pattern }) => pattern.test(text));
	if (found === undefined) return { text };
	return { text: text.replace(found.pattern, ' ').replace(/ +/g, ' ').trim(), era: found.era };
}
