import type { Body } from '../model/field.ts';
import { toGroups } from '../model/leaf-values.ts';
import type { TravelDocument } from '../model/values.ts';
import type { Finding } from './finding.ts';
import { listDocuments } from './identity-findings.ts';

/** Documents of a number that somebody else in the same list of persons has too: one is lent, or copied wrongly. */
export function findSharedDocuments(group: Body): Finding[] {
	const lists = Object.keys(group).filter((name) => {
		const persons = toGroups(group[name]);
		return persons.length > 1 && persons[0]?.name !== undefined;
	});
	return lists.flatMap((list) => findInList(list, toGroups(group[list])));
}

function findInList(list: string, persons: readonly Body[]): Finding[] {
	const documents = persons.flatMap((person, index) =>
		listDocuments(person).map(({ path, document }) => ({ index, path: [list, index, ...path], document })),
	);
	const byNumber = Map.groupBy(documents, ({ document }) => `${document.type} ${document.number}`);
	return [...byNumber.values()].flatMap((all) =>
		all
			.filter((one) => all.some((other) => one.index !== other.index && isOfOneState(one.document, other.document)))
			.map(({ path }) => ({ path, rule: 'travel-document.shared' as const })),
	);
}

/** A number alone may be given out by two states. */
function isOfOneState({ issuer }: TravelDocument, { issuer: other }: TravelDocument): boolean {
	return issuer === other || issuer === undefined || other === undefined;
}
