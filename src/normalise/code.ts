import type { CodeList } from '../model/code-lists.ts';
import { cleanLine } from './characters.ts';
import { fold } from './fold.ts';
import { type Normalised, withoutValue, withValue } from './normalised.ts';

const maxLength = 200;

/** A code of the list by its own name, its labels or the other spellings: exactly, but for case and signs. */
export function normaliseCode(list: CodeList, raw: string): Normalised<string> {
	const { text, rules } = cleanLine(raw);
	const code = text.length > maxLength ? undefined : findCode(list, text);
	if (code === undefined) return withoutValue(['code.unknown']);
	return withValue(code, text === code ? rules : [...rules, 'code.label']);
}

/** The code that the words stand for, if any. */
export function findCode(list: CodeList, words: string): string | undefined {
	const spellings = bySpelling(list);
	// As most write it: the code or a label to the letter.
	return spellings.get(words) ?? spellings.get(toSpelling(words));
}

/** The spellings that a list knows; `toSpelling` makes no difference between "non-procedural" and "nonprocedural". */
function toSpelling(text: string): string {
	return fold(text).replaceAll(' ', '');
}

const known = new WeakMap<CodeList, ReadonlyMap<string, string>>();

function bySpelling(list: CodeList): ReadonlyMap<string, string> {
	const spellings = known.get(list) ?? new Map(list.codes.flatMap(toSpellings));
	known.set(list, spellings);
	return spellings;
}

function toSpellings({ code, en, id, also = [] }: CodeList['codes'][number]): [string, string][] {
	return [code, en, id, ...also].flatMap((spelling) => [
		[spelling, code],
		[toSpelling(spelling), code],
	]);
}
