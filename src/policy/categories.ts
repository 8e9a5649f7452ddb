import type { Body, BodyNode, Field, Fields, LeafType } from '../model/field.ts';
import type { Kind } from '../model/kind.ts';
import { amendedFields } from '../model/kinds/correction.ts';
import { officerContacts } from '../model/people.ts';
import type { Category } from './detail.ts';

/**
 * The categories that agreements grade, by the type of a leaf: its own, and those of what it shows beside. What has
 * none is graded by nobody.
 */
const categoriesOf: Readonly<Partial<Record<LeafType, readonly Category[]>>> = {
	name: ['names'],
	// They show their holders: surname, given names and date of birth; the holder of an account.
	'travel-document': ['travelDocuments', 'names', 'births'],
	account: ['accounts', 'names'],
	contact: ['contacts'],
	address: ['addresses'],
	text: ['freeText'],
};

/** When and where somebody was born, whatever its type. */
const births: ReadonlySet<string> = new Set(['birthDate', 'birthPlace']);

/** Kinds whose words are about documents and partners: they are what the road needs, and go whole. */
const ungraded: ReadonlySet<string> = new Set(['share-permission-request', 'share-permission-reply', 'partner-notice']);

/**
 * Whom to reach about a document, its reader has to know. What a correction amends is graded with the document that it
 * corrects; its own words are graded here.
 */
const goWhole: ReadonlySet<Field> = new Set<Field>([officerContacts, ...Object.values(amendedFields)]);

/** What is made for everybody has nobody to be withheld from. */
export function isGraded({ name, tlp }: Kind): boolean {
	return tlp !== 'TLP:CLEAR' && !ungraded.has(name);
}

/** One leaf of a body. */
export interface PlacedLeaf {
	readonly path: readonly (string | number)[];
	/** It goes no fuller than the one of which the least goes. */
	readonly categories: readonly Category[];
	/** Is its raw text all there is? */
	readonly isText: boolean;
	/** Is it graded by no category, its raw text neither? */
	readonly goesWhole: boolean;
}

export function listLeaves(fields: Fields, body: Body, path: PlacedLeaf['path'] = []): PlacedLeaf[] {
	return Object.entries(body).flatMap(([name, node]) => {
		const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
		if (field === undefined) return [];
		const leaves = listBelow(field, node, [...path, name]);
		return goWhole.has(field) ? leaves.map((leaf) => ({ ...leaf, goesWhole: true })) : leaves;
	});
}

function listBelow(field: Field, node: BodyNode, path: PlacedLeaf['path']): PlacedLeaf[] {
	switch (field.node) {
		case 'leaf':
			return [{ path, categories: findCategories(field.type, path), isText: field.type === 'text', goesWhole: false }];
		case 'group':
			return listLeaves(field.fields, node as Body, path);
		case 'list':
		case 'persons':
			return (node as readonly BodyNode[]).flatMap((item, index) => listBelow(field.of, item, [...path, index]));
	}
}

function findCategories(type: LeafType, path: PlacedLeaf['path']): readonly Category[] {
	return births.has(String(path.at(-1))) ? ['births'] : (categoriesOf[type] ?? []);
}
