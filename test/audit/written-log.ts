import { signCheckpoint } from '../../src/audit/checkpoint.ts';
import { maxCheckpointTextBytes } from '../../src/audit/checkpoint-text.ts';
import { toConsistencyText } from '../../src/audit/consistency-proof.ts';
import { parseNote, toSignedText } from '../../src/audit/note.ts';
import { type NoteSigner, signNote } from '../../src/audit/note-signature.ts';
import { proveConsistency } from '../../src/audit/proof.ts';
import { tileWidth, tryParseTilePath } from '../../src/audit/tile.ts';
import { hashLeaf } from '../../src/audit/tree.ts';
import { nodesOf, readFrom, rootByDefinition } from './trees.ts';

/** A log that a test writes as it likes: honest up to an entry, and then another for others. */
export interface WrittenLog {
	/** Its checkpoint at that size. */
	note(size: number): string;
	prove(from: number, to: number): Promise<Uint8Array[]>;
	/** As it serves it: whole or in part, by its path. */
	tile(path: string): Uint8Array;
	/** What a witness is asked, that saw `from` last. */
	submit(from: number, to: number): Promise<string>;
}

/** Its checkpoint with extension lines, one byte more than is read. */
export function extend(signer: NoteSigner, size: number): string {
	const { text } = parseNote(Buffer.from(writeLog(signer).note(size)));
	const long = `${text}${'x'.repeat(maxCheckpointTextBytes - text.length)}\n`;
	return toSignedText({ text: long, signatures: [signNote(long, signer, Temporal.Now.instant())] });
}

/** @param forkedAt from this entry on they are others than those of the same log without it */
export function writeLog(signer: NoteSigner, forkedAt = Number.POSITIVE_INFINITY): WrittenLog {
	const leaves = Array.from({ length: 300 }, (_, at) => hashLeaf(Buffer.from(at < forkedAt ? `${at}` : `other ${at}`)));
	const nodes = nodesOf(leaves);
	const read = readFrom(nodes);
	const note = (size: number) => {
		const checkpoint = { origin: signer.key.name, size, root: rootByDefinition(leaves.slice(0, size)) };
		return signCheckpoint(checkpoint, signer, Temporal.Now.instant());
	};
	const prove = (from: number, to: number) => proveConsistency(from, to, read);
	return {
		note,
		prove,
		tile: (path) => {
			const tile = tryParseTilePath(path);
			if (tile === undefined || tile.level === 'entries') throw new Error(`No tile: ${path}`);
			const first = tile.index * tileWidth;
			return Buffer.concat((nodes[tile.level * 8] ?? []).slice(first, first + tile.width));
		},
		submit: async (from, to) =>
			toConsistencyText({
				old: from,
				hashes: from === 0 || from === to ? [] : await prove(from, to),
				checkpoint: note(to),
			}),
	};
}
