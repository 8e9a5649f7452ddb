import { fold } from './fold.ts';
import { mayBeSameName, toNameKeys } from './name-keys.ts';

/**
 * True if the two may be one person's names: they share a key, or each word of the shorter one is a word of the
 * longer one or its initial. Documents leave names out ("SITI AMINAH" of Siti Aminah binti Ahmad) or add them, and
 * many an Arif is an Arief.
 */
export function mayBeSamePersonsName(one: string, other: string): boolean {
	// Most are the same words: no keys need be made of them.
	if (sortWords(one) === sortWords(other) || mayBeSameName(one, other)) return true;
	return listWords(one).some((words) =>
		listWords(other).some((others) => isWithin(words, others) || isWithin(others, words)),
	);
}

function sortWords(name: string): string {
	return fold(name).split(' ').sort().join(' ');
}

function listWords(name: string): string[][] {
	return toNameKeys(name.replace(/ie/giu, 'i')).map((key) => key.split(' '));
}

function isWithin(words: readonly string[], others: readonly string[]): boolean {
	return words.length <= others.length && words.every((word) => others.some((other) => isSameOrInitial(word, other)));
}

function isSameOrInitial(word: string, other: string): boolean {
	if (word.length === 1 || other.length === 1) return word.charAt(0) === other.charAt(0);
	return word === other;
}
