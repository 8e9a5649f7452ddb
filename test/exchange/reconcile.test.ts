import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isOnRecord } from '../../src/audit/on-record.ts';
import { makeRefusedRequests } from '../../src/audit/refused-requests.ts';
import type { ReconciliationChannel } from '../../src/channels/native/reconciliation.ts';
import { summariseExchange } from '../../src/exchange/exchange-lines.ts';
import { countDisagreements, type ReconcilingContext, reconcile } from '../../src/exchange/reconcile.ts';
import { type Days, type ExchangeLine, listDays } from '../../src/model/exchange-line.ts';
import type { AuthorityId, Digest } from '../../src/model/identifiers.ts';
import type { Person } from '../../src/model/person.ts';
import { Problem } from '../../src/problem.ts';
import type { Database } from '../../src/store/database.ts';
import { listLines } from '../../src/store/exchange-lines.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { makePerson } from '../people.ts';
import { imigrasi, imigresen, newDigest, saveDelivery } from '../store/rows.ts';

/** Each test has a month of its own. */
let month = 0;
const auditor = makePerson('auditor');

let indonesia: TestDatabase;
let malaysia: TestDatabase;
let context: ReconcilingContext;
let now: string;
let honest: Pick<ReconciliationChannel, 'fetchDays' | 'fetchLines'>;
/** What it says. */
let channel: typeof honest;

beforeAll(async () => {
	[indonesia, malaysia] = await Promise.all([createTestDatabase(), createTestDatabase()]);
	// The other gateway's own code on its own database; what is on the wire, test/channels/ and test/http/ show.
	honest = {
		fetchDays: (asked: Days) => summariseExchange({ ...context, db: malaysia.db }, imigrasi, asked),
		fetchLines: async function* (on: string, limit: number) {
			yield* await listLines(malaysia.db, imigrasi, on, { after: undefined, limit });
		},
	};
	channel = honest;
	context = {
		authority: imigrasi,
		db: indonesia.db,
		clock: () => Temporal.Instant.from(now),
		partners: { requireActive: () => ({}) },
		peer: () => channel,
		refusals: makeRefusedRequests({
			authority: imigrasi,
			db: indonesia.db,
			clock: () => Temporal.Instant.from(now),
		}),
	} as unknown as ReconcilingContext;
});
afterAll(() => Promise.all([indonesia.drop(), malaysia.drop()]));

const sent = (): ExchangeLine => ({
	leafHash: newDigest(),
	documentDigest: newDigest(),
	from: imigrasi,
	outcome: 'accepted',
});
const received = (): ExchangeLine => ({ ...sent(), from: imigresen });

async function put(db: Database, partner: AuthorityId, on: string, lines: readonly ExchangeLine[]): Promise<void> {
	const rows = lines.map(({ leafHash, documentDigest, from: sender, outcome }) => ({
		...{ partner, day: on, sender, outcome },
		...{ leaf_hash: leafHash, document_digest: documentDigest },
	}));
	await db.insertInto('exchange_line').values(rows).execute();
}

/** What each has on record of a day of its own, compared so many days after that has ended. */
async function compare(
	ours: readonly ExchangeLine[],
	theirs: readonly ExchangeLine[],
	later: Temporal.DurationLike,
	by: Person | undefined = auditor,
) {
	month += 1;
	const first = Temporal.PlainDate.from('2026-01-01').add({ months: month });
	const day = first.add({ days: 1 });
	if (ours.length > 0) await put(indonesia.db, imigresen, day.toString(), ours);
	if (theirs.length > 0) await put(malaysia.db, imigrasi, day.toString(), theirs);
	now = day.add({ days: 1 }).toZonedDateTime('UTC').toInstant().add(later).toString();
	const days = { from: first.toString(), until: day.add({ days: 1 }).toString() };
	const found = await reconcile(context, by, imigresen, days);
	expect(found.days.map(({ ours, theirs }) => [ours, theirs])).toEqual([
		[0, 0],
		[ours.length, theirs.length],
		[0, 0],
	]);
	return { found, days, whats: found.days.flatMap(({ differences }) => differences.map(({ what }) => what)) };
}

const minutes = (count: number) => ({ minutes: count });
const hours = (count: number) => ({ hours: count });

describe('a partner that says far more than we have', () => {
	const days = { from: '2025-01-01', until: '2025-01-31' };
	const lie = (changes: Pick<typeof honest, 'fetchLines'>, count: number) => {
		now = '2025-03-01T00:00:00Z';
		const summaries = listDays(days).map((day) => ({ day, count, digest: newDigest() }));
		channel = { fetchDays: async () => summaries, ...changes };
	};
	const compareAll = () => reconcile(context, auditor, imigresen, days);
	let told = 0;
	const line = received();
	/** Lines without end, in their order. */
	async function* tell(most: number, each: () => void = () => undefined): AsyncGenerator<ExchangeLine> {
		for (let at = 0; at < most; at += 1) {
			told += 1;
			each();
			yield { ...line, leafHash: String(told).padStart(43, '0') as Digest };
		}
	}
	beforeEach(() => {
		told = 0;
	});
	afterEach(() => {
		channel = honest;
	});

	it('is not asked for it', async () => {
		lie({ fetchLines: () => tell(1) }, 100_001);
		await expect(compareAll()).rejects.toMatchObject({ code: 'partner-failed' });
		expect(told).toBe(0);
	});

	it('is cut off at a hundred thousand lines in all, on however many days', async () => {
		lie({ fetchLines: (_, count) => tell(count) }, 3_000);
		await expect(compareAll()).rejects.toMatchObject({ code: 'partner-failed' });
		expect(told).toBeLessThanOrEqual(100_001);
	});

	it('is cut off where it takes longer than ten minutes', async () => {
		const wait = () => {
			now = Temporal.Instant.from(now).add({ seconds: 59 }).toString();
		};
		lie({ fetchLines: (_, count) => tell(count, wait) }, 10);
		await expect(compareAll()).rejects.toMatchObject({ code: 'partner-failed' });
		expect(told).toBe(11);
	});

	it('is told of by a thousand differences a day, and how many there are', async () => {
		lie({ fetchLines: () => tell(2_500) }, 2_500);
		const found = await compareAll();
		expect(countDisagreements(found)).toBe(31 * 2_500);
		for (const { differences, ...day } of found.days) {
			expect(differences).toHaveLength(1_000);
			expect(day).toMatchObject({ ours: 0, theirs: 2_500, different: 2_500, disagreements: 2_500 });
		}
	});
});

