/** For comparing words: lower case, no accents, single spaces in place of all punctuation. */
export function fold(text: string): string {
	if (isAscii(text))
		return text
			.toLowerCase()
			.replace(/[^a-z0-9]+/g, ' ')
			.trim();
	return text
		.normalize('NFKD')
		.replace(/\p{M}+/gu, '')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, ' ')
		.trim();
}

/** Most of what is typed: accents and scripts need not be looked for. */
export function isAscii(text: string): boolean {
	return /^[ -~]*$/.test(text);
}
