import type { PersonName } from '../model/values.ts';
import { cleanLine } from './characters.ts';
import { isLink, toNameCase } from './name-case.ts';
import { findFamily, mayBeginWithFamily } from './name-order.ts';
import { takeTitles } from './name-titles.ts';
import { type Normalised, withoutValue, withValue } from './normalised.ts';
import type { RuleName } from './rules.ts';
import { isUnspaced, mixesScripts, toScript } from './script.ts';

const maxLength = 200;

/** Fillers for a part of a name that does not exist: signs, first or last name unknown, no family name. */
const placeholder = /^(?:[-–—.,*_]+|(?:fnu|lnu|nfn),?)$/iu;

const mayHavePlaceholder = /[-–—.,*_]|\b[fln][nf][un]\b/iu;

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
	const script = toScript(full);
	const parts = toParts(full, script, ordered.familyLength);
	return withValue({ full, ...parts.value, titles: [...titles], script }, [
		...rules,
		...(titles.length > 0 ? ['name.title' as const] : []),
		...(named === name ? [] : ['name.placeholder' as const]),
		...ordered.rules,
		...(full === ordered.name ? [] : ['name.case' as const]),
		...parts.rules,
		...listDoubts(full),
	]);
}

function dropPlaceholders(name: string): string {
	if (!mayHavePlaceholder.test(name)) return name;
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

interface Parts {
	readonly value: Pick<PersonName, 'family' | 'given' | 'patronymic' | 'mononym'>;
	readonly rules: readonly RuleName[];
}

function toParts(full: string, script: string, familyLength: number | undefined): Parts {
	if (familyLength !== undefined) {
		const [given, family] = [full.slice(0, -familyLength - 1), full.slice(-familyLength)];
		return { value: { given, family, mononym: false }, rules: [] };
	}
	const words = full.split(' ');
	const byScript = findFamily(full, script);
	if (byScript !== undefined) return { value: { ...byScript, mononym: false }, rules: ['name.family-by-script'] };
	// "M.Yusuf" has an initial; scripts without spaces show one word for every name.
	if (words.length === 1) return { value: { mononym: !full.includes('.') && !isUnspaced(script) }, rules: [] };
	const at = aliasMark.test(full) ? -1 : words.findIndex(isLink);
	if (at === -1) return { value: { mononym: false }, rules: mayBeginWithFamily(words) ? ['name.family-place'] : [] };
	const patronymic = { link: words[at] ?? '', of: words.slice(at + 1).join(' ') };
	return { value: { given: words.slice(0, at).join(' '), patronymic, mononym: false }, rules: [] };
}

function listDoubts(full: string): RuleName[] {
	return doubts.filter(([, holds]) => holds(full)).map(([rule]) => rule);
}

const doubts: readonly (readonly [rule: RuleName, holds: (full: string) => boolean])[] = [
	['name.alias', (full) => aliasMark.test(full)],
	// Of address in Burma, where a name has no family's part; or a name.
	['name.address-or-name', (full) => /^(?:u|daw) \p{L}/iu.test(full)],
	['name.digits', (full) => /\p{N}/u.test(full)],
	['name.initial-or-link', (full) => full.includes(' B. ')],
	['name.mixed-scripts', mixesScripts],
];
