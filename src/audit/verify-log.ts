import {
	hasEntry,
	listCheckpoints,
	listUnsequenced,
	loadSequencedPage,
	loadTiles,
	type SequencedRow,
} from '../store/audit-log.ts';
import type { Transaction } from '../store/database.ts';
import { type CheckpointExpectation, verifyCheckpoint } from './checkpoint.ts';
import { toLeafHash } from './entry.ts';
import { tileHeight, tileWidth } from './tile.ts';
import { emptyEdge, growTree, hashBytes, type RightEdge, toRoot } from './tree.ts';

/**
 * What of the stored log is not as it was. `entry-altered`, `entry-removed`: of the entry at that index; `entry-inserted`:
 * there is an entry that has no index and waits for none; `index-altered`, `index-removed`, `index-inserted`: of its place;
 * `tile-altered`: a hash of the tree; `checkpoint-altered`: what was signed is not the tree, or not signed.
 */
export type Finding =
	| {
			readonly finding: 'entry-altered' | 'entry-removed' | 'index-altered' | 'index-removed' | 'index-inserted';
			readonly index: number;
	  }
	| { readonly finding: 'tile-altered'; readonly level: number; readonly index: number }
	| { readonly finding: 'checkpoint-altered'; readonly size: number }
	| { readonly finding: 'entry-inserted'; readonly leafHash: Uint8Array };

/** A multiple of the width of a tile. */
const pageSize = 16 * tileWidth;

/**
 * Recomputes every hash of the log from its entries, and compares it with everything that is stored: places, tiles,
 * checkpoints. What it finds comes in the order of the tree.
 *
 * @param tx sees one moment (`openSnapshot`)
 * @param progress told of the entries that were looked at
 */
export async function* verifyLog(
	tx: Transaction,
	expected: CheckpointExpectation,
	progress: (entries: number) => void = () => {},
): AsyncGenerator<Finding> {
	let edge = emptyEdge;
	yield* verifyCheckpoints(tx, edge, [], expected);
	for (;;) {
		const stored = await loadLevel(tx, 0, edge.size, pageSize);
		if (stored.length === 0) break;
		const leaves: Uint8Array[] = [];
		yield* comparePage(tx, edge.size, stored, leaves);
		const inner: Node[] = [];
		const next = growTree(edge, leaves, (hash, level) => {
			if (level > 0 && level % tileHeight === 0) inner.push({ hash, level: level / tileHeight });
		});
		yield* verifyCheckpoints(tx, edge, leaves, expected);
		yield* compareInner(tx, edge.size, inner);
		edge = next;
		progress(edge.size);
	}
	yield* listBeyond(tx, edge.size);
}

/** What there is that the tree has no room for. */
async function* listBeyond(tx: Transaction, size: number): AsyncGenerator<Finding> {
	const all = Number.MAX_SAFE_INTEGER;
	for (const { index } of await loadSequencedPage(tx, size, all - size)) yield { finding: 'index-inserted', index };
	for (const beyond of await listCheckpoints(tx, size, all)) yield { finding: 'checkpoint-altered', size: beyond.size };
	for (const leafHash of await listUnsequenced(tx)) yield { finding: 'entry-inserted', leafHash };
}

interface Node {
	readonly hash: Uint8Array;
	/** Of its tile. */
	readonly level: number;
}

/** @param leaves takes the leaves as they were, as far as what is stored still says so */
async function* comparePage(
	tx: Transaction,
	from: number,
	stored: readonly Uint8Array[],
	leaves: Uint8Array[],
): AsyncGenerator<Finding> {
	const rows = new Map((await loadSequencedPage(tx, from, stored.length)).map((row) => [row.index, row]));
	for (const [at, hash] of stored.entries()) {
		const [index, row] = [from + at, rows.get(from + at)];
		const finding = row === undefined ? 'index-removed' : await compareLeaf(tx, row, hash);
		if (finding === 'tile-altered') yield { finding, level: 0, index };
		else if (finding !== undefined) yield { finding, index };
		leaves.push(finding === 'tile-altered' ? (row?.leafHash ?? hash) : hash);
	}
}

async function compareLeaf(tx: Transaction, { leafHash, salt, entry }: SequencedRow, hash: Uint8Array) {
	const isThere = salt !== null && entry !== null;
	const isWhole = isThere && isSame(toLeafHash(salt, entry), leafHash);
	// Of the two the one that there is no entry for was altered; of an entry in another's place there are both.
	if (!isSame(leafHash, hash)) return isWhole && !(await hasEntry(tx, hash)) ? 'tile-altered' : 'index-altered';
	if (!isThere) return 'entry-removed';
	return isWhole ? undefined : 'entry-altered';
}

async function* compareInner(tx: Transaction, size: number, nodes: readonly Node[]): AsyncGenerator<Finding> {
	for (const level of new Set(nodes.map((node) => node.level))) {
		const hashes = nodes.filter((node) => node.level === level).map(({ hash }) => hash);
		const first = Math.floor(size / tileWidth ** level);
		const stored = await loadLevel(tx, level, first, hashes.length);
		for (const [at, hash] of hashes.entries()) {
			if (!isSame(hash, stored[at])) yield { finding: 'tile-altered', level, index: first + at };
		}
	}
}

/** So many hashes of a level, fewer where there are no more. */
async function loadLevel(tx: Transaction, level: number, first: number, count: number): Promise<Uint8Array[]> {
	const begin = Math.floor(first / tileWidth);
	const end = Math.ceil((first + count) / tileWidth);
	const tiles = Array.from({ length: end - begin }, (_, at) => ({ level, index: begin + at }));
	const bytes = Buffer.concat(await loadTiles(tx, tiles));
	const hashes = Array.from({ length: Math.floor(bytes.length / hashBytes) }, (_, at) =>
		bytes.subarray(at * hashBytes, (at + 1) * hashBytes),
	);
	return hashes.slice(first % tileWidth, (first % tileWidth) + count);
}

/** Those of the tree as it grows by these leaves; of the empty tree where there are none. */
async function* verifyCheckpoints(
	tx: Transaction,
	edge: RightEdge,
	leaves: readonly Uint8Array[],
	expected: CheckpointExpectation,
): AsyncGenerator<Finding> {
	let grown = edge;
	const after = leaves.length === 0 ? edge.size - 1 : edge.size;
	for (const { size, note } of await listCheckpoints(tx, after, edge.size + leaves.length)) {
		grown = growTree(grown, leaves.slice(grown.size - edge.size, size - edge.size));
		if (!isOf(grown, note, expected)) yield { finding: 'checkpoint-altered', size };
	}
}

function isOf(tree: RightEdge, note: string, expected: CheckpointExpectation): boolean {
	try {
		const { size, root } = verifyCheckpoint(Buffer.from(note), expected);
		return size === tree.size && isSame(root, toRoot(tree.hashes));
	} catch {
		return false;
	}
}

function isSame(a: Uint8Array, b: Uint8Array | undefined): boolean {
	return b !== undefined && Buffer.compare(a, b) === 0;
}
