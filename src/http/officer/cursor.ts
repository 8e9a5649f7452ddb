import { z } from 'zod';
import { Timestamp } from '../../model/identifiers.ts';
import { Problem } from '../../problem.ts';

/** Where a page ends: the time of its last row, and its id, since times can be the same. */
export interface Cursor {
	readonly at: Timestamp;
	readonly id: string;
}

const Parts = z.tuple([Timestamp, z.uuidv7()]);

export function toCursor({ at, id }: Cursor): string {
	return `${at}_${id}`;
}

/** @throws Problem `request-malformed` */
export function parseCursor(text: string, pointer = '/before'): Cursor {
	const parts = Parts.safeParse(text.split('_'));
	if (parts.success) return { at: parts.data[0], id: parts.data[1] };
	throw new Problem('request-malformed', { fields: [{ pointer, expected: '`next` of a page' }] });
}
