import { Problem } from '../problem.ts';

/**
 * The entries of a tile, each behind its length in two bytes (C2SP tlog-tiles, Log entries). Those of a log of Lintas are
 * the commitments of `entry.ts`: every client makes the leaf hashes from them, and learns nothing else.
 */
export function toEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
	return Buffer.concat(entries.flatMap((entry) => [toUint16(entry.length), entry]));
}

function toUint16(value: number): Uint8Array {
	const bytes = Buffer.alloc(2);
	bytes.writeUInt16BE(value);
	return bytes;
}

/**
 * @param width how many entries there must be
 * @throws Problem `proof-invalid`
 */
export function parseEntryBundle(bundle: Uint8Array, width: number): Uint8Array[] {
	const view = new DataView(bundle.buffer, bundle.byteOffset, bundle.byteLength);
	const entries: Uint8Array[] = [];
	let offset = 0;
	while (offset + 2 <= bundle.length) {
		const end = offset + 2 + view.getUint16(offset);
		entries.push(bundle.subarray(offset + 2, end));
		offset = end;
	}
	if (offset !== bundle.length || entries.length !== width) {
		throw new Problem('proof-invalid', { detail: 'The bundle has not the entries of its width.' });
	}
	return entries;
}
