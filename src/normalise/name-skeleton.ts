/**
 * Letters that stand for one sound where names of South-East Asia are written by ear: Yusuf and Yusup, Syarif and
 * Sarip, Fatimah and Fatima, Sofyan and Sopian. Coarser than `toNameKeys`, whose words it takes.
 */
const alike: readonly (readonly [letters: RegExp, sound: string])[] = [
	[/kh|gh|q|x/g, 'k'],
	[/sy|ts|dz|z/g, 's'],
	[/th|dh/g, 't'],
	[/ph|f|v/g, 'p'],
	// Heard or not between vowels and at the end.
	[/(?<=.)[hw']/g, ''],
	[/[ey]/g, 'i'],
	[/o/g, 'u'],
	// Hardened at the end: Ahmad and Ahmat, Sarib and Sarip.
	[/d$/, 't'],
	[/b$/, 'p'],
	[/g$/, 'k'],
	[/(.)\1+/g, '$1'],
];

/**
 * What stays of a word of a name however it was heard and written down: its consonants and whether it begins with a
 * vowel. Of a word with one consonant, all of it. For finding alone: many names share one.
 *
 * @param sounding a word of `listSoundings`
 */
export function toSkeleton(sounding: string): string {
	const heard = alike.reduce((word, [letters, sound]) => word.replace(letters, sound), sounding);
	const bare =
		heard.slice(0, 1) +
		heard
			.slice(1)
			.replace(/[aiu]/g, '')
			.replace(/(.)\1+/g, '$1');
	return bare.length > 1 ? bare : heard;
}
