/** All texts in a value, for a person to read: where no text gives exactly that value. */
export function listParts(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	return typeof value === 'object' && value !== null ? Object.values(value).flatMap(listParts) : [];
}
