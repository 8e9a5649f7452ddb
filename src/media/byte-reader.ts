/** A file that is not what its first bytes promise. */
export class MalformedMedia extends Error {}

/** Takes a stream of bytes in the pieces that a format asks for; holds no more than one of them. */
export interface ByteReader {
	/** Exactly so many bytes. @throws MalformedMedia when it ends before */
	read(count: number): Promise<Uint8Array>;
	/** Some of the next bytes, at most so many. @throws MalformedMedia at the end */
	readSome(most: number): Promise<Uint8Array>;
	/** Gives bytes back: they come next. */
	unread(bytes: Uint8Array): void;
}

export function openByteReader(source: AsyncIterable<Uint8Array>): ByteReader {
	const iterator = source[Symbol.asyncIterator]();
	let held: Uint8Array = new Uint8Array();
	const readSome = async (most: number) => {
		while (held.length === 0) {
			const next = await iterator.next();
			if (next.done === true) throw new MalformedMedia('it ends early');
			held = next.value;
		}
		const some = held.subarray(0, most);
		held = held.subarray(most);
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
		unread: (bytes) => {
			held = concatenate(bytes, held);
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
