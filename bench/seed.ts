import type pg from 'pg';
import { erasureQueue } from '../src/exchange/erasure.ts';
import type { AuthorityId } from '../src/model/identifiers.ts';
import { deliveryQueues } from '../src/model/urgency.ts';

/**
 * What a gateway has stored after so many documents, made by the server itself in bulk: ids, digests, states and times
 * as they would be, spread over a year; of what only takes room (signed texts, bodies, keys) a few hundred bytes that
 * nobody opens.
 */
export interface Seeding {
	readonly count: number;
	readonly author: AuthorityId;
	readonly recipients: readonly AuthorityId[];
}

/** Documents of `author` that wait to be sent to each of the recipients in turn, all of it due. */
export async function seedBacklog(owner: pg.Pool, seeding: Seeding): Promise<void> {
	await seed(owner, seeding, [
		documents,
		`insert into delivery (id, document_digest, recipient, copy_digest, disclosed, created_at, urgency, state,
				state_since, schedule_from, next_attempt_at)
			select delivery, digest, recipient, digest, array[digest], due, 'routine', 'queued', due, due, due
			from (select *, now() - interval '1 hour' as due from seeded) as queued order by n`,
		`insert into due_work (queue, id, due_at)
			select '${deliveryQueues.routine}', delivery, now() - interval '1 hour' from seeded order by n`,
	]);
}

/** Documents of `author` that have been delivered, at their author's gateway. */
export async function seedSent(owner: pg.Pool, seeding: Seeding): Promise<void> {
	await seed(owner, seeding, [
		documents,
		...bodies,
		retention,
		'alter table delivery disable trigger delivery_moves',
		`insert into delivery (id, document_digest, recipient, copy_digest, disclosed, created_at, urgency, state,
				state_since, schedule_from, settled_at, proof, receipt)
			select delivery, digest, recipient, digest, array[digest], at, 'routine', 'delivered', at, at, at,
				'receipt', repeat('r', 200) from seeded order by n`,
		'alter table delivery enable trigger delivery_moves',
		`insert into attempt (delivery_id, number, envelope_digest, envelope_bytes, started_at, finished_at, outcome)
			select delivery, 1, digest, 20000, at, at, 'delivered' from seeded order by n`,
		toAuditEntries('document-released'),
		toAuditEntries('delivery-settled'),
	]);
}

/** The same documents at the recipient's. */
export async function seedReceived(owner: pg.Pool, seeding: Seeding): Promise<void> {
	await seed(owner, seeding, [
		documents,
		...bodies,
		retention,
		`insert into reception (sender, delivery_id, copy_digest, document_digest, outcome, received_at, cover, receipt,
			retain_until)
			select author, delivery, digest, digest, 'accepted', at, repeat('c', 200), repeat('r', 200), date '2031-12-31'
			from seeded order by n`,
		toAuditEntries('document-received'),
	]);
}

const documents = `insert into document (digest, id, author, kind, version, jwt, stored_at, valid_until)
	select digest, id, author, 'perpetrator-profile', '1.0', repeat('j', 300), at, at + interval '10 years'
	from seeded order by n`;

const bodies = [
	`insert into body (document_digest, ciphertext)
		select digest, convert_to(repeat('b', 200), 'UTF8') from seeded order by n`,
	`insert into keys.wrapped_key (id, wrapped_key)
		select digest, convert_to(repeat('k', 60), 'UTF8') from seeded order by n`,
];

const retention = `insert into due_work (queue, id, due_at)
	select '${erasureQueue}', id, at + interval '5 years' from seeded order by n`;

/** @param action says of each leaf what it is of */
function toAuditEntries(action: string): string {
	return `insert into audit_entry (leaf_hash, at, entry, salt)
		select sha256(convert_to('${action}' || digest, 'UTF8')), at,
			json_build_object('action', '${action}', 'documentDigest', digest, 'deliveryId', delivery)::text,
			sha256(convert_to(digest, 'UTF8')) from seeded order by n`;
}

/** Each document with its delivery; oldest first, as it would have come about. */
const ids = `
	create temporary table seeded on commit drop as
	select n, at, id, author, recipient, uuidv7(at - now()) as delivery,
		translate(rtrim(encode(sha256(convert_to(id::text, 'UTF8')), 'base64'), '='), '+/', '-_') as digest
	from (select n, at, uuidv7(at - now()) as id, $2::text as author,
			($3::text[])[1 + n % cardinality($3::text[])] as recipient
		from (select n, now() - interval '1 hour' - interval '365 days' * (1 - n / $1::float8) as at
			from generate_series(1, $1::integer) as n) as times) as named`;

async function seed(owner: pg.Pool, { count, author, recipients }: Seeding, statements: readonly string[]) {
	const client = await owner.connect();
	try {
		await client.query('begin');
		await client.query('set local synchronous_commit = off');
		await client.query(ids, [count, author, recipients]);
		// They are of the past: none of them waits to be sequenced while something is measured.
		await client.query('alter table audit_entry disable trigger audit_entry_pending');
		for (const statement of statements) await client.query(statement);
		await client.query('alter table audit_entry enable trigger audit_entry_pending');
		await client.query('commit');
		await client.query('vacuum (analyze)');
	} catch (error) {
		client.release(true);
		throw error;
	}
	client.release();
}

/** No delivery is left, waiting or made, nor any work. */
export async function clearDeliveries(owner: pg.Pool): Promise<void> {
	await owner.query('truncate due_work, delivery, attempt');
	await owner.query('truncate bullmq.job, bullmq.meta, bullmq.event cascade');
}
