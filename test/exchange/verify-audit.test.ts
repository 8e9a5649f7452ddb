import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RawBuilder, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toInclusionText } from '../../src/audit/inclusion-proof.ts';
import { parseNote, toSignatureLines } from '../../src/audit/note.ts';
import { signNote } from '../../src/audit/note-signature.ts';
import { proveInclusion } from '../../src/audit/proof.ts';
import { type SequencerContext, sequenceBatch } from '../../src/audit/sequencer.ts';
import { parseSubmission } from '../../src/audit/submission.ts';
import { submitCheckpoint } from '../../src/audit/submitting.ts';
import { putTimes, type TimeAuthority } from '../../src/audit/timestamping.ts';
import { hashLeaf } from '../../src/audit/tree.ts';
import { addCheckpoint } from '../../src/audit/witness.ts';
import { askForTimestamp } from '../../src/channels/timestamp.ts';
import { systemClock } from '../../src/clock.ts';
import { type AuditFinding, verifyAudit } from '../../src/exchange/verify-audit.ts';
import type { DeliveryId } from '../../src/model/identifiers.ts';
import { parseSignedCard } from '../../src/partners/signed-card.ts';
import { parseTimestampAnchors } from '../../src/pki/timestamp.ts';
import { indexEntries } from '../../src/store/audit-search.ts';
import type { Transaction } from '../../src/store/database.ts';
import { keepCard, savePartner } from '../../src/store/partners.ts';
import { signerOf } from '../audit/keys.ts';
import { append, toNode } from '../audit/open-log.ts';
import { nodesOf, readFrom } from '../audit/trees.ts';
import { writeLog } from '../audit/written-log.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { createCorrespondent } from '../http/correspondent.ts';
import { at, imigrasi, imigresen, saveDelivery } from '../store/rows.ts';
import { openTestAuthority, type TestAuthority } from '../timestamp-authority.ts';

const witness = signerOf('lintas/my.imigresen/witness', 'cosignature/v1', 7);
const theirLog = signerOf('lintas/my.imigresen', 'ed25519', 8);
const ownWitness = signerOf('lintas/id.imigrasi/witness', 'cosignature/v1', 9);
/** Entries of our log: some wait. */
const size = 605;

let test: TestDatabase;
let folder: string;
let node: SequencerContext;
let time: TestAuthority;
let timeAuthorities: readonly TimeAuthority[];
let kept: string;
let deliveryId: DeliveryId;

beforeAll(async () => {
	[test, folder, time] = await Promise.all([
		createTestDatabase(),
		mkdtemp(join(tmpdir(), 'lintas-audit-')),
		openTestAuthority(),
	]);
	node = toNode(test.db, folder);
	timeAuthorities = [{ source: time.url, anchors: parseTimestampAnchors(Buffer.from(time.caPem)) }];
	await sequenceBatch(node);
	for (const count of [5, size - 5]) {
		await append(test.db, count);
		await sequenceBatch(node);
	}
	await putTime();
	await takeTheirCard();
	await cosign();
	deliveryId = await proveReceipt();
	await witnessTheirLog();
	await append(test.db, 1);
	kept = (await node.kept.load()) ?? '';
	await indexEntries(test.db);
});
afterAll(async () => {
	await Promise.all([test.drop(), time.close(), rm(folder, { recursive: true })]);
});

async function putTime(): Promise<void> {
	const silent = () => undefined;
	await putTimes({
		authority: imigrasi,
		db: test.db,
		clock: systemClock,
		log: { info: silent, error: silent, warn: silent },
		alarm: silent,
		authorities: timeAuthorities,
		ask: (source, query) => askForTimestamp(source, query, new AbortController().signal),
	});
}