describe('two partners that compare what was exchanged', () => {
	it('agree where both have the same, in both directions', async () => {
		const lines = [sent(), received(), { ...sent(), outcome: 'rejected' as const }];
		const { found } = await compare(lines, lines.toReversed(), hours(1_000));
		expect(found.days.flatMap(({ differences }) => differences)).toEqual([]);
	});

	it('differ on what one lacks, and on another outcome, sender or document of the same entry', async () => {
		const [a, b, c, d, both] = [sent(), received(), sent(), sent(), received()];
		const other = { ...c, outcome: 'rejected' as const };
		const { found, whats } = await compare([a, c, d, both], [b, other, { ...d, from: imigresen }, both], hours(1_000));
		expect(whats.toSorted()).toEqual(['missing-here', 'missing-there', 'other', 'other']);
		expect(countDisagreements(found)).toBe(4);
		const [difference] = found.days
			.flatMap(({ differences }) => differences)
			.filter(({ leafHash }) => leafHash === c.leafHash);
		expect(difference).toEqual({ what: 'other', ...c, outcome: undefined, ours: 'accepted', theirs: 'rejected' });
	});

	it('are compared line by line over many pages of both', async () => {
		const both = Array.from({ length: 2_300 }, sent);
		const [here, there] = [Array.from({ length: 1_200 }, sent), Array.from({ length: 700 }, received)];
		const { found } = await compare([...both, ...here], [...there, ...both], hours(1_000));
		expect(found.days[1]).toMatchObject({ different: 1_900, disagreements: 1_900 });
	});

	it.each([
		['that we sent and they received, and lack', sent, 'ours', minutes(-600), 'under-way'],
		['that we sent and they received, and lack', sent, 'ours', minutes(59), 'under-way'],
		['that we sent and they received, and lack', sent, 'ours', minutes(61), 'missing-there'],
		['that they sent and we received, and lack', received, 'theirs', minutes(59), 'under-way'],
		['that they sent and we received, and lack', received, 'theirs', minutes(61), 'missing-here'],
		['that they sent, and have no receipt of', received, 'ours', hours(143), 'under-way'],
		['that they sent, and have no receipt of', received, 'ours', hours(145), 'missing-there'],
		['that we sent, and have nothing of', sent, 'theirs', minutes(-600), 'missing-here'],
	] as const)('have what %s (%#)', async (_, make, side, later, what) => {
		const line = make();
		const { whats } = await compare(side === 'ours' ? [line] : [], side === 'theirs' ? [line] : [], later);
		expect(whats).toEqual([what]);
	});

	it('have what we sent, and are still delivering, under way however long it takes', async () => {
		const { documentDigest } = await saveDelivery(indonesia.db);
		const { whats, found } = await compare([], [{ ...sent(), documentDigest }], hours(1_000));
		expect(whats).toEqual(['under-way']);
		expect(countDisagreements(found)).toBe(0);
	});

	it('are compared on record, with who asked and what came of it', async () => {
		const line = sent();
		const { days } = await compare([line], [line], hours(1_000));
		await compare([sent()], [], hours(1_000));
		const entries = await indonesia.db.selectFrom('audit_entry').select('entry').execute();
		const all = entries.map(({ entry }) => JSON.parse(entry));
		const about = {
			action: 'partner-reconciled',
			authority: imigrasi,
			recipient: imigresen,
			by: auditor.id,
			roles: ['auditor'],
		};
		expect(all).toContainEqual({
			...about,
			at: expect.any(String),
			outcome: 'agrees',
			reason: `${days.from}/${days.until}`,
		});
		expect(all).toContainEqual(expect.objectContaining({ ...about, outcome: 'differs' }));
	});

	it('are on record once where it comes to nothing', async () => {
		now = '2026-11-26T10:00:00.000Z';
		const partners = {
			requireActive: () => {
				throw new Problem('partner-unknown');
			},
		} as unknown as ReconcilingContext['partners'];
		const days = { from: '2026-11-24', until: '2026-11-25' };
		const by = makePerson('coordinator', 'auditor');
		const thrown = await reconcile({ ...context, partners }, by, imigresen, days).catch((error: unknown) => error);
		expect(thrown).toMatchObject({ code: 'partner-unknown' });
		expect(isOnRecord(thrown)).toBe(true);
		const entries = await indonesia.db.selectFrom('audit_entry').select('entry').execute();
		const own = entries.map(({ entry }) => JSON.parse(entry)).filter((entry) => entry.by === by.id);
		const said = {
			action: 'partner-reconciled',
			authority: imigrasi,
			recipient: imigresen,
			outcome: 'partner-unknown',
		};
		expect(own).toEqual([{ ...said, at: now, by: by.id, roles: by.roles, reason: '2026-11-24/2026-11-25' }]);
	});
});
