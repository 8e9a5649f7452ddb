import { Problem } from '../problem.ts';
import { hashBytes, hashNode, largestPower, type TreeNode, toNodes, toRoot } from './tree.ts';

/** Reads the hashes of nodes, as many and in the order asked. */
export type ReadHashes = (nodes: readonly TreeNode[]) => Promise<readonly Uint8Array[]>;

/** What a checkpoint says of a tree. */
export interface TreeHead {
	readonly size: number;
	readonly root: Uint8Array;
}

/** Leaves from `begin` up to `end`. */
type Span = readonly [begin: number, end: number];

/**
 * RFC 6962 §2.1.1, from the leaf up.
 *
 * @throws Problem `proof-invalid` where the tree has no such leaf
 */
export function proveInclusion(index: number, size: number, readHashes: ReadHashes): Promise<Uint8Array[]> {
	requireCounts(index, size);
	if (index >= size) throw invalid('The index is not below the size of the tree.');
	return readRoots([...toAuditPath(index, [0, size])], readHashes);
}

/**
 * RFC 6962 §2.1.2. From size 0 there is none: whatever follows is consistent with an empty tree, so that a proof would
 * say nothing. transparency-dev/merkle and golang.org/x/mod/sumdb/tlog refuse it too; a witness (C2SP tlog-witness) who
 * sees a log for the first time asks for no proof.
 *
 * @throws Problem `proof-invalid` where there is none between these sizes
 */
export function proveConsistency(from: number, to: number, readHashes: ReadHashes): Promise<Uint8Array[]> {
	requireSizes(from, to);
	return readRoots([...toSubproof(from, [0, to], true)], readHashes);
}

/**
 * RFC 9162 §2.1.3.2, its steps in their order.
 *
 * @throws Problem `proof-invalid`
 */
export function requireInclusion(
	leaf: { readonly index: number; readonly leafHash: Uint8Array },
	proof: readonly Uint8Array[],
	head: TreeHead,
): void {
	requireCounts(leaf.index, head.size);
	requireHashes([leaf.leafHash, head.root, ...proof]);
	if (leaf.index >= head.size) throw invalid('The index is not below the size of the tree.');
	const walk = startWalk(leaf.index, head.size - 1);
	let root = leaf.leafHash;
	for (const hash of proof) root = step(walk) === 'left' ? hashNode(hash, root) : hashNode(root, hash);
	requireEnd(walk);
	requireSame(root, head.root, 'The leaf and the proof do not make the root of the tree.');
}

/**
 * RFC 9162 §2.1.4.2, its steps in their order. Trees of one size must have one root, and no proof. From size 0: see
 * `proveConsistency`.
 *
 * @throws Problem `proof-invalid`
 */
export function requireConsistency(older: TreeHead, newer: TreeHead, proof: readonly Uint8Array[]): void {
	requireSizes(older.size, newer.size);
	requireHashes([older.root, newer.root, ...proof]);
	if (older.size === newer.size) {
		if (proof.length > 0) throw invalid('The proof has too many hashes.');
		requireSame(older.root, newer.root, 'Two trees of one size have two roots.');
	} else requireGrowth(older, newer, proof);
}

function requireGrowth(older: TreeHead, newer: TreeHead, proof: readonly Uint8Array[]): void {
	const isWhole = largestPower(older.size)[0] === older.size;
	const [first, ...rest] = isWhole ? [older.root, ...proof] : proof;
	if (first === undefined) throw invalid('The proof has too few hashes.');
	const walk = startWalk(older.size - 1, newer.size - 1);
	while (walk.first % 2 === 1) ascend(walk);
	let [olderRoot, newerRoot] = [first, first];
	for (const hash of rest) {
		if (step(walk) === 'left') {
			olderRoot = hashNode(hash, olderRoot);
			newerRoot = hashNode(hash, newerRoot);
		} else newerRoot = hashNode(newerRoot, hash);
	}
	requireEnd(walk);
	requireSame(olderRoot, older.root, 'The proof does not make the root of the older tree.');
	requireSame(newerRoot, newer.root, 'The proof does not make the root of the newer tree.');
}

/** PATH(m, D[n]). */
function* toAuditPath(index: number, [begin, end]: Span): Generator<Span> {
	if (end - begin === 1) return;
	const middle = begin + split(end - begin);
	if (index < middle) {
		yield* toAuditPath(index, [begin, middle]);
		yield [middle, end];
	} else {
		yield* toAuditPath(index, [middle, end]);
		yield [begin, middle];
	}
}

/** SUBPROOF(m, D[n], b), with m counted from the first leaf of the whole tree. */
function* toSubproof(size: number, [begin, end]: Span, isKnown: boolean): Generator<Span> {
	if (size === end) {
		if (!isKnown) yield [begin, end];
		return;
	}
	const middle = begin + split(end - begin);
	if (size <= middle) {
		yield* toSubproof(size, [begin, middle], isKnown);
		yield [middle, end];
	} else {
		yield* toSubproof(size, [middle, end], false);
		yield [begin, middle];
	}
}

/** The largest power of two below `count`. */
function split(count: number): number {
	return largestPower(count - 1)[0];
}

/** One read for all of them. */
async function readRoots(spans: readonly Span[], readHashes: ReadHashes): Promise<Uint8Array[]> {
	const parts = spans.map(([begin, end]) => toNodes(begin, end));
	const hashes = await readHashes(parts.flat());
	let read = 0;
	return parts.map(({ length }) => {
		read += length;
		return toRoot(hashes.slice(read - length, read));
	});
}

/** Where a proof has come: the node that is proved and the last one, both counted on its level. */
interface Walk {
	first: number;
	last: number;
}

function startWalk(first: number, last: number): Walk {
	return { first, last };
}

/** On which side the next hash of the proof belongs. */
function step(walk: Walk): 'left' | 'right' {
	if (walk.last === 0) throw invalid('The proof has too many hashes.');
	const isLeft = walk.first % 2 === 1 || walk.first === walk.last;
	if (isLeft) while (walk.first % 2 === 0 && walk.first !== 0) ascend(walk);
	ascend(walk);
	return isLeft ? 'left' : 'right';
}

function ascend(walk: Walk): void {
	walk.first = Math.floor(walk.first / 2);
	walk.last = Math.floor(walk.last / 2);
}

function requireEnd({ last }: Walk): void {
	if (last !== 0) throw invalid('The proof has too few hashes.');
}

function requireSame(made: Uint8Array, expected: Uint8Array, detail: string): void {
	if (Buffer.compare(made, expected) !== 0) throw invalid(detail);
}

function requireHashes(hashes: readonly Uint8Array[]): void {
	if (hashes.some(({ length }) => length !== hashBytes)) throw invalid(`A hash does not have ${hashBytes} bytes.`);
}

function requireCounts(...counts: readonly number[]): void {
	const isCount = (count: number) => Number.isSafeInteger(count) && count >= 0;
	if (!counts.every(isCount)) throw invalid('An index or size is not a whole number from 0 to 2^53 - 1.');
}

function requireSizes(older: number, newer: number): void {
	requireCounts(older, newer);
	if (older === 0) throw invalid('Nothing proves consistency with a tree of size 0.');
	if (older > newer) throw invalid('The older tree is larger than the newer one.');
}

function invalid(detail: string): Problem {
	return new Problem('proof-invalid', { detail });
}