async function takeTheirCard(): Promise<void> {
	const toCardKey = ({ key }: typeof witness) =>
		({ kty: 'OKP', crv: 'Ed25519', x: key.publicKey.export({ format: 'jwk' }).x ?? '' }) as const;
	const token = await (await createCorrespondent(imigresen)).signCard({
		logKey: toCardKey(theirLog),
		witnessKey: toCardKey(witness),
	});
	const { card } = await parseSignedCard(token);
	const row = { authority: imigresen, version: card.version, kid: 'k', token, tokenDigest: 'd', takenAt: at };
	const partner = {
		authority: imigresen,
		state: 'active',
		card: '{}',
		cardVersion: card.version,
		changedAt: at,
	} as const;
	await test.db.transaction().execute(async (tx) => {
		await savePartner(tx, { ...partner, agreement: '{}' });
		await keepCard(tx, row);
	});
}

async function cosign(): Promise<void> {
	const ask = async (body: Uint8Array) => {
		const { text } = parseNote(parseSubmission(body).note);
		return { lines: Buffer.from(toSignatureLines([signNote(text, witness, systemClock())])) };
	};
	await submitCheckpoint(test.db, { authority: imigresen, key: witness.key, ask });
}

/** As a partner proves it whose log has 300 entries. */
async function proveReceipt(): Promise<DeliveryId> {
	const index = 100;
	const leafHash = Buffer.from(hashLeaf(Buffer.from(`${index}`))).toString('base64url');
	const receipt = `x.${Buffer.from(JSON.stringify({ leafHash })).toString('base64url')}.x`;
	const { id } = await saveDelivery(test.db);
	await test.db.updateTable('delivery').set({ state: 'sending' }).execute();
	await test.db
		.updateTable('delivery')
		.set({ state: 'delivered', proof: 'receipt', settled_at: at, receipt })
		.execute();
	const leaves = Array.from({ length: 300 }, (_, entry) => hashLeaf(Buffer.from(`${entry}`)));
	const hashes = await proveInclusion(index, 300, readFrom(nodesOf(leaves)));
	const proof = toInclusionText({ index, hashes, checkpoint: writeLog(theirLog).note(300) });
	await test.db
		.insertInto('receipt_proof')
		.values({ delivery_id: id, recipient: imigresen, settled_at: at, due_at: null, proof })
		.execute();
	return id;
}

/** We cosign their log, and are shown another one. */
async function witnessTheirLog(): Promise<void> {
	const context = {
		db: test.db,
		clock: systemClock,
		alarm: () => undefined,
		signer: ownWitness,
		findLog: () => ({ authority: imigresen, key: theirLog.key }),
	};
	await addCheckpoint(context, imigresen, Buffer.from(await writeLog(theirLog).submit(0, 300)));
	const forked = Buffer.from(await writeLog(theirLog, 10).submit(300, 300));
	await expect(addCheckpoint(context, imigresen, forked)).rejects.toMatchObject({ code: 'proof-invalid' });
}

function verify(tx: Transaction, trust: { kept?: string; timeAuthorities?: readonly TimeAuthority[] } = {}) {
	return verifyAudit(
		tx,
		{ keys: [node.signer.key], witnessKey: ownWitness.key, timeAuthorities, kept, ...trust },
		() => undefined,
	);
}

/** What is found in a database in which its owner does that; afterwards it is as it was. */
async function findAfter(change: RawBuilder<unknown>): Promise<AuditFinding[]> {
	const tx = await test.ownerDb.startTransaction().execute();
	try {
		await sql.raw(dropGuards).execute(tx);
		await change.execute(tx);
		return await verify(tx);
	} finally {
		await tx.rollback().execute();
	}
}

const tables = [
	'audit_entry',
	'audit_pending',
	'audit_sequence',
	'audit_tile',
	'audit_checkpoint',
	'audit_timestamp',
	'audit_cosignature',
	'receipt_proof',
	'witnessed_log',
	'log_conflict',
	'audit_posting',
] as const;

