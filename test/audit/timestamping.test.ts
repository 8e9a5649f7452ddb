import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RawBuilder, sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SequencerContext, sequenceBatch } from '../../src/audit/sequencer.ts';
import { listTimeSilences, putTimes, type TimestampingContext, toTimedDigest } from '../../src/audit/timestamping.ts';
import { verifyTimes } from '../../src/audit/verify-timestamps.ts';
import { askForTimestamp } from '../../src/channels/timestamp.ts';
import { parseTimestampAnchors, verifyTimestamp } from '../../src/pki/timestamp.ts';
import { toProblem } from '../../src/problem.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { imigrasi } from '../store/rows.ts';
import { openTestAuthority, type TestAuthority } from '../timestamp-authority.ts';
import { append, toNode } from './open-log.ts';

let database: TestDatabase;
let folder: string;
let node: SequencerContext;
let time: TestAuthority;
let warnings: Record<string, unknown>[];
let alarms: unknown[];
/** Behind what clocks say: it moves, and the authority's follows. */
let behindMs: number;

beforeEach(async () => {
	[database, folder, time] = await Promise.all([
		createTestDatabase(),
		mkdtemp(join(tmpdir(), 'lintas-time-')),
		openTestAuthority(),
	]);
	node = toNode(database.db, folder);
	[warnings, alarms] = [[], []];
	behindMs = 0;
	await grow();
});
afterEach(async () => {
	await Promise.all([database.drop(), time.close(), rm(folder, { recursive: true })]);
});

const clock = () => Temporal.Now.instant().add({ milliseconds: behindMs });
const pass = (minutes: number) => {
	behindMs += minutes * 60_000;
	time.advance({ minutes });
};

function toContext(...others: readonly TestAuthority[]): TimestampingContext {
	return {
		authority: imigrasi,
		db: database.db,
		clock,
		log: { info: () => undefined, error: () => undefined, warn: (fields) => void warnings.push(fields) },
		alarm: (alarm) => void alarms.push(alarm),
		authorities: [time, ...others].map(({ url, caPem }) => ({
			source: url,
			anchors: parseTimestampAnchors(Buffer.from(caPem)),
		})),
		ask: (source, query) => askForTimestamp(source, query, new AbortController().signal),
	};
}

/** One more entry, and a checkpoint that covers it. */
async function grow(): Promise<void> {
	await append(database.db, 1);
	await sequenceBatch(node);
}

/** Sizes of the checkpoints that have a time, each verified by the authority's CA. */
async function timed({ url, caPem }: TestAuthority = time): Promise<number[]> {
	const rows = await database.db
		.selectFrom('audit_timestamp')
		.innerJoin('audit_checkpoint', 'audit_checkpoint.size', 'audit_timestamp.size')
		.select(['audit_timestamp.size', 'note', 'token', 'time'])
		.where('source', '=', url)
		.orderBy('audit_timestamp.size')
		.execute();
	const anchors = parseTimestampAnchors(Buffer.from(caPem));
	return rows.map(({ size, note, token, time: at }) => {
		const verified = verifyTimestamp(token, { imprint: toTimedDigest(note), anchors });
		expect(Temporal.Instant.compare(verified.time, Temporal.Instant.from(at))).toBe(0);
		return Number(size);
	});
}

async function told(): Promise<unknown[]> {
	const rows = await sql<{
		entry: string;
	}>`select entry from audit_entry where entry like '%timestamps-%' order by at`.execute(database.db);
	return rows.rows.map(({ entry }) => JSON.parse(entry));
}

