import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyEdge, growTree, hashLeaf, hashNode, toNodes, toRoot } from '../../src/audit/tree.ts';
import sumdb from '../vectors/go-sumdb/vectors.json' with { type: 'json' };
import rfc6962 from '../vectors/rfc6962.json' with { type: 'json' };
import { base64, leavesOf, nodesOf, rootByDefinition } from './trees.ts';

const hex = (text: string) => Buffer.from(text, 'hex');

describe('the tree of Certificate Transparency (RFC 6962)', () => {
	const leaves = rfc6962.entries.map((entry) => hashLeaf(hex(entry)));

	it('has the published hashes of leaves and nodes', () => {
		expect(leaves.map((leaf) => Buffer.from(leaf).toString('hex'))).toEqual(rfc6962.nodes[0]);
		const nodes = nodesOf(leaves).map((level) => level.map((node) => Buffer.from(node).toString('hex')));
		expect(nodes).toEqual(rfc6962.nodes);
	});

	it.each(rfc6962.roots.map((root, size) => ({ root, size })))('has root $root with $size leaves', ({ root, size }) => {
		expect(toRoot(growTree(emptyEdge, leaves.slice(0, size)).hashes)).toEqual(hex(root));
	});
});

describe('the tree of Go, golang.org/x/mod/sumdb/tlog', () => {
	const leaves = leavesOf(70_000);

	it.each(sumdb.trees)('has the same root with $size leaves', ({ size, root }) => {
		expect(base64(toRoot(growTree(emptyEdge, leaves.slice(0, size)).hashes))).toBe(root);
	});
});

describe('a tree', () => {
	it('has the root that RFC 6962 §2.1 defines, in however many batches it grows', () => {
		const batches = fc.array(fc.nat(40), { maxLength: 12 });
		fc.assert(
			fc.property(batches, (sizes) => {
				const leaves = leavesOf(sizes.reduce((sum, size) => sum + size, 0));
				let edge = emptyEdge;
				for (const size of sizes) edge = growTree(edge, leaves.slice(edge.size, edge.size + size));
				expect(edge.size).toBe(leaves.length);
				expect(toRoot(edge.hashes)).toEqual(rootByDefinition(leaves));
			}),
		);
	});

	it('tells of each subtree that becomes whole, once and in the order of its level', () => {
		const levels = nodesOf(leavesOf(1_000));
		expect(levels.map(({ length }) => length)).toEqual([1_000, 500, 250, 125, 62, 31, 15, 7, 3, 1]);
		const [first, second] = levels[3]?.slice(6, 8) ?? [];
		expect(levels[4]?.[3]).toEqual(hashNode(first ?? hex(''), second ?? hex('')));
	});

	it('is made of as many whole subtrees as its size has ones, the larger to the left', () => {
		fc.assert(
			fc.property(fc.maxSafeNat(), (size) => {
				const nodes = toNodes(0, size);
				const ones = [...size.toString(2)].filter((digit) => digit === '1').length;
				expect(nodes).toHaveLength(ones);
				let end = 0n;
				for (const { level, index } of nodes) {
					expect(BigInt(index) << BigInt(level)).toBe(end);
					end += 1n << BigInt(level);
				}
				expect(end).toBe(BigInt(size));
			}),
		);
	});

	it('is not grown from an edge that is short of what its size says', () => {
		expect(() => growTree({ size: 3, hashes: [] }, leavesOf(1))).toThrow('right edge');
	});

	it('tells apart a leaf and a node of the same bytes', () => {
		const [left, right] = leavesOf(2).map((leaf) => Buffer.from(leaf));
		const node = hashNode(left ?? hex(''), right ?? hex(''));
		expect(hashLeaf(Buffer.concat([left ?? hex(''), right ?? hex('')]))).not.toEqual(node);
	});
});
