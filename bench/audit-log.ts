import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AuditEntry, type AuditLeaf, appendLeaves, toAuditLeaf } from '../src/audit/entry.ts';
import { openKeptCheckpoint } from '../src/audit/kept-checkpoint.ts';
import { toVerifierKey } from '../src/audit/note-key.ts';
import { type SequencerContext, sequenceBatch } from '../src/audit/sequencer.ts';
import { systemClock } from '../src/clock.ts';
import { type AuthorityId, type DeliveryId, newId, toTimestamp } from '../src/model/identifiers.ts';
import { openDatabase } from '../src/store/database.ts';
import { type Databases, joinServer } from './database.ts';
import type { PartContext } from './part.ts';

/** An audit log of its own, on a PostgreSQL of its own. */
export interface BenchLog {
	readonly server: Databases;
	readonly context: SequencerContext;
}

export async function openLog(
	maxConnections: number,
	resources: AsyncDisposableStack,
	progress: PartContext['progress'],
): Promise<BenchLog> {
	const folder = await mkdtemp(join(tmpdir(), 'lintas-bench-'));
	resources.defer(() => rm(folder, { recursive: true, force: true }));
	progress('starting a PostgreSQL');
	const server = await joinServer(folder, resources);
	const db = openDatabase(server.applicationUrl, { maxConnections });
	resources.defer(() => db.destroy());
	const { publicKey, privateKey } = generateKeyPairSync('ed25519');
	const signer = { key: toVerifierKey('lintas/id.imigrasi', 'ed25519', publicKey), privateKey };
	return { server, context: { db, clock: systemClock, signer, earlierKeys: [], kept: openKeptCheckpoint(folder) } };
}

/** Of the usual size. */
export function newLeaf(): AuditLeaf {
	const now = systemClock();
	const entry: AuditEntry = {
		at: toTimestamp(now),
		action: 'delivery-settled',
		authority: 'id.imigrasi' as AuthorityId,
		recipient: 'my.imigresen' as AuthorityId,
		deliveryId: newId(now) as DeliveryId,
		outcome: 'delivered',
	};
	return toAuditLeaf(entry);
}

/** Entries that are appended and sequenced at once. */
export const batch = 1_000;

export async function fillLog(context: SequencerContext, size: number): Promise<void> {
	const { count } = await context.db
		.selectFrom('audit_entry')
		.select(({ fn }) => fn.countAll<string>().as('count'))
		.executeTakeFirstOrThrow();
	for (let have = Number(count); have < size; have += batch) await appendBatch(context);
}

/** @returns microseconds an entry */
export async function appendBatch(context: SequencerContext): Promise<number> {
	const leaves = Array.from({ length: batch }, newLeaf);
	const started = performance.now();
	await appendLeaves(context.db, leaves);
	await sequenceBatch(context);
	return ((performance.now() - started) * 1_000) / batch;
}
