/**
 * What a stream has, the first of it already taken: until that is there, a problem still is the answer. Whoever
 * stops reading stops the work behind it.
 */
export async function* withFirst<Item>(
	first: IteratorResult<Item, void>,
	rest: AsyncGenerator<Item, void>,
): AsyncGenerator<Item> {
	try {
		if (first.done !== true) yield first.value;
		yield* rest;
	} finally {
		await rest.return();
	}
}
