import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AuditEntry, appendLeaves, toActor, toAuditLeaf } from '../../src/audit/entry.ts';
import { type Question, toSearch } from '../../src/audit/question.ts';
import { findEntries, type Stretch } from '../../src/audit/search.ts';
import { sequenceBatch } from '../../src/audit/sequencer.ts';
import { verifyTerms } from '../../src/audit/verify-terms.ts';
import type { AuthorityId, DeliveryId, Digest, DocumentId, PersonId } from '../../src/model/identifiers.ts';
import { indexEntries, loadSearchable } from '../../src/store/audit-search.ts';
import type { Transaction } from '../../src/store/database.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { toNode } from './open-log.ts';

let test: TestDatabase;
let folder: string;

const actions = ['delivery-settled', 'document-received', 'document-read'] as const;
const begun = Temporal.Instant.from('2026-10-30T22:58:30.000Z');
const now = Temporal.Instant.from('2026-12-01T00:00:00Z');
const uuid = (n: number) => `019ab000-0000-7000-8000-${String(n).padStart(12, '0')}`;
const size = 3_000;

/** One each quarter of an hour; some committed late. */
function makeEntry(n: number): AuditEntry {
	const seconds = 900 * (n % 500 === 7 ? n - 400 : n) + (n % 60);
	const at = begun.add({ seconds }).toString({ smallestUnit: 'millisecond' });
	return {
		at,
		action: actions[n % 3] ?? 'document-read',
		authority: 'id.imigrasi' as AuthorityId,
		...(n % 4 === 0 && { recipient: (n % 8 === 0 ? 'my.imigresen' : 'sg.ica') as AuthorityId }),
		...(n % 5 === 0 && { document: uuid(n % 700) as DocumentId }),
		...(n % 7 === 0 && { documentDigest: `digest-${n % 700}` as Digest }),
		...toActor(n % 9 === 0 ? { id: `person-${n % 2}` as PersonId, roles: ['auditor'] } : undefined),
		deliveryId: uuid(n) as DeliveryId,
		outcome: n % 1_001 === 3 ? 'stalled' : 'delivered',
	};
}

const entries = Array.from({ length: size }, (_, n) => makeEntry(n));

beforeAll(async () => {
	[test, folder] = await Promise.all([createTestDatabase(), mkdtemp(join(tmpdir(), 'lintas-log-'))]);
	await test.db.transaction().execute(async (tx) => {
		for (let n = 0; n < size; n += 500) await appendLeaves(tx, entries.slice(n, n + 500).map(toAuditLeaf));
	});
	await sequenceBatch(toNode(test.db, folder));
});
afterAll(async () => {
	await Promise.all([test.drop(), rm(folder, { recursive: true })]);
});

async function find(question: Question, stretch: Partial<Stretch> = {}) {
	const whole = { from: 0, end: Number.MAX_SAFE_INTEGER, order: 'desc', ...stretch } as const;
	const steps = await Array.fromAsync(findEntries(test.db, toSearch(question, now), whole));
	for (const [at, { found, reached }] of steps.entries()) {
		const isBehind = (index: number) => (whole.order === 'desc' ? index >= reached : index < reached);
		expect(steps.slice(0, at + 1).every((step) => step.found.every(({ index }) => isBehind(index)))).toBe(true);
		expect(found.length).toBeLessThanOrEqual(256);
	}
	return steps.flatMap(({ found }) => found.map(({ index }) => index));
}

const questions: readonly (readonly [string, Question, (entry: AuditEntry) => boolean])[] = [
	['nothing', {}, () => true],
	['an action', { action: 'document-read' }, ({ action }) => action === 'document-read'],
	['a partner', { partner: 'sg.ica' }, ({ recipient }) => recipient === 'sg.ica'],
	['a person', { by: 'person-1' }, ({ by }) => by === 'person-1'],
	['an outcome', { outcome: 'stalled' }, ({ outcome }) => outcome === 'stalled'],
	[
		'a document by its id and its digest',
		{ documents: [uuid(35), 'digest-35'] },
		({ document, documentDigest }) => document === uuid(35) || documentDigest === 'digest-35',
	],
	[
		'all of them at once',
		{ documents: [uuid(560)], partner: 'my.imigresen', action: 'document-read', outcome: 'delivered' },
		(entry) => entry.document === uuid(560) && entry.recipient === 'my.imigresen' && entry.action === 'document-read',
	],
	['what there is not', { partner: 'th.invented' }, () => false],
	['two that never meet', { partner: 'sg.ica', outcome: 'none' }, () => false],
	...(
		[
			['2026-10-31T00:00:00Z', '2026-11-01T00:00:00Z'],
			['2026-10-30T23:10:11.5Z', '2026-11-24T05:44:12.25Z'],
			['2026-11-10T10:00:30Z', '2026-11-10T10:00:31Z'],
			['2020-01-01T00:00:00Z', '2026-10-31T00:30:00Z'],
			['2026-11-25T00:00:00+07:00', undefined],
			[undefined, '2026-11-01T07:00:00+07:00'],
			['0000-01-01T00:00:00Z', '9999-12-31T23:59:59.999Z'],
			['2027-03-01T00:00:00Z', '9999-01-01T00:00:00Z'],
			['0001-01-01T00:00:00Z', '2020-01-01T00:00:00Z'],
		] as const
	).map(
		([from, until]) =>
			[
				`from ${from} until ${until}`,
				{ from, until },
				({ at }: AuditEntry) =>
					Date.parse(at) >= Date.parse(from ?? '1970-01-01') && Date.parse(at) < Date.parse(until ?? '2100-01-01'),
			] as const,
	),
];

