import { z } from 'zod';
import { DocumentId, Timestamp } from '../../model/identifiers.ts';
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
	throw noCursor(pointer);
}

/** Where a page of cases by deadline ends: `-` where the last one has none. */
export interface TurnCursor {
	readonly dueAt: Timestamp | null;
	readonly id: DocumentId;
}

const TurnParts = z.tuple([z.union([z.literal('-'), Timestamp]), DocumentId]);

export function toTurnCursor({ dueAt, id }: { readonly dueAt: string | null; readonly id: string }): string {
	return `${dueAt ?? '-'}_${id}`;
}

/** @throws Problem `request-malformed` */
export function parseTurnCursor(text: string): TurnCursor {
	const { data } = TurnParts.safeParse(text.split('_'));
	if (data === undefined) throw noCursor('/after');
	const [dueAt, id] = data;
	return { dueAt: dueAt === '-' ? null : dueAt, id };
}

function noCursor(pointer: string): Problem {
	return new Problem('request-malformed', { fields: [{ pointer, expected: '`next` of a page' }] });
}
