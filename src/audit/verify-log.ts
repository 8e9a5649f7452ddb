import {
	hasEntry,
	listCheckpoints,
	listPlacesFrom,
	listTileEnds,
	listUnsequenced,
	loadEnds,
	type SequencedRow,
} from '../store/audit-log-pages.ts';
import type { Transaction } from '../store/database.ts';
import { type CheckpointExpectation, verifyCheckpoint } from './checkpoint.ts';
import { saltLength } from './entry.ts';
import { type LogPage, loadPages } from './log-page.ts';
import type { VerifierKey } from './note-key.ts';
import { tileHeight, tileWidth } from './tile.ts';
import { emptyEdge, growTree, hashBytes, hashLeaf, type RightEdge, sha256, toRoot } from './tree.ts';

/**
 * What of the stored log is not as it was. `entry-altered`, `entry-removed`: of the entry at that index; `entry-inserted`:
 * there is an entry that has no index and waits for none; `index-altered`, `index-removed`, `index-inserted`: of its place;
 * `tile-altered`: a hash of the tree; `checkpoint-altered`: what was signed is not the tree, or not signed, or it does not
 * follow the one before it.
 */
export type Finding =
	| {
			readonly finding: 'entry-altered' | 'entry-removed' | 'index-altered' | 'index-removed' | 'index-inserted';
			readonly index: number;
	  }
	| { readonly finding: 'tile-altered'; readonly level: number; readonly index: number }
	| { readonly finding: 'checkpoint-altered'; readonly size: number }
	| { readonly finding: 'entry-inserted'; readonly leafHash: Uint8Array };

/**
 * Recomputes every hash of the log from its entries, and compares it with everything that is stored: places, tiles,
 * checkpoints. What it finds comes in the order of the tree.
 *
 * @param tx sees one moment (`openSnapshot`)
 * @param expected whose keys are the present one and those before it: where one has signed, those before it do no more
 * @param progress told how many entries were looked at
 */
export async function* verifyLog(
	tx: Transaction,
	expected: CheckpointExpectation,
	progress: (entries: number) => void = () => {},
): AsyncGenerator<Finding> {
	let edge = emptyEdge;
	let [last, keys]: [number | null, readonly VerifierKey[]] = [null, expected.keys];
	for await (const page of loadPages(tx, await countLeaves(tx))) {
		const leaves: Uint8Array[] = [];
		yield* compareLeaves(tx, page, leaves);
		const levels: Uint8Array[][] = [];
		const visit = (hash: Uint8Array, level: number) => {
			if (level === 0 || level % tileHeight !== 0) return;
			levels[level / tileHeight] ??= [];
			levels[level / tileHeight]?.push(hash);
		};
		for (const { size, follows, note } of page.checkpoints) {
			edge = growTree(edge, leaves.slice(edge.size - page.from, size - page.from), visit);
			const key = findSigner(edge, note, { ...expected, keys });
			if (follows !== last || key === undefined) yield { finding: 'checkpoint-altered', size };
			// Those before it sign no more.
			if (key !== undefined) keys = keys.slice(0, keys.indexOf(key) + 1);
			last = size;
		}
		edge = growTree(edge, leaves.slice(edge.size - page.from), visit);
		yield* compareTiles(page, levels);
		progress(edge.size);
	}
	yield* listBeyond(tx, edge.size);
}

/** What two of tiles, places and signatures say, or the middle of the three: none can stretch or cut the tree alone. */
export async function countLeaves(tx: Transaction): Promise<number> {
	const stored = (await listTileEnds(tx)).find(({ level }) => level === 0)?.end ?? 0;
	const { placed, signed } = await loadEnds(tx);
	return [stored, placed, signed].toSorted((a, b) => a - b)[1] ?? 0;
}

