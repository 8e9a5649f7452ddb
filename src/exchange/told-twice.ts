import type { Body } from '../model/field.ts';
import { findAt, isWithin, toPointer } from '../model/json-pointer.ts';
import type { Kind } from '../model/kind.ts';
import { toValue } from '../model/leaf-values.ts';
import { findPersons } from '../model/minors.ts';
import { type Detail, detailOf } from '../model/withholding.ts';
import type { FieldIssue } from '../normalise/body.ts';
import { listLeaves, type PlacedLeaf } from '../policy/categories.ts';
import { type Recipient, toStated } from './recipient.ts';

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

const isValueShown = (detail: Detail) => detail === 'full' || detail === 'no-raw';

/**
 * The travel documents and accounts that go in full to somebody from whom the officer keeps the name or birth of the
 * same person, or gives it coarser: they may show what was to stay here. What rules keep, they keep in both.
 */
export function findToldTwice(kind: Kind, body: Body, recipients: readonly Recipient[]): FieldIssue[] {
	const persons = findPersons(kind.fields, body).map(({ path }) => toPointer(path));
	const leaves = listLeaves(kind.fields, body).map((leaf) => toHeld(leaf, persons));
	const told = leaves.flatMap(({ pointer, person, categories: [own] }) => {
		if (own !== 'travelDocuments' && own !== 'accounts') return [];
		const { rule, shows } = showing[own];
		const value = toValue<object>(findAt(body, pointer) as never);
		const shown = (['names', 'births'] as const).filter((category) =>
			// What could not be read may say anything.
			value === undefined ? shows[category].length > 0 : shows[category].some((member) => Object.hasOwn(value, member)),
		);
		const beside = leaves.filter((leaf) => leaf.person === person && shown.some((category) => isOwn(leaf, category)));
		const isTold = recipients.some((recipient) => {
			const stated = toStated(recipient);
			return (
				isValueShown(detailOf(pointer, [...stated, ...(recipient.ruled ?? [])])) &&
				beside.some((leaf) => !isValueShown(detailOf(leaf.pointer, stated)))
			);
		});
		return isTold ? [{ pointer, rule, severity: 'doubt' as const }] : [];
	});
	return told;
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

/** Is it the person's name or birth? Aliases stand in no document. */
function isOwn({ path, categories: [category] }: PlacedLeaf, wanted: 'names' | 'births'): boolean {
	return category === wanted && (wanted === 'births' || path.at(-1) === 'name');
}