describe('trusted time', () => {
	it('is put to the newest checkpoint, once, by every authority', async () => {
		const other = await openTestAuthority();
		await putTimes(toContext(other));
		await putTimes(toContext(other));
		expect([await timed(), await timed(other)]).toEqual([[1], [1]]);
		expect([time.asked(), other.asked()]).toEqual([1, 1]);
		await other.close();
	});

	it('is asked for every ten minutes at the most, and only for what has none', async () => {
		await putTimes(toContext());
		for (let minute = 0; minute < 25; minute += 1) {
			await grow();
			await putTimes(toContext());
			pass(1);
		}
		expect(await timed()).toEqual([1, 12, 22]);
		pass(60);
		await putTimes(toContext());
		await putTimes(toContext());
		pass(60);
		await putTimes(toContext());
		expect(await timed()).toEqual([1, 12, 22, 26]);
		expect(time.asked()).toBe(4);
	});

	it('is asked for by one of many nodes', async () => {
		await Promise.all(Array.from({ length: 6 }, () => putTimes(toContext())));
		expect(time.asked()).toBe(1);
		expect(await timed()).toEqual([1]);
	});

	it('comes back after an outage: the next time-stamp covers the gap, and the log says that there was one', async () => {
		time.behave({ status: 503 });
		for (let minute = 0; minute < 90; minute += 1) {
			await grow();
			await putTimes(toContext());
			pass(1);
		}
		expect(await timed()).toEqual([]);
		expect(time.asked()).toBe(12);
		const entry = { authority: imigrasi, timeSource: time.url };
		const overdue = { ...entry, action: 'timestamps-overdue', outcome: 'timestamp-unreachable' };
		expect(await told()).toMatchObject([overdue]);
		expect(alarms).toEqual([{ alarm: 'timestamps-overdue', timeSource: time.url, code: 'timestamp-unreachable' }]);
		expect(warnings[0]).toMatchObject({ timeSource: time.url, code: 'timestamp-unreachable' });
		const silences = () => listTimeSilences(toContext(), [time.url, 'http://time.example/']);
		const none = { source: 'http://time.example/', seconds: 0 };
		expect(await silences()).toEqual([{ source: time.url, seconds: expect.closeTo(90 * 60, -2) }, none]);
		time.behave({});
		pass(10);
		await putTimes(toContext());
		expect(await timed()).toEqual([92]);
		expect(await silences()).toEqual([{ source: time.url, seconds: 0 }, none]);
		expect(await told()).toMatchObject([overdue, { ...entry, action: 'timestamps-resumed', outcome: 'given' }]);
	});

	it('of one authority does not wait for another', async () => {
		const other = await openTestAuthority();
		time.behave({ rejects: { status: 2, failure: 25 } });
		await putTimes(toContext(other));
		expect([await timed(), await timed(other)]).toEqual([[], [1]]);
		expect(warnings).toMatchObject([{ code: 'timestamp-refused', detail: 'Answer: rejection, systemFailure.' }]);
		await other.close();
	});

	it('stands where nobody can change it afterwards', async () => {
		await putTimes(toContext());
		const change = sql`update audit_timestamp set time = now()`;
		await expect(change.execute(database.db)).rejects.toThrow(/permission denied/);
		await expect(change.execute(database.ownerDb)).rejects.toThrow(/log/);
		await expect(sql`delete from audit_timestamp`.execute(database.ownerDb)).rejects.toThrow(/log/);
	});
});

