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

/** What is written for a person whose name nobody knows: taken for a name, all of them would be one person. */
const nobody =
	/^(?:(?:nama )?(?:tidak|tak|belum) (?:di)?(?:ketahui|kenal)|tanpa nama|tanpa identitas|unknown(?: (?:name|person|male|female|man|woman))?|not known|no ?name|anonim|anonymous|n\.? ?n\.?|x+|bapak|bpk\.?|ibu|sdri?\.?|saudara|saudari|tuan|nyonya|nona|encik|puan|mr\.?|mrs\.?|ms\.?|miss)$/iu;

const mayHavePlaceholder = /[-–—.,*_]|\b[fln][nf][un]\b/iu;

const aliasMark = /(?:^|\s)(?:alias|als\.?|a\.?k\.?a\.?)(?=\s)|[@("]/iu;

/**
 * A person's name in name case, without titles. Which part is the family's is told only where the writing shows it
 * ("FAMILY, Given") or, with a doubt, the script: many Indonesians have none.
 */
export function normaliseName(raw: string): Normalised<PersonName> {
	const { text, rules } = cleanLine(raw);
	if (text.length > maxLength) return withoutValue(['name.too-long']);
	const bared = bare(text, maxTitles);
	if (!/\p{L}/u.test(bared.name)) return withoutValue(['name.no-letters']);
	if (nobody.test(bared.name)) return withoutValue(['name.unknown']);
	const ordered = toOrder(bared.name, maxTitles - bared.titles.length);
	const full = toNameCase(ordered.name);
	const script = toScript(full);
	const parts = toParts(full, script, ordered.familyLength);
	return withValue({ full, ...parts.value, titles: [...ordered.titles, ...bared.titles], script }, [
		...rules,
		...bared.rules,
		...ordered.rules,
		...(full === ordered.name ? [] : ['name.case' as const]),
		...parts.rules,
		...listDoubts(full),
	]);
}

/** `PersonName` takes no more. */
const maxTitles = 8;

interface Bared {
	readonly name: string;
	readonly titles: readonly string[];
	readonly rules: readonly RuleName[];
}

/** Without titles and fillers: where one of these has gone, another may have come to the end. */
function bare(text: string, maxTitles: number): Bared {
	const { name, titles } = takeTitles(text, maxTitles);
	const named = dropPlaceholders(name);
	const rules: RuleName[] = titles.length > 0 ? ['name.title'] : [];
	if (named === name) return { name, titles, rules };
	const rest = bare(named, maxTitles - titles.length);
	return { name: rest.name, titles: [...titles, ...rest.titles], rules: [...rules, 'name.placeholder', ...rest.rules] };
}

function dropPlaceholders(name: string): string {
	if (!mayHavePlaceholder.test(name)) return name;
	const words = name.split(' ').filter((word) => !placeholder.test(word));
	return words.join(' ').replace(/^[, ]+|[, ]+$/g, '');
}

interface Ordered extends Bared {
	/** Of the family name at the end, where its place is known. */
	readonly familyLength?: number;
}

/** "SANTOSO, Drs. Budi" as "Budi SANTOSO". */
function toOrder(name: string, maxTitles: number): Ordered {
	if (!name.includes(',')) return { name, titles: [], rules: [] };
	const [family = '', given = '', ...more] = name.split(',').map((part) => dropPlaceholders(part.trim()));
	const isFamilyFirst = more.length === 0 && /\p{L}/u.test(family) && /\p{L}/u.test(given);
	if (!isFamilyFirst) return { name, titles: [], rules: ['name.commas'] };
	const { name: bared, titles, rules } = bare(given, maxTitles);
	return { name: `${bared} ${family}`, familyLength: family.length, titles, rules: ['name.family-first', ...rules] };
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

/** One of these is in every name that there is a doubt about. */
const mayHaveDoubts = /[^a-z ]|^u |^daw |\b(?:alias|als|aka)\b/i;

function listDoubts(full: string): RuleName[] {
	if (!mayHaveDoubts.test(full)) return [];
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
