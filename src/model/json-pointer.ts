/** A name as it stands between the slashes of a JSON Pointer (RFC 6901 §3). */
export function escapeToken(name: string): string {
	return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