/** Triggers, and whatever constraint can be spared. */
const dropGuards = `do $$ declare guard record; begin
	for guard in select conrelid::regclass as of, conname from pg_constraint
		where contype in ('f', 'c') and conrelid::regclass::text in (${tables.map((name) => `'${name}'`).join(', ')})
	loop execute format('alter table %s drop constraint %I', guard.of, guard.conname); end loop;
	${tables.map((name) => `alter table ${name} disable trigger user;`).join(' ')}
end $$`;

/** One byte of a value of that type. */
const flips = {
	bytea: (column: string) => `set_byte(${column}, 7, get_byte(${column}, 7) # 1)`,
	text: (column: string) => `overlay(${column} placing chr(ascii(substr(${column}, 9, 1)) # 1) from 9)`,
	bigint: (column: string) => `${column} # 65536`,
	smallint: (column: string) => `${column} # 4`,
	timestamptz: (column: string) => `${column} + interval '256 microseconds'`,
	/** To which a cosignature is exact. */
	seconds: (column: string) => `${column} + interval '16777216 microseconds'`,
} as const;

const inTree = (index: number) => `leaf_hash = (select leaf_hash from audit_sequence where index = ${index})`;

const inIndex = (tile: number) => `term = 'partner ${imigresen}' and tile = ${tile}`;

