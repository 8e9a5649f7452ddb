import type { Page } from '../../exchange/reading.ts';
import { type Cursor, parseCursor, toCursor } from './cursor.ts';

export function toPage(query: { limit: number; before?: string | undefined }): Page {
	return { limit: query.limit, before: query.before === undefined ? undefined : parseCursor(query.before) };
}

/** A full page may have another after it. */
export function toNext<Item>(items: readonly Item[], { limit }: Page, of: (item: Item) => Cursor): string | null {
	const last = items.at(-1);
	return last === undefined || items.length < limit ? null : toCursor(of(last));
}
