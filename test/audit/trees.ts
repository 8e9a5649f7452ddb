import { createHash } from 'node:crypto';
import type { ReadHashes } from '../../src/audit/proof.ts';
import { emptyEdge, growTree, hashLeaf, hashNode } from '../../src/audit/tree.ts';

/** Entry i is the SHA-256 of i in decimal, as in test/vectors/go-sumdb/make.go. */
export function leavesOf(size: number): Uint8Array[] {
	return Array.from({ length: size }, (_, index) => hashLeaf(createHash('sha256').update(String(index)).digest()));
}

/** Every whole subtree of the leaves, by level and index. */
export function nodesOf(leaves: readonly Uint8Array[]): Uint8Array[][] {
	const levels: Uint8Array[][] = [];
	growTree(emptyEdge, leaves, (hash, level) => {
		levels[level] ??= [];
		levels[level]?.push(hash);
	});
	return levels;
}

export function readFrom(levels: readonly (readonly Uint8Array[])[]): ReadHashes {
	return async (nodes) => nodes.map(({ level, index }) => known(levels[level]?.[index]));
}

/** MTH(D[n]) as RFC 6962 §2.1 defines it, from the top. */
export function rootByDefinition(leaves: readonly Uint8Array[]): Uint8Array {
	if (leaves.length === 0) return createHash('sha256').digest();
	if (leaves.length === 1) return known(leaves[0]);
	const middle = 2 ** (Math.ceil(Math.log2(leaves.length)) - 1);
	return hashNode(rootByDefinition(leaves.slice(0, middle)), rootByDefinition(leaves.slice(middle)));
}

export function known<T>(value: T | undefined): T {
	if (value === undefined) throw new Error('There is none.');
	return value;
}

export function base64(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('base64');
}

export function bytes(text: string): Uint8Array {
	return Buffer.from(text, 'base64');
}

/** The same bytes but for one bit, the `bit`th from the front. */
export function flip(original: Uint8Array, bit: number): Uint8Array {
	return original.map((byte, at) => (at === bit >> 3 ? byte ^ (0x80 >> (bit & 7)) : byte));
}
