import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { Databases } from '../database.ts';

/** The durable commits of one document on its road, in their order, with the bytes that each makes last. */
export interface Commit {
	readonly at: 'sender' | 'recipient';
	readonly what: string;
	readonly bytes: number;
}

/** From what a road that was travelled has left behind: the mean sizes of what is stored. */
export async function countCommits({ application }: Databases): Promise<readonly Commit[]> {
	const { rows } = await application.query<{ document: number; receipt: number; entry: number }>(`
		select
			(select avg(octet_length(jwt) + octet_length(wrapped_key) + octet_length(ciphertext))
				from document join body on document_digest = digest join keys.wrapped_key on wrapped_key.id = digest)::integer as document,
			(select avg(octet_length(receipt)) from delivery)::integer as receipt,
			(select avg(octet_length(entry) + octet_length(salt) + octet_length(leaf_hash)) from audit_entry)::integer as entry`);
	const { document, receipt, entry } = rows[0] ?? { document: 0, receipt: 0, entry: 0 };
	return [
		{ at: 'sender', what: 'released', bytes: document + entry },
		{ at: 'sender', what: 'envelope on record', bytes: 43 },
		{ at: 'recipient', what: 'received', bytes: document + receipt + entry },
		{ at: 'sender', what: 'settled', bytes: receipt + entry },
	];
}

/** Commits one document's bytes, one commit after another, each in one statement and one row. */
export type CommitBare = () => Promise<void>;

export async function makeCommitBare(
	commits: readonly Commit[],
	servers: Readonly<Record<Commit['at'], Databases>>,
	resources: AsyncDisposableStack,
): Promise<CommitBare> {
	for (const { owner } of Object.values(servers)) {
		await owner.query('create table bench_commit (bytes bytea not null)');
		resources.defer(() => dropTable(owner));
	}
	// Random, as ciphertext is: nothing to compress.
	const inserts = commits.map(({ at, bytes }) => ({ pool: servers[at].owner, bytes: randomBytes(bytes) }));
	return async () => {
		for (const { pool, bytes } of inserts) {
			await pool.query({ name: 'commit', text: 'insert into bench_commit values ($1)', values: [bytes] });
		}
	};
}

async function dropTable(owner: pg.Pool): Promise<void> {
	await owner.query('drop table bench_commit');
}