describe('with one byte altered, verification names', () => {
	type Case = readonly [table: (typeof tables)[number], column: string, keyof typeof flips, string, () => object];
	const cases: readonly Case[] = [
		['audit_entry', 'entry', 'text', inTree(300), () => ({ finding: 'entry-altered', index: 300 })],
		['audit_entry', 'salt', 'bytea', inTree(0), () => ({ finding: 'entry-altered', index: 0 })],
		['audit_entry', 'at', 'timestamptz', inTree(604), () => ({ finding: 'entry-altered', index: 604 })],
		['audit_entry', 'leaf_hash', 'bytea', inTree(7), () => ({ finding: 'entry-removed', index: 7 })],
		['audit_pending', 'leaf_hash', 'bytea', 'true', () => ({ finding: 'entry-inserted' })],
		['audit_sequence', 'index', 'bigint', 'index = 4', () => ({ finding: 'index-removed', index: 4 })],
		['audit_sequence', 'leaf_hash', 'bytea', 'index = 4', () => ({ finding: 'index-altered', index: 4 })],
		['audit_tile', 'level', 'smallint', 'first = 5', () => ({ finding: 'tile-altered', level: 0, index: 5 })],
		['audit_tile', 'index', 'bigint', 'index = 1', () => ({ finding: 'tile-altered', level: 0, index: 256 })],
		['audit_tile', 'first', 'smallint', 'first = 5', () => ({ finding: 'tile-altered', level: 0, index: 5 })],
		['audit_tile', 'hashes', 'bytea', 'first = 5', () => ({ finding: 'tile-altered', level: 0, index: 5 })],
		['audit_tile', 'hashes', 'bytea', 'level = 1', () => ({ finding: 'tile-altered', level: 1, index: 0 })],
		['audit_checkpoint', 'size', 'bigint', 'size = 5', () => ({ finding: 'checkpoint-altered', size })],
		['audit_checkpoint', 'follows', 'bigint', 'size = 5', () => ({ finding: 'checkpoint-altered', size: 5 })],
		['audit_checkpoint', 'note', 'text', 'size = 0', () => ({ finding: 'checkpoint-altered', size: 0 })],
		[
			'audit_timestamp',
			'source',
			'text',
			'true',
			() => ({ finding: 'timestamp-unchecked', source: expect.not.stringContaining(time.url), size }),
		],
		['audit_timestamp', 'size', 'bigint', 'true', () => ({ finding: 'timestamp-broken', size: size ^ 65536 })],
		['audit_timestamp', 'time', 'timestamptz', 'true', () => ({ finding: 'timestamp-broken', source: time.url, size })],
		['audit_timestamp', 'token', 'bytea', 'true', () => ({ finding: 'timestamp-broken', source: time.url, size })],
		['audit_timestamp', 'digest', 'bytea', 'true', () => ({ finding: 'timestamp-broken', source: time.url, size })],
		['audit_cosignature', 'witness', 'text', 'true', () => ({ finding: 'cosignature-broken', size })],
		['audit_cosignature', 'size', 'bigint', 'true', () => ({ finding: 'cosignature-broken', witness: imigresen })],
		['audit_cosignature', 'cosigned_at', 'timestamptz', 'true', () => ({ finding: 'cosignature-broken', size })],
		['audit_cosignature', 'line', 'text', 'true', () => ({ finding: 'cosignature-broken', witness: imigresen, size })],
		['receipt_proof', 'recipient', 'text', 'true', () => ({ finding: 'proof-broken', deliveryId })],
		['receipt_proof', 'settled_at', 'timestamptz', 'true', () => ({ finding: 'proof-broken', deliveryId })],
		['receipt_proof', 'proof', 'text', 'true', () => ({ finding: 'proof-broken', deliveryId })],
		['witnessed_log', 'authority', 'text', 'true', () => ({ finding: 'witnessed-broken' })],
		['witnessed_log', 'size', 'bigint', 'true', () => ({ finding: 'witnessed-broken', log: imigresen })],
		['witnessed_log', 'note', 'text', 'true', () => ({ finding: 'witnessed-broken', log: imigresen })],
		['witnessed_log', 'cosigned_at', 'seconds', 'true', () => ({ finding: 'witnessed-broken', log: imigresen })],
		['log_conflict', 'log', 'text', 'true', () => ({ finding: 'conflict-broken', size: 300 })],
		['log_conflict', 'kind', 'text', 'true', () => ({ finding: 'conflict-broken', log: imigresen, size: 300 })],
		['log_conflict', 'source', 'text', 'true', () => ({ finding: 'conflict-broken', log: imigresen, size: 300 })],
		['log_conflict', 'seen_size', 'bigint', 'true', () => ({ finding: 'conflict-broken', size: 300 ^ 65536 })],
		['log_conflict', 'seen', 'text', 'true', () => ({ finding: 'conflict-broken', log: imigresen, size: 300 })],
		['log_conflict', 'shown', 'text', 'true', () => ({ finding: 'conflict-broken', log: imigresen, size: 300 })],
		['log_conflict', 'found_at', 'timestamptz', 'true', () => ({ finding: 'conflict-broken', log: imigresen })],
		['audit_posting', 'term', 'text', inIndex(0), () => ({ finding: 'terms-altered', index: 0 })],
		['audit_posting', 'tile', 'bigint', inIndex(1), () => ({ finding: 'terms-altered', index: 256 })],
		['audit_posting', 'places', 'bytea', inIndex(1), () => ({ finding: 'terms-altered', index: 256 })],
	];

	it.each(cases)('%s.%s (%s, where %s)', async (table, column, type, where, expected) => {
		const change = `update ${table} set ${column} = ${flips[type](column)} where ${where}`;
		expect(await findAfter(sql.raw(change))).toContainEqual(expect.objectContaining(expected()));
	});

	it('the delivery of a proof that is of another', async () => {
		const other = sql`case when right(delivery_id::text, 1) = 'f' then '0' else 'f' end`;
		const change = sql`update receipt_proof set delivery_id = overlay(delivery_id::text placing ${other} from 36)::uuid`;
		expect(await findAfter(change)).toMatchObject([{ finding: 'proof-broken' }]);
	});

	it('the kept checkpoint', async () => {
		const others = Array.from(kept, (_, place) => place).filter((place) => place % 9 === 0 && kept[place] !== '\n');
		for (const place of others) {
			const altered = `${kept.slice(0, place)}${String.fromCharCode(kept.charCodeAt(place) ^ 1)}${kept.slice(place + 1)}`;
			expect(await verify(test.db as Transaction, { kept: altered })).toEqual([{ finding: 'kept-altered' }]);
		}
	});

	it('no column of the log is left out, but in what order entries wait and when a proof is asked for again', async () => {
		const { rows } = await sql<{ column: string }>`select table_name || '.' || column_name as column
			from information_schema.columns where table_name = any(${tables})`.execute(test.db);
		const spared = [
			'audit_pending.id',
			'audit_pending.appended_by',
			'receipt_proof.due_at',
			'receipt_proof.failures',
			'receipt_proof.told',
		];
		const covered = [...cases.map(([table, column]) => `${table}.${column}`), 'receipt_proof.delivery_id', ...spared];
		expect(new Set(covered)).toEqual(new Set(rows.map(({ column }) => column)));
	});
});

