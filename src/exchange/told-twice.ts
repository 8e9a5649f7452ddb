import type { Body, BodyNode } from '../model/field.ts';
import { findAt, isWithin, toPointer } from '../model/json-pointer.ts';
import type { Kind } from '../model/kind.ts';
import { toValue } from '../model/leaf-values.ts';
import { findPersons } from '../model/minors.ts';
import { detailOf, type Withholding } from '../model/withholding.ts';
import type { FieldIssue } from '../normalise/body.ts';
import { listLeaves, type PlacedLeaf } from '../policy/categories.ts';

/** What shows of its holder more than itself, and in which members of its value. */
const showing = {
	travelDocuments: {
		rule: 'travel-document.shows-withheld',
		shows: {
			names: ['surname', 'givenNames', 'mrz', 'mrzSuggestions'],
			births: ['birthDate', 'mrz', 'mrzSuggestions'],
		},
	},
	accounts: { rule: 'account.shows-withheld', shows: { names: ['holder'], births: [] } },
} as const;

/**
 * The travel documents and accounts that go in full to somebody from whom the officer keeps the name or birth of the
 * same person, or gives it coarser: they may show what was to stay here. What rules keep, they keep in both.
 */
export function findToldTwice(
	kind: Kind,
	body: Body,
	copies: readonly { readonly withheld: readonly Withholding[] }[],
): FieldIssue[] {
	const persons = findPersons(kind.fields, body).map(({ path }) => toPointer(path));
	const leaves = listLeaves(kind.fields, body).map((leaf) => toHeld(leaf, persons));
	return leaves.flatMap(({ pointer, person, categories: [own] }) => {
		if (own !== 'travelDocuments' && own !== 'accounts') return [];
		const { rule, shows } = showing[own];
		const value = toValue<object>(findAt(body, pointer) as BodyNode);
		const shown = leaves.filter((leaf) => leaf.person === person && mayShow(value, leaf, shows));
		const isTold = copies.some(({ withheld }) => {
			const byOfficer = withheld.filter(({ rule: whose }) => whose === 'officer');
			return isValueGiven(pointer, withheld) && shown.some((leaf) => !isValueGiven(leaf.pointer, byOfficer));
		});
		return isTold ? [{ pointer, rule, severity: 'doubt' as const }] : [];
	});
}

interface HeldLeaf extends PlacedLeaf {
	readonly pointer: string;
	/** The innermost record that it stands in. */
	readonly person: string | undefined;
}

function toHeld(leaf: PlacedLeaf, persons: readonly string[]): HeldLeaf {
	const pointer = toPointer(leaf.path);
	const [person] = persons.filter((place) => isWithin(pointer, place)).toSorted((a, b) => b.length - a.length);
	return { ...leaf, pointer, person };
}

type Shows = (typeof showing)[keyof typeof showing]['shows'];

/** Could the value repeat that leaf, a person's name or birth? Aliases stand in no document. */
function mayShow(value: object | undefined, { path, categories: [category] }: PlacedLeaf, shows: Shows): boolean {
	if (category !== 'births' && !(category === 'names' && path.at(-1) === 'name')) return false;
	// What could not be read may say anything.
	return value === undefined
		? shows[category].length > 0
		: shows[category].some((member) => Object.hasOwn(value, member));
}

function isValueGiven(pointer: string, withheld: readonly Withholding[]): boolean {
	const detail = detailOf(pointer, withheld);
	return detail === 'full' || detail === 'no-raw';
}
