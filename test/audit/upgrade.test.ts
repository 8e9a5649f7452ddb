import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Migration, Migrator } from 'kysely/migration';
import { expect, it } from 'vitest';
import { toAuditLeaf } from '../../src/audit/entry.ts';
import { sequenceBatch } from '../../src/audit/sequencer.ts';
import { verifyLog } from '../../src/audit/verify-log.ts';
import { openSnapshot } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { createEmptyDatabase, type TestDatabase } from '../database.ts';
import { imigrasi, imigresen, newDeliveryId } from '../store/rows.ts';
import { append, sequenced, toNode } from './open-log.ts';

/** Brings a database to where a version stood of which `first` is the next migration. */
async function migrateBefore({ ownerDb }: TestDatabase, first: string): Promise<void> {
	const folder = join(import.meta.dirname, '../../src/store/migrations');
	const names = (await readdir(folder)).filter((name) => name < first);
	const load = async (name: string) =>
		[name.replace('.ts', ''), (await import(join(folder, name))) as Migration] as const;
	const migrations = Object.fromEntries(await Promise.all(names.map(load)));
	const migrator = new Migrator({ db: ownerDb, provider: { getMigrations: async () => migrations } });
	const { error } = await migrator.migrateToLatest();
	if (error !== undefined) throw error;
}

/** As an older version wrote them, in no order. */
function writeOldEntries(count: number) {
	return Array.from({ length: count }, (_, n) => {
		const at = Temporal.Instant.from('2026-03-01T00:00:00Z').add({ minutes: (n * 7) % count });
		return toAuditLeaf({
			at: at.toString({ smallestUnit: 'millisecond' }),
			action: 'delivery-settled',
			authority: imigrasi,
			recipient: imigresen,
			deliveryId: newDeliveryId(),
			outcome: 'delivered',
		});
	});
}

it('a database of before there was a tree has all its entries in it after an upgrade, in the order of time', async () => {
	const test = await createEmptyDatabase();
	const folder = await mkdtemp(join(tmpdir(), 'lintas-log-'));
	await migrateBefore(test, '0041');
	const leaves = writeOldEntries(600);
	const rows = leaves.map(({ at, entry, salt, leafHash }) => ({ at, entry, salt, leaf_hash: leafHash }));
	await test.ownerDb.insertInto('audit_entry').values(rows).execute();

	await migrate(test.ownerUrl);
	const later = await append(test.db, 2);
	const node = toNode(test.db, folder);
	while (await sequenceBatch(node));

	const old = leaves.toSorted((a, b) => (a.at < b.at ? -1 : 1)).map(({ leafHash }) => Buffer.from(leafHash));
	expect(await sequenced(test.db)).toEqual([...old, ...later]);
	const tx = await openSnapshot(test.db);
	const key = node.signer.key;
	expect(await Array.fromAsync(verifyLog(tx, { origin: key.name, keys: [key], witnesses: [] }))).toEqual([]);
	await tx.rollback().execute();
	await Promise.all([test.drop(), rm(folder, { recursive: true })]);
});
