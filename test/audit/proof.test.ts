import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	proveConsistency,
	proveInclusion,
	requireConsistency,
	requireInclusion,
	type TreeHead,
} from '../../src/audit/proof.ts';
import { emptyEdge, growTree, sha256, toRoot } from '../../src/audit/tree.ts';
import sumdb from '../vectors/go-sumdb/vectors.json' with { type: 'json' };
import rfc6962 from '../vectors/rfc6962.json' with { type: 'json' };
import { base64, bytes, flip, known, leavesOf, nodesOf, readFrom } from './trees.ts';

const leaves = leavesOf(70_000);
const readHashes = readFrom(nodesOf(leaves));
const leaf = (index: number) => ({ index, leafHash: known(leaves[index]) });
const head = (size: number): TreeHead => ({
	size,
	root: toRoot(growTree(emptyEdge, leaves.slice(0, size)).hashes),
});
const invalid = expect.objectContaining({ code: 'proof-invalid' });
const invalidAs = (detail: string) => expect.objectContaining({ code: 'proof-invalid', detail });

describe('the proofs of transparency-dev/merkle', () => {
	/** A few have a text where a hash belongs, which is none here: its SHA-256 then stands for it. */
	const toHash = (text: string) => {
		const given = bytes(text);
		return given.length === 0 || given.length === 32 ? given : sha256(given);
	};

	it.each(rfc6962.inclusion)('inclusion $name: holds is $holds', ({ index, leafHash, proof, size, root, holds }) => {
		const check = () =>
			requireInclusion({ index, leafHash: toHash(leafHash) }, proof.map(bytes), { size, root: toHash(root) });
		if (holds) expect(check).not.toThrow();
		else expect(check).toThrow(invalid);
	});

	const toHead = ({ size, root }: { size: number; root: string }) => ({ size, root: toHash(root) });
	it.each(rfc6962.consistency)('consistency $name: holds is $holds', ({ older, newer, proof, holds }) => {
		const check = () => requireConsistency(toHead(older), toHead(newer), proof.map(bytes));
		if (holds) expect(check).not.toThrow();
		else expect(check).toThrow(invalid);
	});
});

describe('what Go proves, golang.org/x/mod/sumdb/tlog', () => {
	it.each(sumdb.inclusion)('leaf $index of $size holds, and is proved alike', async ({ index, size, proof }) => {
		requireInclusion(leaf(index), proof.map(bytes), head(size));
		expect((await proveInclusion(index, size, readHashes)).map(base64)).toEqual(proof);
	});

	it.each(sumdb.consistency)('$from to $to holds, and is proved alike', async ({ from, to, proof }) => {
		requireConsistency(head(from), head(to), proof.map(bytes));
		expect((await proveConsistency(from, to, readHashes)).map(base64)).toEqual(proof);
	});
});

const sizes = fc.integer({ min: 1, max: 3_000 });
const inclusions = sizes.chain((size) => fc.record({ size: fc.constant(size), index: fc.nat(size - 1) }));
const growths = sizes.chain((to) => fc.record({ to: fc.constant(to), from: fc.integer({ min: 1, max: to }) }));

/** The proof with one bit altered, one hash more or one less. */
const spoils = fc.oneof(
	fc.nat().map((bit) => (proof: readonly Uint8Array[]) => {
		const at = Math.floor(bit / 256) % proof.length;
		return proof.map((hash, index) => (index === at ? flip(hash, bit % 256) : hash));
	}),
	fc
		.nat()
		.map((at) => (proof: readonly Uint8Array[]) => proof.toSpliced(at % (proof.length + 1), 0, known(leaves[at % 9]))),
	fc.nat().map((at) => (proof: readonly Uint8Array[]) => proof.toSpliced(at % proof.length, 1)),
);

