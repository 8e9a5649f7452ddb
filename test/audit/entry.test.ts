import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AuditEntry, appendLeaves, toAuditLeaf, toCommitment, toLeafDigest } from '../../src/audit/entry.ts';
import { hashLeaf } from '../../src/audit/tree.ts';
import { openDatabase } from '../../src/store/database.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { at, imigrasi, imigresen, newDeliveryId, newDigest, newDocumentId } from '../store/rows.ts';

const entry: AuditEntry = {
	at,
	action: 'delivery-settled',
	authority: imigrasi,
	recipient: imigresen,
	document: newDocumentId(),
	documentDigest: newDigest(),
	deliveryId: newDeliveryId(),
	outcome: 'delivered',
};

const sha256 = (...parts: readonly (Uint8Array | string)[]) =>
	parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

describe('a leaf of the log', () => {
	it('is the RFC 6962 §2.1 leaf hash of a commitment to the entry', () => {
		const leaf = toAuditLeaf(entry);
		const expected = sha256(Buffer.of(0x00), sha256(leaf.salt, leaf.entry));
		expect(Buffer.from(leaf.leafHash)).toEqual(expected);
		expect(hashLeaf(toCommitment(leaf.salt, leaf.entry))).toEqual(expected);
		expect(toLeafDigest(leaf)).toBe(expected.toString('base64url'));
	});

	it('has a salt of 256 bits of its own: the same entry twice makes two leaves that tell nothing of it', () => {
		const leaves = Array.from({ length: 50 }, () => toAuditLeaf(entry));
		expect(leaves.every(({ salt }) => salt.length === 32)).toBe(true);
		expect(new Set(leaves.map(({ entry: text }) => text)).size).toBe(1);
		expect(new Set(leaves.map(({ salt }) => Buffer.from(salt).toString('hex'))).size).toBe(50);
		expect(new Set(leaves.map(toLeafDigest)).size).toBe(50);
	});

	it('holds ids, digests and codes, in canonical JSON (RFC 8785)', () => {
		const { entry: text } = toAuditLeaf(entry);
		expect(JSON.parse(text)).toEqual(entry);
		expect(text).toBe(JSON.stringify(entry, Object.keys(entry).toSorted()));
		expect(text).toMatch(/^\{("[a-zA-Z]+":"[A-Za-z0-9._:-]+",?)+\}$/);
	});
});

describe('the log', () => {
	let test: TestDatabase;

	beforeAll(async () => {
		test = await createTestDatabase();
		await append([entry, { at, action: 'envelope-refused', authority: imigresen, outcome: 'cover-malformed' }]);
	});
	afterAll(() => test.drop());

	const append = (entries: readonly AuditEntry[]) =>
		test.db.transaction().execute((tx) => appendLeaves(tx, entries.map(toAuditLeaf)));
	const stored = (db = test.db) => db.selectFrom('audit_entry').selectAll().orderBy('leaf_hash').execute();

	it('keeps the very bytes that the leaf commits to, for the application to append and read', async () => {
		const rows = await stored();
		expect(rows).toHaveLength(2);
		for (const row of rows) {
			expect(row.leaf_hash).toEqual(sha256(Buffer.of(0x00), sha256(row.salt, row.entry)));
			expect(row.at).toBe(at);
		}
	});

	it('takes no entry of a transaction that does not commit', async () => {
		const before = await stored();
		const failed = test.db.transaction().execute(async (tx) => {
			await appendLeaves(tx, [toAuditLeaf(entry)]);
			throw new Error('no');
		});
		await expect(failed).rejects.toThrow('no');
		expect(await stored()).toEqual(before);
	});

	const changes = [
		`update audit_entry set entry = '{}'`,
		`update audit_entry set at = now() where false`,
		'delete from audit_entry',
		'truncate audit_entry',
		`insert into audit_entry select * from audit_entry on conflict (leaf_hash) do update set entry = '{}'`,
		`merge into audit_entry using (select 1) as one on true when matched then delete`,
	];

	it.each([
		...changes,
		'alter table audit_entry rename to gone',
		'alter table audit_entry drop column salt',
		'alter table audit_entry owner to lintas_application',
		'alter table audit_entry disable trigger audit_entry_append_only',
		'alter table audit_entry disable trigger user',
		'drop trigger audit_entry_append_only on audit_entry',
		'create trigger sly before insert on audit_entry for each row execute function refuse_change()',
		'create rule sly as on insert to audit_entry do instead nothing',
		'alter table audit_entry enable row level security',
		'drop table audit_entry cascade',
		'alter function refuse_change() rename to gone',
		'drop function refuse_change() cascade',
		`set session_replication_role = 'replica'`,
		'set role lintas_owner',
		'set session authorization lintas_owner',
		'grant lintas_owner to lintas_application',
		'reassign owned by lintas_owner to lintas_application',
	])('refuses the application: %s', async (statement) => {
		const before = await stored();
		const client = openDatabase(test.url, { maxConnections: 1 });
		await expect(sql.raw(statement).execute(client)).rejects.toMatchObject({ code: '42501' });
		await client.destroy();
		expect(await stored()).toEqual(before);
	});

	it.each(changes)('refuses even its owner, by the trigger: %s', async (statement) => {
		const before = await stored();
		await expect(sql.raw(statement).execute(test.ownerDb)).rejects.toMatchObject({
			code: '42501',
			message: 'audit entries are append-only',
		});
		expect(await stored(test.ownerDb)).toEqual(before);
	});
});
