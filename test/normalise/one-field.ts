import { type Field, labelled } from '../../src/model/field.ts';
import { defineKind, type Kind } from '../../src/model/kind.ts';

/** A kind whose body has one field, named `field`. */
export function oneField(field: Field): Kind {
	const fields = { field: labelled('', '', field) };
	return defineKind({ name: 'one-field', version: '1.0', title: { en: '', id: '' }, fields, example: {} });
}
