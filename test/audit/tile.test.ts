import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEntryBundle, toEntryBundle } from '../../src/audit/entry-bundle.ts';
import { proveConsistency, proveInclusion } from '../../src/audit/proof.ts';
import { hasTile, readFromTiles, type Tile, toTilePath, tryParseTilePath } from '../../src/audit/tile.ts';
import { emptyEdge, hashLeaf, type RightEdge, toRoot } from '../../src/audit/tree.ts';
import sumdb from '../vectors/go-sumdb/vectors.json' with { type: 'json' };
import { growTiles, toChangedTiles } from './grow-tiles.ts';
import { known, leavesOf, nodesOf, readFrom } from './trees.ts';

const leaves = leavesOf(70_000);
const levels = nodesOf(leaves);
const readHashes = readFrom(levels);
const invalid = expect.objectContaining({ code: 'proof-invalid' });

/** Tiles as a log stores them, by their path without a width; each of them may only become longer. */
class Store {
	edge: RightEdge = emptyEdge;
	readonly tiles = new Map<string, Buffer>();

	append(added: readonly Uint8Array[]): readonly Tile[] {
		const { edge, tiles } = growTiles(this.edge, added);
		for (const { tile, offset, hashes } of tiles) {
			const before = this.tiles.get(keyOf(tile)) ?? Buffer.of();
			expect(before).toHaveLength(32 * offset);
			expect(hashes).toHaveLength(32 * (tile.width - offset));
			this.tiles.set(keyOf(tile), Buffer.concat([before, hashes]));
		}
		this.edge = edge;
		return tiles.map(({ tile }) => tile);
	}

	read = async (tiles: readonly Tile[]) =>
		tiles.map((tile) => known(this.tiles.get(keyOf(tile))).subarray(0, 32 * tile.width));
}

function keyOf(tile: Tile): string {
	return toTilePath({ ...tile, width: 256 });
}

describe('the tiles of Go, golang.org/x/mod/sumdb/tlog', () => {
	it.each(sumdb.paths)('$path is the path of the same tile', ({ path, level, index, width }) => {
		expect(toTilePath({ level, index, width })).toBe(path);
		expect(tryParseTilePath(path)).toEqual({ level, index, width });
	});

	it.each(sumdb.growths)(
		'from $from to $to leaves the same tiles change, to the same hashes',
		({ from, to, tiles }) => {
			const changed = [...toChangedTiles(from, to)];
			expect(changed.map(toTilePath)).toEqual(tiles.map(({ path }) => path));
			const store = new Store();
			store.append(leaves.slice(0, from));
			expect(store.append(leaves.slice(from, to))).toEqual(changed);
			const digests = changed.map((tile) => {
				const hashes = known(store.tiles.get(keyOf(tile)));
				return createHash('sha256').update(hashes).digest('base64');
			});
			expect(digests).toEqual(tiles.map(({ digest }) => digest));
		},
	);
});

describe('the tiles of C2SP tlog-tiles', () => {
	it('are for 70,000 entries 273 full ones, and three partial ones of widths 112, 17 and 1', () => {
		const tiles = [...toChangedTiles(0, 70_000)];
		const full = tiles.filter(({ width }) => width === 256);
		expect(full.map(({ level }) => level)).toEqual([...Array(273).fill(0), 1]);
		expect(tiles.filter(({ width }) => width < 256).map(toTilePath)).toEqual([
			'tile/0/273.p/112',
			'tile/1/001.p/17',
			'tile/2/000.p/1',
		]);
	});

	it('are for 256 entries a full one and one of width 1 above it', () => {
		expect([...toChangedTiles(0, 256)].map(toTilePath)).toEqual(['tile/0/000', 'tile/1/000.p/1']);
	});

	it('have index 1234067 as x001/x234/067', () => {
		expect(toTilePath({ level: 'entries', index: 1_234_067, width: 256 })).toBe('tile/entries/x001/x234/067');
	});
});

