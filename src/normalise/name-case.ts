/**
 * Links of a patronymic: bin, binti and their abbreviations in Malay and Indonesian, ibn and bint in Arabic; a/l and a/p
 * (anak lelaki, anak perempuan) and s/o, d/o of Malaysian Indians; a/k or anak of the peoples of Sarawak.
 */
const links = new Set('bin binti binte bte bte. bt bt. ibn ibnu bint a/l a/p a/k anak s/o d/o بن ابن بنت'.split(' '));

/** Written small within a name, capital at its start. */
const particles = new Set(['da', 'das', 'de', 'del', 'den', 'der', 'do', 'dos', 'van', 'von']);

/** True for a word that says whose child the person is. A capital "B." is an initial as likely as "bin". */
export function isLink(word: string, index: number, words: readonly string[]): boolean {
	return (
		index > 0 &&
		index < words.length - 1 &&
		word.length < 6 &&
		(links.has(word.toLowerCase()) || word === 'b.') &&
		!isLong(word, words[index + 1])
	);
}

/** "Anak lelaki" in full is a link of two words, which no part of a name is told from. */
function isLong(word: string, next = ''): boolean {
	return /^anak$/i.test(word) && /^(?:lelaki|perempuan)$/i.test(next);
}

/**
 * Capital and small letters as in names. A name in one case only is set anew ("MOHD RIZAL bin OSMAN" is
 * one: links and particles do not count); in one of both cases the writer's choice stands, but for the links.
 */
export function toNameCase(name: string): string {
	const words = name.split(' ');
	const areLinks = words.map(isLink);
	const counted = words.filter((word, index) => !areLinks[index] && !isParticle(word, index)).join(' ');
	const isOneCase = counted === counted.toLowerCase() || counted === counted.toUpperCase();
	return words
		.map((word, index) => {
			if (areLinks[index]) return word.toLowerCase();
			return isOneCase ? toWordCase(word, index) : word;
		})
		.join(' ');
}

function isParticle(word: string, index: number): boolean {
	return index > 0 && word.length < 4 && particles.has(word.toLowerCase());
}

function toWordCase(word: string, index: number): string {
	if (isParticle(word, index)) return word.toLowerCase();
	if (/^[A-Za-z]+$/.test(word)) return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
	const lower = mapLetters(word, (letter) => letter.toLowerCase());
	if (index > 0 && /^al-\p{L}/u.test(lower)) return `al-${capitalise(lower.slice(3))}`;
	return capitalise(lower);
}

/** Capitals at the start and after signs, but not after the glottal stop of "Ma'ruf"; "O'Brien" keeps his. */
function capitalise(lower: string): string {
	return lower.replace(/(?<![\p{L}\p{M}\p{N}'’])\p{L}|(?<=^\p{L}['’])\p{L}/gu, (letter) =>
		mapLetters(letter, (small) => small.toUpperCase()),
	);
}

/** Letter by letter and never longer (ß, İ), so that parts of a name keep their places. */
function mapLetters(text: string, map: (letter: string) => string): string {
	return text.replace(/\p{L}/gu, (letter) => (map(letter).length === letter.length ? map(letter) : letter));
}
