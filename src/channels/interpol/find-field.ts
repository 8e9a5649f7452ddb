import type { Field, Fields } from '../../model/field.ts';
import { tryParsePointer } from '../../model/json-pointer.ts';

/** The field at the top of a kind, or in a group there, that a pointer names. */
export function findField(fields: Fields, pointer: string): Field | undefined {
	const [name = '', inside] = tryParsePointer(pointer) ?? [];
	const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
	if (inside === undefined || field?.node !== 'group') return field;
	return Object.hasOwn(field.fields, inside) ? field.fields[inside] : undefined;
}
