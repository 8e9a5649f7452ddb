import { hash } from 'node:crypto';

/** SHA-256, of leaves and nodes alike. */
export const hashBytes = 32;

/** A whole subtree: of the leaves from `index` × 2^`level` up to (`index` + 1) × 2^`level`. */
export interface TreeNode {
	readonly level: number;
	readonly index: number;
}

/** The whole subtrees that a tree consists of, from the left: all that must be known of it to let it grow. */
export interface RightEdge {
	/** Leaves, at most 2^53 - 1: at 10,000 a second it takes 28,000 years to get there. */
	readonly size: number;
	/** One for each 1 in the binary form of `size`. */
	readonly hashes: readonly Uint8Array[];
}

export const emptyEdge: RightEdge = { size: 0, hashes: [] };

/** RFC 6962 §2.1: SHA-256(0x00 || entry). */
export function hashLeaf(entry: Uint8Array): Uint8Array {
	const input = entry.length === hashBytes ? leafInput : Buffer.alloc(1 + entry.length);
	input.set(entry, 1);
	return sha256(input);
}

/** RFC 6962 §2.1: SHA-256(0x01 || left || right). */
export function hashNode(left: Uint8Array, right: Uint8Array): Uint8Array {
	nodeInput.set(left, 1);
	nodeInput.set(right, 1 + hashBytes);
	return sha256(nodeInput);
}

/** For all of that length, one after the other: to make one each time takes longer than the hash. */
const leafInput = Buffer.alloc(1 + hashBytes, 0x00);
const nodeInput = Buffer.alloc(1 + 2 * hashBytes, 0x01);

/** A digest as a string takes half the time of one in a Buffer, whose memory lies outside the heap, or less. */
export function sha256(input: Uint8Array): Uint8Array {
	return Buffer.from(hash('sha256', input, 'binary'), 'binary');
}

/**
 * Root of the whole subtrees that lie side by side, the larger to the left (RFC 6962 §2.1); of none, that of the
 * empty tree: SHA-256 of nothing.
 */
export function toRoot(subtrees: readonly Uint8Array[]): Uint8Array {
	const last = subtrees.at(-1);
	if (last === undefined) return sha256(new Uint8Array());
	return subtrees.slice(0, -1).reduceRight((right, left) => hashNode(left, right), last);
}

/** Appends leaves at the cost of two hashes each; `visit` is told of every subtree that thereby becomes whole. */
export function growTree(
	{ size, hashes }: RightEdge,
	leafHashes: readonly Uint8Array[],
	visit: (hash: Uint8Array, level: number) => void = () => {},
): RightEdge {
	const edge = [...hashes];
	leafHashes.forEach((leafHash, offset) => {
		let [node, index] = [leafHash, size + offset];
		visit(node, 0);
		for (let level = 1; index % 2 === 1; level += 1) {
			node = hashNode(lastOf(edge), node);
			index = (index - 1) / 2;
			visit(node, level);
		}
		edge.push(node);
	});
	return { size: size + leafHashes.length, hashes: edge };
}

function lastOf(edge: Uint8Array[]): Uint8Array {
	const last = edge.pop();
	if (last === undefined) throw new Error('The right edge has fewer hashes than its size says.');
	return last;
}

/**
 * The whole subtrees of the leaves from `begin` up to `end`, from the left. `begin` is 0 or a multiple of a power of two
 * that is no less than `end - begin`, as in every proof.
 */
export function toNodes(begin: number, end: number): TreeNode[] {
	const nodes: TreeNode[] = [];
	for (let from = begin; from < end; ) {
		const [width, level] = largestPower(end - from);
		nodes.push({ level, index: from / width });
		from += width;
	}
	return nodes;
}

/** The largest power of two that is no more than `count`, and its exponent; bit operations end at 2^31. */
export function largestPower(count: number): [power: number, exponent: number] {
	let [power, exponent] = [1, 0];
	for (; power * 2 <= count; exponent += 1) power *= 2;
	return [power, exponent];
}
