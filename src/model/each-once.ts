/** Stands nothing twice in the list? */
export function isEachOnce(items: readonly unknown[]): boolean {
	return new Set(items).size === items.length;
}