describe('verifying everything', () => {
	it('finds nothing in what is whole', async () => {
		expect(await verify(test.db as Transaction)).toEqual([]);
	});

	it('says what it cannot check, of an authority that is not configured any more', async () => {
		expect(await verify(test.db as Transaction, { timeAuthorities: [] })).toEqual([
			{ finding: 'timestamp-unchecked', source: time.url, size },
		]);
	});

	it('finds what is broken behind any number of time-stamps that it cannot check', async () => {
		const change = sql`insert into audit_timestamp (source, size, time, digest, token)
			select ' old ' || id, size, time, digest, token from audit_timestamp, generate_series(1, 40) as id
			union all select 'z', size, time, sha256(digest), token from audit_timestamp`;
		const found = await findAfter(change);
		expect(found.filter(({ finding }) => finding === 'timestamp-unchecked')).toHaveLength(20);
		expect(found.filter(({ finding }) => finding !== 'timestamp-unchecked')).toMatchObject([
			{ finding: 'timestamp-broken', source: 'z', size },
		]);
	});

	it('looks at the rest too where entries were altered, and ends', async () => {
		const change = sql`do $$ begin update audit_entry set salt = sha256(salt); update audit_cosignature set line = ''; end $$`;
		const found = (await findAfter(change)).map(({ finding }) => finding);
		expect(Map.groupBy(found, (finding) => finding)).toEqual(
			new Map([
				['entry-altered', Array(20).fill('entry-altered')],
				['cosignature-broken', ['cosignature-broken']],
			]),
		);
	});

	it('names parts of tiles that lie over others, which nobody is served', async () => {
		const change = sql`insert into audit_tile select level, index, first + 2, substr(hashes, 1, 32) from audit_tile where first = 5`;
		expect(await findAfter(change)).toEqual([{ finding: 'tile-altered', level: 0, index: 7 }]);
	});

	it.each([
		['hidden from a search', sql`delete from audit_posting where term = 'outcome delivered' and tile = 1`, [256]],
		['said to be what it is not', sql`insert into audit_posting values ('action log-conflict', 0, '\\x07')`, [0]],
		['hidden among others', sql`update audit_posting set places = substr(places, 2) where term = '' and tile = 0`, [0]],
		['put where search takes the index for whole', sql`insert into audit_posting values ('', 9, '\\x00')`, [9 * 256]],
	])('names the tile of what is %s', async (_what, change, places) => {
		expect(await findAfter(change)).toEqual(places.map((index) => ({ finding: 'terms-altered', index })));
	});

	it('takes tiles that are not in the index yet for no fault: a search reads them', async () => {
		expect(await findAfter(sql`delete from audit_posting where tile = 1`)).toEqual([]);
	});

	it('names what is beyond the tree, however far, and no more than is of use', async () => {
		const change = sql`insert into audit_sequence
			select 9000000000000000000 + id, sha256(id::text::bytea) from generate_series(1, 500) as id`;
		const found = await findAfter(change);
		const places = found.map(({ finding }) => finding).filter((finding) => finding === 'index-inserted');
		expect(places).toHaveLength(20);
	});
});