it('makes a few hundred terms of any stretch of time at the most', () => {
	const moment = fc
		.date({ min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true })
		.map((date) => date.toISOString());
	const moments = fc.option(moment, { nil: undefined });
	fc.assert(
		fc.property(moments, moments, (from, until) => {
			const terms = toSearch({ from, until }, now).clauses.flat();
			// Two years of months, and days, hours and minutes at both ends.
			expect(terms.length).toBeLessThan(24 + 2 * (30 + 23 + 59));
		}),
	);
});

describe.each([0, 1, 4, 11])('with %i batches of tiles in the index', (batches) => {
	beforeAll(async () => {
		const { tiles } = await loadSearchable(test.db);
		for (let tile = tiles; tile < batches; tile += 1) await sql`select index_entries(1)`.execute(test.ownerDb);
		expect((await loadSearchable(test.db)).tiles).toBe(batches);
	});

	it.each(questions)('finds every entry by %s, in either order', async (_, question, isAsked) => {
		const expected = entries.flatMap((entry, index) => (isAsked(entry) ? [index] : []));
		expect(await find(question, { order: 'asc' })).toEqual(expected);
		expect(await find(question)).toEqual(expected.toReversed());
		const within = { from: 300, end: 1_500 };
		expect(await find(question, within)).toEqual(
			expected.filter((index) => index >= 300 && index < 1_500).toReversed(),
		);
	});
});

describe('the index', () => {
	it('has whole tiles only, each once, and costs a few bytes for each term of an entry', async () => {
		await Promise.all([indexEntries(test.db), indexEntries(test.db)]);
		expect(await loadSearchable(test.db)).toEqual({ size, tiles: 11 });
		const { rows } = await sql<{ places: number }>`select sum(octet_length(places))::int as places from audit_posting
			where term like 'action %'`.execute(test.db);
		expect(rows).toEqual([{ places: 11 * 256 }]);
	});

	it('says what its verification makes of each entry, however it is read', async () => {
		expect(await Array.fromAsync(verifyTerms(test.db as Transaction, () => undefined))).toEqual([]);
	});

	it('cannot be written or read past by the gateway', async () => {
		const forge = sql`insert into audit_posting values ('', 11, '\\x00')`.execute(test.db);
		await expect(forge).rejects.toThrow('permission denied');
		await expect(sql`delete from audit_posting`.execute(test.db)).rejects.toThrow('permission denied');
	});

	it('takes what is no JSON, or too long, in all the same', async () => {
		const [odd, own] = [['no JSON', '{"action":"\\u0000"}', '{"action":"\\ud800"}', '5', '[]'], 'x'.repeat(5_000)];
		const texts = Array.from({ length: 250 }, (_, n) => odd[n] ?? JSON.stringify({ action: own, n }));
		await sql`insert into audit_entry select sha256(convert_to(entry, 'UTF8')), now(), entry, sha256('salt')
			from unnest(${texts}::text[]) as given (entry)`.execute(test.ownerDb);
		await sequenceBatch(toNode(test.db, folder));
		await indexEntries(test.db);
		expect(await loadSearchable(test.db)).toEqual({ size: size + 250, tiles: 12 });
		expect(await find({ outcome: 'stalled' })).toHaveLength(3);
		expect(await find({})).toHaveLength(size + 250);
		// Verification reads what PostgreSQL does not take for JSON.
		const found = await Array.fromAsync(verifyTerms(test.db as Transaction, () => undefined));
		expect(found).toEqual([{ finding: 'terms-altered', index: 11 * 256 }]);
	});
});
