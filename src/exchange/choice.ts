import type { CutPart } from '../envelope/cut.ts';
import { maxWithheld, type Withholding, withoutIdle } from '../model/withholding.ts';
import { type FieldProblem, Problem } from '../problem.ts';
import type { Recipient } from './recipient.ts';

/** How each of a recipient's lists is called, what it leaves, and what its pointers may name. */
const lists = [
	{ name: 'withhold', detail: 'none', expected: 'a field that can be withheld', isFit: isPlace },
	{ name: 'coarsen', detail: 'coarse', expected: 'a field that has a coarser form', isFit: canBeCoarse },
	{ name: 'withoutRaw', detail: 'no-raw', expected: 'a field with raw text', isFit: canGoWithoutRaw },
] as const;

/**
 * What stays here of a document: by the officer's word and by rules.
 *
 * @param parts of the document; its attachments too, each a place
 * @param at pointer of the recipient in what was asked
 * @throws Problem `draft-invalid`: a slip in a pointer must not send what was to be withheld
 */
export function toWithheld(
	recipient: Recipient,
	parts: readonly Pick<CutPart, 'pointer' | 'part'>[],
	at: string,
): readonly Withholding[] {
	const problems = lists.flatMap((list) => findUnfit(list, recipient[list.name] ?? [], parts, at));
	if (problems.length > 0) throw new Problem('draft-invalid', { fields: problems });
	const stated = lists.flatMap(({ name, detail }) =>
		(recipient[name] ?? []).map((place) => ({ place, detail, rule: 'officer' })),
	);
	const withheld = withoutIdle([...stated, ...(recipient.ruled ?? []).map((rule) => widen(rule, parts))]);
	if (withheld.length <= maxWithheld) return withheld;
	const expected = `at most ${maxWithheld} places that are withheld: name a list instead of its elements`;
	throw new Problem('draft-invalid', { fields: [{ pointer: `${at}/withhold`, expected }] });
}

type Parts = Parameters<typeof toWithheld>[1];

/** An element that is no disclosure of its own stays here with the list that it is in. */
function widen(rule: Withholding, parts: Parts): Withholding {
	const list = rule.place.replace(/\/\d+$/, '');
	if (rule.detail !== 'none' || list === rule.place || isPlace(rule.place, parts)) return rule;
	return { ...rule, place: list };
}

function findUnfit(
	{ name, expected, isFit }: (typeof lists)[number],
	places: readonly string[],
	parts: Parts,
	at: string,
): FieldProblem[] {
	const unfit = places.flatMap((place, index) => (isFit(place, parts) ? [] : [index]));
	if (unfit.length === 0) return [];
	const fit = [...new Set(parts.map(({ pointer }) => pointer).filter((pointer) => isFit(pointer, parts)))];
	return unfit.map((index) => ({ pointer: `${at}/${name}/${index}`, expected: `${expected}: ${fit.join(', ')}` }));
}

function isPlace(place: string, parts: Parts): boolean {
	return parts.some(({ pointer, part }) => pointer === place && part === 'place');
}

/** What stands above fields, or a field whose value is a disclosure apart: others have no coarser form. */
function canBeCoarse(place: string, parts: Parts): boolean {
	const own = parts.filter(({ pointer }) => pointer === place).map(({ part }) => part);
	return own.includes('value') || isAbove(place, parts);
}

function canGoWithoutRaw(place: string, parts: Parts): boolean {
	return parts.some(({ pointer, part }) => pointer === place && part === 'written') || isAbove(place, parts);
}

function isAbove(place: string, parts: Parts): boolean {
	return parts.some(({ pointer }) => pointer.startsWith(`${place}/`));
}
