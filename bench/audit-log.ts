import { generateKeyPairSync } from 'node:crypto';
import { type AuditEntry, type AuditLeaf, appendLeaves, toAuditLeaf } from '../src/audit/entry.ts';
import { openKeptCheckpoint } from '../src/audit/kept-checkpoint.ts';
import { toVerifierKey } from '../src/audit/note-key.ts';
import { type SequencerContext, sequenceBatch } from '../src/audit/sequencer.ts';
import { systemClock } from '../src/clock.ts';
import { type AuthorityId, type DeliveryId, newId, toTimestamp } from '../src/model/identifiers.ts';
import { type Databases, openServer } from './database.ts';
import { stopping } from './measure.ts';
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
	const { folder, server, db } = await openServer(maxConnections, resources, progress);
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

/** As if entries had come, a batch at a time; made by the database, as that takes less of the bench's time. */
export async function fillLog({ server, context }: BenchLog, size: number): Promise<void> {
	const { rows } = await server.owner.query<{ count: string }>('select count(*) from audit_entry');
	for (let have = Number(rows[0]?.count); have < size; have += batch) {
		stopping.signal.throwIfAborted();
		await server.owner.query(makeEntries, [have, Math.min(batch, size - have)]);
		await sequenceBatch(context);
	}
}

const makeEntries = `
	insert into audit_entry (leaf_hash, at, entry, salt)
	select sha256('\\x00'::bytea || sha256(salt || convert_to(entry, 'UTF8'))), at, entry, salt
	from generate_series($1::bigint + 1, $1::bigint + $2::bigint) as number
	cross join lateral (select timestamptz '2026-01-01 00:00:00Z' + number * interval '1 ms' as at,
		sha256(uuid_send(gen_random_uuid())) as salt) as chosen
	cross join lateral (select '{"action":"delivery-settled","at":"'
		|| to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '","authority":"id.imigrasi","deliveryId":"'
		|| uuidv7() || '","outcome":"delivered","recipient":"my.imigresen"}' as entry) as written`;

/** @returns microseconds an entry */
export async function appendBatch(context: SequencerContext): Promise<number> {
	const leaves = Array.from({ length: batch }, newLeaf);
	const started = performance.now();
	await appendLeaves(context.db, leaves);
	await sequenceBatch(context);
	return ((performance.now() - started) * 1_000) / batch;
}
