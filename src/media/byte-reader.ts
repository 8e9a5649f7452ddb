/** A file that is not what its first bytes promise. */
export class MalformedMedia extends Error {}

/** Takes a stream of bytes in the pieces that a format asks for; holds no more than one of them. */
export interface ByteReader {
	/** Exactly so many bytes. @throws MalformedMedia when it ends before */
	read(count: number): Promise<Uint8Array>;
	/** Some of the next bytes, at most so many. @throws MalformedMedia at the end */
	readSome(most: number): Promise<Uint8Array>;
	/** Gives back the last so many bytes of what `readSome` has just given: they come next. Nothing is copied. */
	unread(count: number): void;
}

export function openByteReader(source: AsyncIterable<Uint8Array>): ByteReader {
	const iterator = source[Symbol.asyncIterator]();
	let piece: Uint8Array = new Uint8Array();
	let at = 0;
	const readSome = async (most: number) => {
		while (at === piece.length) {
			const next = await iterator.next();
			if (next.done === true) throw new MalformedMedia('it ends early');
			[piece, at] = [next.value, 0];
		}
		const some = piece.subarray(at, at + most);
		at += some.length;
		return some;
	};
	const read = async (count: number) => {
		const bytes = new Uint8Array(count);
		for (let filled = 0; filled < count; ) {
			const some = await readSome(count - filled);
			bytes.set(some, filled);
			filled += some.length;
		}
		return bytes;
	};
	return {
		read,
		readSome,
		unread: (count) => {
			at -= count;
		},
	};
}

export function concatenate(...pieces: readonly Uint8Array[]): Uint8Array {
	const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
	let end = 0;
	for (const piece of pieces) {
		all.set(piece, end);
		end += piece.length;
	}
	return all;
}
