/** What is left of a text when a part was taken out: single spaces, no separators at its ends or empty brackets. */
export function tidyEnds(text: string): string {
	return text
		.replace(/\([ ,;:.-]*\)/gu, ' ')
		.replace(/ +/gu, ' ')
		.replace(/^[ ,;:./–-]+|(?<![ ,;:/–-])[ ,;:/–-]+$/gu, '');
}
