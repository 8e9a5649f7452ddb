import type { Forward } from '../../exchange/approval-view.ts';
import type { Page } from '../../exchange/reading.ts';
import { type Cursor, parseCursor, toCursor } from './cursor.ts';

export function toPage(query: { limit: number; before?: string | undefined }): Page {
	return { limit: query.limit, before: query.before === undefined ? undefined : parseCursor(query.before) };
}

/** As `toPage`, where the oldest come first. */
export function toForward(query: { limit: number; after?: string | undefined }): Forward {
	return { limit: query.limit, after: query.after === undefined ? undefined : parseCursor(query.after, '/after') };
}

/** A full page may have another after it. */
export function toNext<Item>(
	items: readonly Item[],
	{ limit }: Pick<Page, 'limit'>,
	of: (item: Item) => Cursor,
): string | null {
	const last = items.at(-1);
	return last === undefined || items.length < limit ? null : toCursor(of(last));
}
