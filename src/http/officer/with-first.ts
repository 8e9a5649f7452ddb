/**
 * What a stream has, the first of it already taken: until that is there, a problem still is the answer. Whoever
 * stops reading stops the work behind it, even before the first is read: a generator that was never begun would
 * not get to its `finally`.
 */
export function withFirst<Item>(
	first: IteratorResult<Item, void>,
	rest: AsyncGenerator<Item, void>,
): AsyncIterableIterator<Item, void> {
	let isRead = false;
	return {
		async next() {
			if (isRead) return await rest.next();
			isRead = true;
			return first;
		},
		return: async () => await rest.return(),
		[Symbol.asyncIterator]() {
			return this;
		},
	};
}
