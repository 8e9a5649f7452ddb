import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makePair, type TestOffice } from '../gateways.ts';
import { type Correspondent, createCorrespondent } from '../http/correspondent.ts';
import { openTestDoor, type TestDoor } from '../http/door.ts';
import { draft } from '../http/drafts.ts';
import { readReceipt, writeLetter } from '../http/letter.ts';
import { watchStored } from '../http/watch.ts';

let pair: Awaited<ReturnType<typeof makePair>>;
let indonesia: TestOffice;

beforeAll(async () => {
	pair = await makePair();
	indonesia = pair.indonesia;
	await indonesia.start({ doors: true, work: false });
});

afterAll(() => pair.remove());

const recipients = [{ to: 'my.imigresen', withhold: [] }];

/** Every insert into that table fails while `work` runs, as its last step or in the middle. */
async function withFailing<T>(office: TestOffice, table: string, code: string, work: () => Promise<T>): Promise<T> {
	const { ownerDb } = office.database;
	const name = sql.ref(table);
	await sql`create function fail() returns trigger language plpgsql as ${sql.lit(
		`begin raise exception 'Melati Fiktif' using errcode = '${code}'; end`,
	)}`.execute(ownerDb);
	await sql`create trigger fail before insert on ${name} for each statement execute function fail()`.execute(ownerDb);
	try {
		return await work();
	} finally {
		await sql`drop trigger fail on ${name}`.execute(ownerDb);
		await sql`drop function fail()`.execute(ownerDb);
	}
}

/** But for entries on requests that were refused: these are about what did not happen. */
async function countAll(office: TestOffice): Promise<Record<string, number>> {
	const counts: Record<string, number> = {};
	for (const table of ['document', 'body', 'delivery', 'due_work', 'reception'] as const) {
		const { db } = office.database;
		const row = await db.selectFrom(table).select(db.fn.countAll<string>().as('rows')).executeTakeFirstOrThrow();
		counts[table] = Number(row.rows);
	}
	const entries = await office.database.db.selectFrom('audit_entry').select('entry').execute();
	counts.audit_entry = entries.filter(({ entry }) => JSON.parse(entry).action !== 'request-refused').length;
	return counts;
}

const failures = [
	['disk full', '53100', 'database-unavailable'],
	['a deadlock', '40P01', 'database-unavailable'],
	['whatever nobody thought of', 'XX000', 'internal-error'],
] as const;

describe('a release commits everything or nothing:', () => {
	const tables = ['document', 'body', 'delivery', 'due_work', 'audit_entry'];
	test.each(tables.flatMap((table) => failures.map((failure) => [table, ...failure] as const)))(
		'at table %s: %s',
		async (table, _, sqlState, code) => {
			const before = await countAll(indonesia);
			const refused = withFailing(indonesia, table, sqlState, () => indonesia.client.release(draft, recipients));
			await expect(refused).rejects.toMatchObject({ code, detail: undefined });
			expect(await countAll(indonesia)).toEqual(before);
		},
	);

	test('when the connection is lost at the commit, nobody says that nothing was released', async () => {
		const { ownerDb } = indonesia.database;
		await sql`create function hang_up() returns trigger language plpgsql as
			'begin perform pg_terminate_backend(pg_backend_pid()); return null; end'`.execute(ownerDb);
		await sql`create constraint trigger hang_up after insert on audit_entry
			deferrable initially deferred for each row execute function hang_up()`.execute(ownerDb);
		const released = indonesia.client.release(draft, recipients);
		await expect(released).rejects.toMatchObject({ code: 'release-uncertain' });
		await sql`drop trigger hang_up on audit_entry`.execute(ownerDb);
		await sql`drop function hang_up()`.execute(ownerDb);
	});

	test('a recipient who is no partner: nothing is stored for the others either', async () => {
		const before = await countAll(indonesia);
		const toBoth = [...recipients, { to: 'sg.ica', withhold: [] }];
		await expect(indonesia.client.release(draft, toBoth)).rejects.toMatchObject({ code: 'partner-unknown' });
		expect(await countAll(indonesia)).toEqual(before);
	});

	test('then it is made, with one audit entry for each recipient, whose hash the officer is given', async () => {
		const [released, stored] = await watchStored(indonesia.database, () => indonesia.client.release(draft, recipients));
		const { documentId, documentDigest, deliveries } = released;
		const entry = {
			action: 'document-released',
			authority: 'id.imigrasi',
			recipient: 'my.imigresen',
			outcome: 'queued',
		};
		const about = { document: documentId, documentDigest, deliveryId: deliveries[0]?.id };
		expect(stored).toMatchObject({ documents: 1, bodies: 1, entries: [{ ...entry, ...about }] });
		const hash = Buffer.from(deliveries[0]?.leafHash ?? '', 'base64url');
		const { db } = indonesia.database;
		expect(await db.selectFrom('audit_entry').select('at').where('leaf_hash', '=', hash).execute()).toHaveLength(1);
	});
});

describe('a receipt is given for what is stored, and for nothing else:', () => {
	let door: TestDoor;
	let sender: Correspondent;

	beforeAll(async () => {
		sender = await createCorrespondent('id.imigrasi');
		door = await openTestDoor([sender]);
	});

	afterAll(() => door.remove());

	const tables = ['reception', 'document', 'body', 'audit_entry'];
	test.each(tables.flatMap((table) => failures.map((failure) => [table, ...failure] as const)))(
		'at table %s: %s',
		async (table, _, sqlState, code) => {
			const letter = await writeLetter(sender, door.recipient);
			const before = await countAll(door.office);
			const answer = await withFailing(door.office, table, sqlState, () => door.clientOf(sender).post(letter));
			expect(answer.status).toBe(code === 'database-unavailable' ? 503 : 500);
			expect(JSON.parse(answer.text)).toMatchObject({ code });
			expect(answer.headers['retry-after']).toBe(code === 'database-unavailable' ? '5' : undefined);
			const after = await countAll(door.office);
			expect({ ...after, audit_entry: before.audit_entry }).toEqual(before);
			expect(`${answer.text}${door.log.lines.join('')}`).not.toContain('Melati');
			const again = await door.clientOf(sender).post(letter);
			expect(await readReceipt(again.text, letter, door.recipient)).toMatchObject({ outcome: 'accepted' });
			expect(again.status).toBe(201);
		},
	);
});
