import type { Body } from '../model/field.ts';
import type { TravelDocument } from '../model/values.ts';
import type { Finding } from './finding.ts';
import { listDocuments } from './identity-findings.ts';
import { toGroups } from './leaf-values.ts';

/** Documents of a number that somebody else in the same list of persons has too: one is lent, or copied wrongly. */
export function findSharedDocuments(group: Body): Finding[] {
	return Object.entries(group).flatMap(([list, node]) => {
		const persons = toGroups(node);
		return persons.length < 2 || persons[0]?.name === undefined ? [] : findInList(list, persons);
	});
}

function findInList(list: string, persons: readonly Body[]): Finding[] {
	const documents = persons.flatMap((person, index) =>
		listDocuments(person).map(({ path, document }) => ({ index, path: [list, index, ...path], document })),
	);
	return documents
		.filter((one) => documents.some((other) => one.index !== other.index && isSame(one.document, other.document)))
		.map(({ path }) => ({ path, rule: 'travel-document.shared' }));
}

/** A number alone may be given out by two states. */
function isSame(one: TravelDocument, other: TravelDocument): boolean {
	return (
		one.number === other.number &&
		one.type === other.type &&
		(one.issuer === other.issuer || one.issuer === undefined || other.issuer === undefined)
	);
}
