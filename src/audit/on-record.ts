const onRecord = new WeakSet<object>();

/** Says of what was thrown that an entry tells of it already; whoever gets it next leaves none. */
export function markOnRecord(thrown: object): void {
	onRecord.add(thrown);
}

export function isOnRecord(thrown: unknown): boolean {
	return typeof thrown === 'object' && thrown !== null && onRecord.has(thrown);
}
