/** A name as it stands between the slashes of a JSON Pointer (RFC 6901 §3). */
export function escapeToken(name: string): string {
	return name.replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The JSON Pointer of a path, empty for the whole. */
export function toPointer(path: readonly PropertyKey[]): string {
	return path.map((part) => `/${escapeToken(String(part))}`).join('');
}

/** The names and numbers of a JSON Pointer, outermost first; undefined for what is none, and for the whole. */
export function tryParsePointer(text: string): readonly string[] | undefined {
	if (!/^(?:\/(?:[^~/]|~[01])+)+$/.test(text)) return undefined;
	return text
		.slice(1)
		.split('/')
		.map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** What stands where a pointer says; undefined where nothing does, and for what is no pointer. */
export function findAt(value: unknown, pointer: string): unknown {
	let node = value;
	for (const token of tryParsePointer(pointer) ?? ['']) {
		if (typeof node !== 'object' || node === null || !Object.hasOwn(node, token)) return undefined;
		node = (node as Readonly<Record<string, unknown>>)[token];
	}
	return node;
}

/** Is `pointer` the place itself or below it? */
export function isWithin(pointer: string, place: string): boolean {
	return pointer === place || pointer.startsWith(`${place}/`);
}