describe('verifying the times that are stored', () => {
	/** As somebody who owns the database can. */
	async function alter(change: RawBuilder<unknown>): Promise<void> {
		await database.ownerDb.transaction().execute(async (tx) => {
			await sql`alter table audit_timestamp disable trigger user`.execute(tx);
			await sql`alter table audit_checkpoint disable trigger user`.execute(tx);
			await change.execute(tx);
		});
	}

	const broken = async (context = toContext()) =>
		(await Array.fromAsync(verifyTimes(database.db, context.authorities))).map(
			(found) => `${found.size}: ${found.finding === 'timestamp-broken' ? found.problem.detail : 'unchecked'}`,
		);

	beforeEach(async () => {
		for (let round = 0; round < 3; round += 1) {
			await putTimes(toContext());
			await grow();
			pass(10);
		}
		expect(await timed()).toEqual([1, 2, 3]);
	});

	it('finds nothing where nothing was changed', async () => {
		expect(await broken()).toEqual([]);
	});

	it('names a time-stamp wherever in it a byte was changed, also by somebody who changes its digest too', async () => {
		const row = database.db.selectFrom('audit_timestamp').select('token').where('size', '=', 2);
		const { token } = await row.executeTakeFirstOrThrow();
		for (let at = 0; at < token.length; at += 41) {
			const altered = Buffer.from(token);
			altered[at] = (altered[at] ?? 0) ^ 1;
			await alter(sql`update audit_timestamp set token = ${altered} where size = 2`);
			expect(await broken()).toEqual(['2: Rule broken: digest.']);
			await alter(sql`update audit_timestamp set digest = sha256(token) where size = 2`);
			expect(await broken()).toMatchObject([expect.stringMatching(/^2: Rule broken: /)]);
			await alter(sql`update audit_timestamp set token = ${token}, digest = sha256(${token}) where size = 2`);
		}
		expect(await broken()).toEqual([]);
	});

	it.each([
		[
			'the time beside it',
			sql`update audit_timestamp set time = time - interval '1 second' where size = 3`,
			'3: Rule broken: genTime.',
		],
		['its digest', sql`update audit_timestamp set digest = sha256('') where size = 2`, '2: Rule broken: digest.'],
		[
			'the checkpoint below it',
			sql`update audit_checkpoint set note = note || E'\n' where size = 1`,
			'1: Rule broken: imprint.',
		],
		[
			'what time-stamp is whose',
			sql`update audit_timestamp set (token, digest) = (select token, digest from audit_timestamp where size = 1) where size = 3`,
			'3: Rule broken: imprint.',
		],
	])('names the one where somebody changed %s', async (_, change, found) => {
		await alter(change);
		expect(await broken()).toEqual([found]);
	});

	it('of an authority that is not configured any more, verifies all but who it was', async () => {
		const without = { ...toContext(), authorities: [] };
		await alter(sql`update audit_timestamp set time = time - interval '1 second' where size = 3`);
		expect(await broken(without)).toEqual(['1: unchecked', '2: unchecked', '3: Rule broken: genTime.']);
	});

	it('counts none of an authority for which its CAs do not vouch', async () => {
		const other = await openTestAuthority();
		const anchors = parseTimestampAnchors(Buffer.from(other.caPem));
		expect(await broken({ ...toContext(), authorities: [{ source: time.url, anchors }] })).toEqual(
			[1, 2, 3].map((size) => `${size}: Rule broken: issuer.`),
		);
		await other.close();
	});
});

describe('asking an authority', () => {
	const ask = () =>
		askForTimestamp(time.url, new Uint8Array(), AbortSignal.timeout(300)).then(
			() => 'answered',
			(error: unknown) => `${toProblem(error).code}: ${toProblem(error).detail ?? ''}`,
		);

	it.each([
		['a redirect', { status: 302 }, 'Answer with status 302 and no time-stamp.'],
		['a failure', { status: 500 }, 'Answer with status 500 and no time-stamp.'],
		['a page', { bytes: new Uint8Array(10), type: 'text/html' }, 'Answer with status 200 and no time-stamp.'],
		['too much', { bytes: new Uint8Array(32_769) }, 'More than 32768 bytes.'],
		['silence', { silent: true } as const, ''],
	])('%s is no answer', async (_, behaviour, detail) => {
		time.behave(behaviour);
		expect(await ask()).toBe(`timestamp-unreachable: ${detail}`);
	});

	it('nobody answers where nobody is', async () => {
		const { url } = time;
		await time.close();
		await expect(askForTimestamp(url, new Uint8Array(), AbortSignal.timeout(5_000))).rejects.toMatchObject({
			code: 'timestamp-unreachable',
		});
		time = await openTestAuthority();
	});
});