/** @param leaves takes the leaves as they were, as far as what is stored still says so */
async function* compareLeaves(tx: Transaction, page: LogPage, leaves: Uint8Array[]): AsyncGenerator<Finding> {
	for (let index = page.from; index < page.to; index += 1) {
		const [row, hash] = [page.rows[index - page.from], page.levels[0]?.[index - page.from]];
		const difference = compareLeaf(row, hash);
		const finding = difference === 'moved' ? await tellApart(tx, hash) : difference;
		if (finding === 'tile-altered') yield { finding, level: 0, index };
		else if (finding !== undefined) yield { finding, index };
		leaves.push((finding === 'tile-altered' ? row?.leafHash : hash) ?? unknownHash);
	}
}

/** Where neither tile nor place says what a leaf was. */
const unknownHash = new Uint8Array(hashBytes);

function compareLeaf(row: SequencedRow | undefined, hash: Uint8Array | undefined) {
	if (row === undefined) return 'index-removed';
	const { leafHash, stored } = row;
	const isWhole = stored !== null && isSame(hashLeaf(sha256(stored.sealed)), leafHash);
	if (!isSame(leafHash, hash)) return isWhole ? 'moved' : 'index-altered';
	if (stored === null) return 'entry-removed';
	return isWhole && isAsSealed(stored) ? undefined : 'entry-altered';
}

/** What is beside the hash: where the entry begins, and its time. */
function isAsSealed({ sealed, saltBytes: begin, at }: NonNullable<SequencedRow['stored']>): boolean {
	return begin === saltLength && readTime(sealed, begin) === at;
}

const member = '"at":"';
const timeLength = '2026-11-26T10:00:00.000Z'.length;

/** Its time, in milliseconds since 1970. In canonical JSON nothing else looks like that member: within a string quotes are escaped. */
function readTime(sealed: Buffer, entryBegin: number): number {
	const begin = sealed.indexOf(member, entryBegin) + member.length;
	return Date.parse(sealed.toString('latin1', begin, begin + timeLength));
}

/** Of tile and place the one that there is no entry for was altered; where entries changed places there are both. */
async function tellApart(tx: Transaction, hash: Uint8Array | undefined) {
	return hash !== undefined && (await hasEntry(tx, hash)) ? 'index-altered' : 'tile-altered';
}

function* compareTiles(page: LogPage, computed: readonly (readonly Uint8Array[])[]): Generator<Finding> {
	for (const stray of page.strays) yield { finding: 'tile-altered', ...stray };
	for (const [level, hashes] of computed.entries()) {
		const first = Math.floor(page.from / tileWidth ** level);
		for (const [at, hash] of level === 0 ? [] : hashes.entries()) {
			if (!isSame(hash, page.levels[level]?.[at])) yield { finding: 'tile-altered', level, index: first + at };
		}
	}
}

/** Of each kind of what is beyond the tree: whoever adds more has been found out by these. */
const mostBeyond = 100;

/** What there is that a tree of that size has no room for. */
async function* listBeyond(tx: Transaction, size: number): AsyncGenerator<Finding> {
	const limit = mostBeyond;
	for (const index of await listPlacesFrom(tx, size, limit)) yield { finding: 'index-inserted', index };
	const signed = await listCheckpoints(tx, { after: size, upTo: Number.MAX_SAFE_INTEGER, limit });
	for (const checkpoint of signed) yield { finding: 'checkpoint-altered', size: checkpoint.size };
	for (const { level, end } of await listTileEnds(tx)) {
		const index = Math.floor(size / tileWidth ** level);
		if (end > index) yield { finding: 'tile-altered', level, index };
	}
	for (const leafHash of await listUnsequenced(tx, limit)) yield { finding: 'entry-inserted', leafHash };
}

/** The key that signed that note of that tree; undefined where none did. */
function findSigner(tree: RightEdge, note: string, expected: CheckpointExpectation): VerifierKey | undefined {
	try {
		const { size, root, key } = verifyCheckpoint(Buffer.from(note), expected);
		return size === tree.size && isSame(root, toRoot(tree.hashes)) ? key : undefined;
	} catch {
		return undefined;
	}
}

function isSame(a: Uint8Array, b: Uint8Array | undefined): boolean {
	return b !== undefined && Buffer.compare(a, b) === 0;
}
