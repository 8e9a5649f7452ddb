import { expect, test } from 'vitest';
import type { Field, Fields } from '../../src/model/field.ts';
import { kinds } from '../../src/model/kinds.ts';

/** What `normalise/identity-findings.ts` and `journey-findings.ts` take a field of that name to be. */
const types: Readonly<Record<string, readonly string[]>> = {
	aliases: ['name'],
	birthDate: ['date'],
	from: ['place', 'moment', 'text'],
	fromCountry: ['country'],
	holders: ['group'],
	nationalities: ['country'],
	nationality: ['country'],
	on: ['moment', 'date'],
	sex: ['sex'],
	statedPurpose: ['code'],
	toCountry: ['country'],
	travelDocument: ['travel-document'],
	travelDocuments: ['travel-document'],
	victims: ['group'],
	visaClass: ['code'],
};

function listTypes(fields: Fields): [name: string, type: string][] {
	return Object.entries(fields).flatMap(([name, field]) => [[name, typeOf(field)], ...listTypesBelow(field)]);
}

function listTypesBelow(field: Field): [name: string, type: string][] {
	if (field.node === 'leaf') return [];
	return field.node === 'group' ? listTypes(field.fields) : listTypesBelow(field.of);
}

function typeOf(field: Field): string {
	if (field.node === 'leaf') return field.type;
	return field.node === 'group' ? 'group' : typeOf(field.of);
}

test('a field name that findings go by has one type in every kind', () => {
	const found = kinds.flatMap(({ name, fields }) => listTypes(fields).map((field) => [name, ...field] as const));
	const others = found.filter(([, name, type]) => Object.hasOwn(types, name) && !types[name]?.includes(type));
	expect(others).toEqual([]);
});
