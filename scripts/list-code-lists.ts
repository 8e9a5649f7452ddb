import type { CodeList } from '../src/model/code-lists.ts';
import type { Field } from '../src/model/field.ts';
import type { Kind } from '../src/model/kind.ts';

/** Every code list that these kinds use, by name. */
export function listCodeLists(all: readonly Kind[]): Record<string, CodeList> {
	const lists = all.flatMap(({ fields }) => Object.values(fields).flatMap(findCodeLists));
	return Object.fromEntries(lists.map((list) => [list.name, list]).toSorted());
}

function findCodeLists(field: Field): CodeList[] {
	switch (field.node) {
		case 'leaf':
			return field.list === undefined ? [] : [field.list];
		case 'group':
			return Object.values(field.fields).flatMap(findCodeLists);
		case 'list':
		case 'persons':
			return findCodeLists(field.of);
	}
}