describe('a path', () => {
	const level = fc.oneof(fc.nat(63), fc.constant('entries' as const));
	const tile = fc.record({ level, index: fc.maxSafeNat(), width: fc.integer({ min: 1, max: 256 }) });

	it('is read back as the tile that it names', () => {
		fc.assert(
			fc.property(tile, (named) => {
				expect(tryParseTilePath(toTilePath(named))).toEqual(named);
			}),
		);
	});

	it('is refused, or is the only one for what it names', () => {
		const pieces = fc.constantFrom('tile', 'entries', '/', '0', '1', 'x', '00', '123', '.p', '.', '%2e', '9', '256');
		const paths = fc.array(pieces, { maxLength: 14 }).map((parts) => parts.join(''));
		fc.assert(
			fc.property(
				fc.oneof(
					paths,
					paths.map((rest) => `tile/0/${rest}`),
					fc.string(),
				),
				(path) => {
					const named = tryParseTilePath(path);
					expect(named === undefined || toTilePath(named) === path).toBe(true);
				},
			),
			{ numRuns: 2_000 },
		);
	});

	it.each([
		'',
		'tile/0/000/',
		'/tile/0/000',
		'tile//0/000',
		'tile/0/../000',
		'tile/0/..',
		'tile/../checkpoint',
		'tile/0/%2e%2e/000',
		'tile/0/0%300',
		'tile%2f0%2f000',
		'tile\\0\\000',
		'tile/00/000',
		'tile/64/000',
		'tile/-1/000',
		'tile/+1/000',
		'tile/1e1/000',
		'tile/8/0/000',
		'tile/data/000',
		'tile/Entries/000',
		'tile/0/0',
		'tile/0/0000',
		'tile/0/1000',
		'tile/0/001/000',
		'tile/0/x000/001',
		'tile/0/x001',
		'tile/0/x001/x002',
		'tile/0/X001/002',
		'tile/0/x009/x007/x199/x254/x740/992',
		'tile/0/x001/x000/x000/x000/x000/x000/000',
		'tile/0/000.p/0',
		'tile/0/000.p/256',
		'tile/0/000.p/01',
		'tile/0/000.p/1000',
		'tile/0/000.p/-1',
		'tile/0/000.p/',
		'tile/0/000.p',
		'tile/0/000.p/1/',
		'tile/0/000.P/1',
		'tile/0/000 ',
		'tile/0/000\n',
		'tile/0/٠٠٠',
		'tile/0/000?x',
		'tile/0/000\0',
	])('is refused: %j', (path) => {
		expect(tryParseTilePath(path)).toBeUndefined();
	});
});

