import { sql } from 'kysely';
import { type AuditEntry, appendLeaves, toAuditLeaf } from '../../src/audit/entry.ts';
import { openKeptCheckpoint } from '../../src/audit/kept-checkpoint.ts';
import type { SequencerContext } from '../../src/audit/sequencer.ts';
import { parseOwnCheckpoint } from '../../src/audit/stored-tree.ts';
import { systemClock } from '../../src/clock.ts';
import type { Database, Transaction } from '../../src/store/database.ts';
import { at, imigrasi, imigresen, newDeliveryId } from '../store/rows.ts';
import { signerOf } from './keys.ts';

const signer = signerOf('lintas/id.imigrasi', 'ed25519', 1);

/** A node on the database, with its own folder. */
export function toNode(db: Database, dataDir: string): SequencerContext {
	return { db, clock: systemClock, signer, earlierKeys: [], kept: openKeptCheckpoint(dataDir) };
}

function newLeaf() {
	const entry: AuditEntry = {
		at,
		action: 'delivery-settled',
		authority: imigrasi,
		recipient: imigresen,
		deliveryId: newDeliveryId(),
		outcome: 'delivered',
	};
	return toAuditLeaf(entry);
}

/** @returns their leaf hashes */
export async function appendIn(tx: Transaction, count: number): Promise<Uint8Array[]> {
	const leaves = Array.from({ length: count }, newLeaf);
	await appendLeaves(tx, leaves);
	return leaves.map(({ leafHash }) => leafHash);
}

export function append(db: Database, count: number): Promise<Uint8Array[]> {
	return db.transaction().execute((tx) => appendIn(tx, count));
}

export async function sequenced(db: Database): Promise<Uint8Array[]> {
	const rows = await db.selectFrom('audit_sequence').select(['index', 'leaf_hash']).orderBy('index').execute();
	return rows.map(({ leaf_hash }) => leaf_hash);
}

/** Every checkpoint, each verified. */
export async function checkpoints(db: Database) {
	const rows = await db.selectFrom('audit_checkpoint').select(['follows', 'note']).orderBy('size').execute();
	return rows.map(({ follows, note }) => ({
		...parseOwnCheckpoint(note, [signer.key]),
		follows: follows && Number(follows),
	}));
}

/** As if the database had been restored from a backup of when the log had so many entries. */
export async function restoreTo(ownerDb: Database, size: number): Promise<void> {
	const tables = ['audit_cosignature', 'audit_checkpoint', 'audit_tile', 'audit_sequence', 'audit_entry'];
	await ownerDb.transaction().execute(async (tx) => {
		for (const table of tables) await sql.raw(`alter table ${table} disable trigger user`).execute(tx);
		await sql`delete from audit_cosignature where size > ${size}`.execute(tx);
		await sql`delete from audit_checkpoint where size > ${size}`.execute(tx);
		await sql`delete from audit_tile where first >= ${size}`.execute(tx);
		await sql`delete from audit_entry where leaf_hash in
			(select leaf_hash from audit_sequence where index >= ${size})`.execute(tx);
		await sql`delete from audit_sequence where index >= ${size}`.execute(tx);
		for (const table of tables) await sql.raw(`alter table ${table} enable trigger user`).execute(tx);
	});
}
