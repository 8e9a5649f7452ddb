import type { PersonName } from '../model/values.ts';
import { cleanLine } from './characters.ts';
import { isLink, toNameCase } from './name-case.ts';
import { takeTitles } from './name-titles.ts';
import { type Normalised, withoutValue, withValue } from './normalised.ts';
import type { RuleName } from './rules.ts';
import { isUnspaced, mixesScripts, toScript } from './script.ts';

const maxLength = 200;

/** Fillers for a part of a name that does not exist: signs, first or last name unknown, no family name. */
const placeholder = /^(?:[-–—.,*_]+|(?:fnu|lnu|nfn),?)$/iu;

const aliasMark = /(?:^|\s)(?:alias|als\.?|a\.?k\.?a\.?)(?=\s)|[@("]/iu;

/**
 * A person's name in name case, without titles. Which part is the family's is told only where the
 * writing shows it ("FAMILY, Given"): many Indonesians have none.
 */
export function normaliseName(raw: string): Normalised<PersonName> {
	const { text, rules } = cleanLine(raw);
	if (text.length > maxLength) return withoutValue(['name.too-long']);
	const { name, titles } = takeTitles(text);
	const named = dropPlaceholders(name);
	if (!/\p{L}/u.test(named)) return withoutValue(['name.no-letters']);
	const ordered = toOrder(named);
	const full = toNameCase(ordered.name);
	return withValue({ full, ...toParts(full, ordered.familyLength), titles: [...titles], script: toScript(full) }, [
		...rules,
		...(titles.length > 0 ? ['name.title' as const] : []),
		...(named === name ? [] : ['name.placeholder' as const]),
		...ordered.rules,
		...(full === ordered.name ? [] : ['name.case' as const]),
		...listDoubts(full),
	]);
}

function dropPlaceholders(name: string): string {
	const words = name.split(' ').filter((word) => !placeholder.test(word));
	return words.join(' ').replace(/^[, ]+|[, ]+$/g, '');
}

interface Ordered {
	readonly name: string;
	/** Of the family name at the end, where its place is known. */
	readonly familyLength?: number;
	readonly rules: readonly RuleName[];
}

/** "SANTOSO, Budi" as "Budi SANTOSO". */
function toOrder(name: string): Ordered {
	if (!name.includes(',')) return { name, rules: [] };
	const [family = '', given = '', ...more] = name.split(',').map((part) => part.trim());
	const isFamilyFirst = more.length === 0 && /\p{L}/u.test(family) && /\p{L}/u.test(given);
	if (!isFamilyFirst) return { name, rules: ['name.commas'] };
	return { name: `${given} ${family}`, familyLength: family.length, rules: ['name.family-first'] };
}

type Parts = Pick<PersonName, 'family' | 'given' | 'patronymic' | 'mononym'>;

function toParts(full: string, familyLength: number | undefined): Parts {
	if (familyLength !== undefined) {
		return { given: full.slice(0, -familyLength - 1), family: full.slice(-familyLength), mononym: false };
	}
	const words = full.split(' ');
	// "M.Yusuf" has an initial; scripts without spaces show one word for every name.
	if (words.length === 1) return { mononym: !full.includes('.') && !isUnspaced(toScript(full)) };
	const at = aliasMark.test(full) ? -1 : words.findIndex(isLink);
	if (at === -1) return { mononym: false };
	const patronymic = { link: words[at] ?? '', of: words.slice(at + 1).join(' ') };
	return { given: words.slice(0, at).join(' '), patronymic, mononym: false };
}

function listDoubts(full: string): RuleName[] {
	const doubts: Partial<Record<RuleName, boolean>> = {
		'name.alias': aliasMark.test(full),
		'name.digits': /\p{N}/u.test(full),
		'name.initial-or-link': / B\. /u.test(full),
		'name.mixed-scripts': mixesScripts(full),
	};
	return (Object.keys(doubts) as RuleName[]).filter((rule) => doubts[rule]);
}
