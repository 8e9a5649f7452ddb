import { fold } from './fold.ts';
import { toNameKeys } from './name-keys.ts';
import { remember } from './remember.ts';

export type IsSamePersonsName = (one: string, other: string) => boolean;

/**
 * Tells whether two names may be one person's: they share a comparison key, or each word of the shorter one is a
 * word of the longer one or its initial. Documents leave names out ("SITI AMINAH" of Siti Aminah binti Ahmad) or
 * add them, and many an Arif is an Arief. Keys are made once of each name: a person may have hundreds.
 */
export function makeNameMatcher(): IsSamePersonsName {
	const sorted = remember((name) => fold(name).split(' ').sort().join(' '));
	const keys = remember((name) => toNameKeys(name.replace(/ie/giu, 'i')).map((key) => key.split(' ')));
	// Most are the same words: no keys need be made of them.
	return (one, other) =>
		sorted(one) === sorted(other) ||
		keys(one).some((words) =>
			keys(other).some((others) => (words.length <= others.length ? isWithin(words, others) : isWithin(others, words))),
		);
}

function isWithin(words: readonly string[], others: readonly string[]): boolean {
	return words.every((word) => others.some((other) => isSameOrInitial(word, other)));
}

function isSameOrInitial(word: string, other: string): boolean {
	if (word.length === 1 || other.length === 1) return word.charAt(0) === other.charAt(0);
	return word === other;
}