describe('a proof of inclusion', () => {
	it('holds for every leaf of every tree', async () => {
		await fc.assert(
			fc.asyncProperty(inclusions, async ({ index, size }) => {
				const proof = await proveInclusion(index, size, readHashes);
				requireInclusion(leaf(index), proof, head(size));
			}),
		);
	});

	it('holds no more with any bit altered, a hash more or a hash less', async () => {
		await fc.assert(
			fc.asyncProperty(inclusions, spoils, async ({ index, size }, spoil) => {
				const proof = await proveInclusion(index, size, readHashes);
				fc.pre(proof.length > 0);
				expect(() => requireInclusion(leaf(index), spoil(proof), head(size))).toThrow(invalid);
			}),
		);
	});

	it('holds for no other leaf, index or root', async () => {
		const proof = await proveInclusion(5, 1_000, readHashes);
		const refused = (...[about, tree]: [ReturnType<typeof leaf>, TreeHead]) =>
			expect(() => requireInclusion(about, proof, tree)).toThrow(
				invalidAs('The leaf and the proof do not make the root of the tree.'),
			);
		refused({ ...leaf(5), index: 6 }, head(1_000));
		refused({ ...leaf(6), index: 5 }, head(1_000));
		refused(leaf(5), { ...head(1_001), size: 1_000 });
		refused(leaf(5), { size: 1_000, root: flip(head(1_000).root, 255) });
	});

	const counts = 'An index or size is not a whole number from 0 to 2^53 - 1.';
	const beyond = 'The index is not below the size of the tree.';
	it.each([
		[0, 0, beyond],
		[7, 7, beyond],
		[8, 7, beyond],
		[-1, 7, counts],
		[0.5, 7, counts],
		[0, Number.NaN, counts],
		[0, 2 ** 53, counts],
	])('is neither made nor taken of leaf %d of %d', (index, size, detail) => {
		expect(() => proveInclusion(index, size, readHashes)).toThrow(invalidAs(detail));
		expect(() => requireInclusion({ ...leaf(0), index }, [], { ...head(7), size })).toThrow(invalidAs(detail));
	});

	it('says whether it has too many hashes or too few', async () => {
		const proof = await proveInclusion(6, 7, readHashes);
		const check = (changed: readonly Uint8Array[]) => () => requireInclusion(leaf(6), changed, head(7));
		expect(check([...proof, known(leaves[0])])).toThrow(invalidAs('The proof has too many hashes.'));
		expect(check(proof.slice(1))).toThrow(invalidAs('The proof has too few hashes.'));
		expect(check(proof.with(0, Buffer.alloc(31)))).toThrow(invalidAs('A hash does not have 32 bytes.'));
	});

	it('is for the largest tree at most 53 hashes long', async () => {
		const size = 2 ** 53 - 1;
		let asked = 0;
		const proof = await proveInclusion(2 ** 52 - 1, size, async (nodes) => {
			asked = nodes.length;
			return nodes.map(() => known(leaves[0]));
		});
		expect(proof).toHaveLength(53);
		expect(asked).toBe(104);
	});
});

describe('a proof of consistency', () => {
	it('holds between all sizes of a tree', async () => {
		await fc.assert(
			fc.asyncProperty(growths, async ({ from, to }) => {
				requireConsistency(head(from), head(to), await proveConsistency(from, to, readHashes));
			}),
		);
	});

	it('holds no more with any bit altered, a hash more or a hash less', async () => {
		await fc.assert(
			fc.asyncProperty(growths, spoils, async ({ from, to }, spoil) => {
				const proof = await proveConsistency(from, to, readHashes);
				fc.pre(proof.length > 0);
				expect(() => requireConsistency(head(from), head(to), spoil(proof))).toThrow(invalid);
			}),
		);
	});

	it('tells a fork: of what the older tree says no proof holds', async () => {
		const fork = growTree(emptyEdge, [...leaves.slice(0, 500), known(leaves[0]), ...leaves.slice(501, 600)]);
		const older = { size: 600, root: toRoot(fork.hashes) };
		const proof = await proveConsistency(600, 1_000, readHashes);
		expect(() => requireConsistency(older, head(1_000), proof)).toThrow(
			invalidAs('The proof does not make the root of the older tree.'),
		);
		expect(() => requireConsistency(head(600), { ...head(1_001), size: 1_000 }, proof)).toThrow(
			invalidAs('The proof does not make the root of the newer tree.'),
		);
		expect(() => requireConsistency(older, head(600), [])).toThrow(invalidAs('Two trees of one size have two roots.'));
	});

	it.each([
		[0, 0, 'Nothing proves consistency with a tree of size 0.'],
		[0, 7, 'Nothing proves consistency with a tree of size 0.'],
		[8, 7, 'The older tree is larger than the newer one.'],
		[-1, 7, 'An index or size is not a whole number from 0 to 2^53 - 1.'],
		[1, 2 ** 53, 'An index or size is not a whole number from 0 to 2^53 - 1.'],
	])('is neither made nor taken from size %d to %d', (from, to, detail) => {
		expect(() => proveConsistency(from, to, readHashes)).toThrow(invalidAs(detail));
		const [older, newer] = [
			{ ...head(7), size: from },
			{ ...head(7), size: to },
		];
		expect(() => requireConsistency(older, newer, [])).toThrow(invalidAs(detail));
	});
});