describe('a log in tiles', () => {
	it('gives the hashes of its tree, from as many reads as it has tiles to read', async () => {
		const batches = fc.array(fc.oneof(fc.nat(30), fc.nat(700)), { minLength: 1, maxLength: 6 });
		await fc.assert(
			fc.asyncProperty(batches, fc.nat(), async (added, seed) => {
				const store = new Store();
				for (const count of added) store.append(leaves.slice(store.edge.size, store.edge.size + count));
				const size = store.edge.size;
				fc.pre(size > 0);
				let reads = 0;
				const read = readFromTiles(size, (tiles) => {
					reads += 1;
					expect(new Set(tiles.map(toTilePath)).size).toBe(tiles.length);
					expect(tiles.every((tile) => hasTile(size, tile))).toBe(true);
					return store.read(tiles);
				});
				const [index, from] = [seed % size, (seed % size) + 1];
				expect(await proveInclusion(index, size, read)).toEqual(await proveInclusion(index, size, readHashes));
				expect(await proveConsistency(from, size, read)).toEqual(await proveConsistency(from, size, readHashes));
				expect(reads).toBe(2);
			}),
			{ numRuns: 50 },
		);
	});

	it('has the root of its tree in the tiles alone', () => {
		const store = new Store();
		store.append(leaves);
		const [top = Buffer.of()] = [store.tiles.get('tile/2/000')];
		const level1 = known(store.tiles.get('tile/1/001'));
		const level0 = known(store.tiles.get('tile/0/273'));
		const cut = (bytes: Uint8Array) =>
			Array.from({ length: bytes.length / 32 }, (_, at) => bytes.subarray(32 * at, 32 * at + 32));
		const right = growTiles(emptyEdge, cut(level1)).edge.hashes;
		const last = growTiles(emptyEdge, cut(level0)).edge.hashes;
		expect(toRoot([top, ...right, ...last])).toEqual(toRoot(store.edge.hashes));
	});

	it('is told from one whose tiles are too short, too long or missing', async () => {
		const store = new Store();
		store.append(leaves.slice(0, 300));
		const cut = (change: (tile: Uint8Array) => Uint8Array | undefined) =>
			readFromTiles(300, async (tiles) => (await store.read(tiles)).map(change).filter((tile) => tile !== undefined));
		for (const change of [
			(tile: Uint8Array) => tile.subarray(0, -1),
			(tile: Uint8Array) => Buffer.concat([tile, Buffer.of(0)]),
			() => undefined,
		]) {
			await expect(proveInclusion(299, 300, cut(change))).rejects.toThrow(invalid);
		}
	});

	it.each([
		[{ level: 0, index: 0, width: 256 }, 256],
		[{ level: 0, index: 1, width: 44 }, 300],
		[{ level: 1, index: 0, width: 1 }, 256],
		[{ level: 'entries', index: 2, width: 1 }, 513],
		[{ level: 2, index: 0, width: 1 }, 65_536],
		[{ level: 6, index: 0, width: 31 }, 31 * 2 ** 48],
	] as const)('has %j from %d leaves on', (tile, size) => {
		expect(hasTile(size, tile)).toBe(true);
		expect(hasTile(size - 1, tile)).toBe(false);
	});
});

describe('a bundle of entries', () => {
	const entries = fc.array(fc.uint8Array({ maxLength: 70 }), { minLength: 1, maxLength: 256 });

	it('is read back as the entries that were put in', () => {
		fc.assert(
			fc.property(entries, (put) => {
				const read = parseEntryBundle(toEntryBundle(put), put.length);
				expect(read.map((entry) => Buffer.from(entry))).toEqual(put.map((entry) => Buffer.from(entry)));
			}),
		);
	});

	it('puts two bytes of length before each, the higher first', () => {
		const bundle = toEntryBundle([Buffer.alloc(0), Buffer.from('a'), Buffer.alloc(258, 'b')]);
		expect(Buffer.from(bundle).toString()).toBe(`\0\0\0\x01a\x01\x02${'b'.repeat(258)}`);
		expect(() => toEntryBundle([Buffer.alloc(65_536)])).toThrow();
	});

	it('gives the leaf hashes of its tile', () => {
		const commitments = ['a', 'b'].map((text) => createHash('sha256').update(text).digest());
		const { tiles } = growTiles(emptyEdge, commitments.map(hashLeaf));
		const hashes = parseEntryBundle(toEntryBundle(commitments), 2).map(hashLeaf);
		expect(tiles[0]?.hashes).toEqual(Buffer.concat(hashes));
	});

	it('is refused where it is cut short, has too much, or not as many as its width says', () => {
		fc.assert(
			fc.property(entries, fc.nat(), (put, at) => {
				const bundle = Buffer.from(toEntryBundle(put));
				const cut = bundle.subarray(0, at % bundle.length);
				expect(() => parseEntryBundle(cut, put.length)).toThrow(invalid);
				expect(() => parseEntryBundle(Buffer.concat([bundle, Buffer.of(0)]), put.length)).toThrow(invalid);
				expect(() => parseEntryBundle(bundle, put.length + 1)).toThrow(invalid);
				expect(() => parseEntryBundle(bundle, put.length - 1)).toThrow(invalid);
			}),
		);
	});
});
