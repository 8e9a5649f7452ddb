import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadRoot } from '../../src/audit/stored-tree.ts';
import { toTilePath } from '../../src/audit/tile.ts';
import { loadTiles } from '../../src/store/audit-log.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import sumdb from '../vectors/go-sumdb/vectors.json' with { type: 'json' };
import { base64, leavesOf } from './trees.ts';

/** Sizes at which a batch ends, and what the database says of the tree then. */
const sizes = [...new Set(sumdb.growths.flatMap(({ from, to }) => [from, to]))].toSorted((a, b) => a - b);
const roots = new Map<number, string>();

let test: TestDatabase;
beforeAll(async () => {
	test = await createTestDatabase();
	const leaves = leavesOf(70_000);
	for (const [at, size] of sizes.entries()) {
		const batch = leaves.slice(sizes[at - 1] ?? 0, size);
		// As the trigger does.
		await sql`insert into audit_pending (leaf_hash) select unnest(${batch}::bytea[])`.execute(test.ownerDb);
		await sql`select sequence_entries(70000)`.execute(test.db);
		const { rows } = await sql<{ root: Uint8Array }>`select tree_root(${size}::bigint) as root`.execute(test.ownerDb);
		roots.set(size, base64(rows[0]?.root ?? new Uint8Array()));
	}
});
afterAll(() => test.drop());

it.each(sumdb.growths)('the database has the tiles of Go where $from leaves become $to', async ({ tiles }) => {
	const stored = await loadTiles(test.db, tiles);
	const digests = tiles.map(({ width }, at) =>
		createHash('sha256')
			.update(stored[at]?.subarray(0, 32 * width) ?? '')
			.digest('base64'),
	);
	expect(digests).toEqual(tiles.map(({ digest }) => digest));
});

it('the database has no tile that Go has not', async () => {
	const { rows } = await sql<{ level: number; index: string; bytes: string }>`
		select level, index, sum(octet_length(hashes)) as bytes from audit_tile group by level, index
		having sum(octet_length(hashes)) < 8192 order by level`.execute(test.db);
	const partial = rows.map(({ level, index, bytes }) => ({ level, index: Number(index), width: Number(bytes) / 32 }));
	expect(partial.map(toTilePath)).toEqual(['tile/0/273.p/112', 'tile/1/001.p/17', 'tile/2/000.p/1']);
});

it('the database and the gateway make one root of them, at each size', async () => {
	for (const size of sizes) expect(base64(await loadRoot(test.db, size))).toBe(roots.get(size));
	const known = sumdb.trees.filter(({ size }) => roots.has(size));
	expect(known.length).toBeGreaterThan(3);
	for (const { size, root } of known) expect(roots.get(size)).toBe(root);
});
