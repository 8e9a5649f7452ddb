import { countDifferences } from '../../normalise/differences.ts';
import { fold } from '../../normalise/fold.ts';
import { listSoundings } from '../../normalise/name-keys.ts';
import { toSkeleton } from '../../normalise/name-skeleton.ts';
import { remember } from '../../normalise/remember.ts';
import type { Finding } from './findings.ts';

/** How alike two names are: 1 where they are the same. */
export interface NameLikeness {
	readonly likeness: number;
	readonly finding: Finding;
	readonly count?: number;
	readonly of?: number;
}

/** Two words that sound alike are seldom of two names; one letter apart, now and then; an initial says little. */
const likenessOf = { sameSound: 0.95, sameSkeleton: 0.85, similar: 0.7, initial: 0.4 };

export type CompareNames = (name: string, others: readonly string[]) => NameLikeness;

/** Finds the best of one name beside several that a person has. What is heard in a name or word is made out once. */
export function makeNameComparer(): CompareNames {
	const sorted = remember((name) => fold(name).split(' ').toSorted().join(' '));
	const soundings = remember(listSoundings);
	const likenesses = new Map<string, number>();
	const compareWord: CompareWord = (word, other) =>
		likenesses.getOrInsertComputed(`${word} ${other}`, () => hearWords(word, other));
	const compareTwo = (name: string, other: string): NameLikeness => {
		if (sorted(name) === sorted(other)) return { likeness: 1, finding: 'equal' };
		const all = soundings(name).flatMap((words) =>
			soundings(other).map((others) => compareWords(words, others, compareWord)),
		);
		return findBest(all);
	};
	return (name, others) => findBest(others.map((other) => compareTwo(name, other)));
}

type CompareWord = (word: string, other: string) => number;

function findBest(all: readonly NameLikeness[]): NameLikeness {
	return all.reduce((best, one) => (one.likeness > best.likeness ? one : best), { likeness: 0, finding: 'differs' });
}

/** Dice's coefficient of the words, each beside the one of the other name that it is most like. */
function compareWords(words: readonly string[], others: readonly string[], compareWord: CompareWord): NameLikeness {
	const left = [...others];
	const likenesses = words.map((word) => takeLikest(word, left, compareWord)).filter((likeness) => likeness > 0);
	const count = likenesses.length;
	const of = Math.max(words.length, others.length);
	const likeness = (2 * likenesses.reduce((sum, each) => sum + each, 0)) / (words.length + others.length);
	// Parts in one word or two.
	const isJoined = words.length !== others.length && toSkeleton(words.join('')) === toSkeleton(others.join(''));
	if (isJoined) return { likeness: likenessOf.sameSkeleton, finding: 'sounds-alike' };
	if (count === 0) return { likeness: 0, finding: 'differs' };
	if (count < of) return { likeness, finding: 'parts-alike', count, of };
	return { likeness, finding: likeness >= likenessOf.sameSkeleton ? 'sounds-alike' : 'similar' };
}

/** Takes the word that is most like it out of the list. */
function takeLikest(word: string, left: string[], compareWord: CompareWord): number {
	const likenesses = left.map((other) => compareWord(word, other));
	const most = Math.max(0, ...likenesses);
	if (most > 0) left.splice(likenesses.indexOf(most), 1);
	return most;
}

function hearWords(word: string, other: string): number {
	if (word === other) return likenessOf.sameSound;
	if (word.length === 1 || other.length === 1) return word[0] === other[0] ? likenessOf.initial : 0;
	if (toSkeleton(word) === toSkeleton(other)) return likenessOf.sameSkeleton;
	const length = Math.max(word.length, other.length);
	const allowed = length > 6 ? 2 : length > 3 ? 1 : 0;
	if (Math.abs(word.length - other.length) > allowed) return 0;
	return countDifferences(word, other) <= allowed ? likenessOf.similar : 0;
}
