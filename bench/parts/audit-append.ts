import { parseCheckpoint } from '../../src/audit/checkpoint-text.ts';
import { appendLeaves, toLeafDigest } from '../../src/audit/entry.ts';
import { runSequencer } from '../../src/audit/run-sequencer.ts';
import { type SequencerContext, sequenceBatch } from '../../src/audit/sequencer.ts';
import { loadLog } from '../../src/store/audit-log.ts';
import { appendBatch, batch, fillLog, newLeaf, openLog } from '../audit-log.ts';
import type { Databases } from '../database.ts';
import { measure } from '../measure.ts';
import { type Part, type PartContext, type Report, toFigure } from '../part.ts';

const load = { count: 50_000, inFlight: 16, warmUp: 2_000 };
const sizes = [1_000, 10_000, 100_000, 1_000_000];
const rounds = 15;

/** What the audit log costs: an entry appended on the road, its way into a signed tree, and both as the log grows. */
export const auditAppendPart: Part = { ids: ['audit.append', 'audit.sequence-p99', 'audit.growth'], run };

async function run({ resources, progress }: PartContext): Promise<Report> {
	const { server, context } = await openLog(load.inFlight + 2, resources, progress);
	const curve = await measureCurve(server, context, progress);
	progress(`appending ${load.count} entries`);
	const { perSecond, delaysMs } = await append(context);
	const [first, last] = [curve.at(0), curve.at(-1)];
	const p99 = delaysMs[Math.ceil(delaysMs.length * 0.99) - 1] ?? Number.NaN;
	const small = { of: 'ratio', is: 'less than', bound: 1.2 } as const;
	return {
		figures: [
			toFigure('audit.append', 'entries/s', { value: perSecond, aim: { of: 'value', is: 'at least', bound: 5_000 } }),
			toFigure('audit.sequence-p99', 'ms', { value: p99, aim: { of: 'value', is: 'less than', bound: 1_000 } }),
			toFigure('audit.growth', 'µs', { value: last?.us ?? Number.NaN, limit: first?.us ?? Number.NaN, aim: small }),
		],
		notes: [
			`audit.append: transactions of one entry each, ${load.inFlight} in flight, while the log of ${sizes.at(-1)} entries is sequenced`,
			'audit.sequence-p99: from the commit of an entry to the signature over it, at that rate',
			`audit.growth: appending and sequencing one entry of ${batch}, median of ${rounds}, by entries in the log; limit: the first`,
			...curve.map(({ size, us, bytes }) => `  ${size}: ${us.toFixed(1)} µs, ${Math.round(bytes)} bytes an entry`),
			'  What grows: in each of the two unique indexes by leaf hash an entry falls on a page of its own. Soon after a checkpoint',
			'  of the database the whole page goes into its write-ahead log: of a million entries some 6 kB an index, at worst.',
		],
	};
}

/** @returns the delays in ascending order */
async function append(context: SequencerContext): Promise<{ perSecond: number; delaysMs: number[] }> {
	const { db } = context;
	const { size: before } = await loadLog(db);
	const committed = new Map<string, number>();
	const signed: { size: number; at: number }[] = [];
	const save = async (note: string) => {
		await context.kept.save(note);
		signed.push({ size: parseCheckpoint(note).size, at: performance.now() });
	};
	const failed = (): never => {
		throw new Error('The log was not sequenced.');
	};
	const log = { info: failed, warn: failed, error: failed };
	const stop = runSequencer(
		{ ...context, kept: { ...context.kept, save } },
		{ before: async () => undefined, log, stopped: failed },
	);
	const { perSecond } = await measure(load, async () => {
		const leaf = newLeaf();
		await appendLeaves(db, [leaf]);
		committed.set(toLeafDigest(leaf), performance.now());
	});
	await stop();
	while (await sequenceBatch({ ...context, kept: { ...context.kept, save } }));
	const rows = await db
		.selectFrom('audit_sequence')
		.select(['index', 'leaf_hash'])
		.where('index', '>=', before)
		.execute();
	const delays = rows.map(({ index, leaf_hash }) => {
		const at = signed.find(({ size }) => size > Number(index))?.at ?? Number.NaN;
		return at - (committed.get(Buffer.from(leaf_hash).toString('base64url')) ?? Number.NaN);
	});
	return { perSecond, delaysMs: delays.toSorted((a, b) => a - b) };
}

interface Point {
	readonly size: number;
	/** Microseconds an entry. */
	readonly us: number;
	readonly bytes: number;
}

async function measureCurve(server: Databases, context: SequencerContext, progress: PartContext['progress']) {
	const points: Point[] = [];
	for (const size of sizes) {
		progress(`filling the log up to ${size} entries`);
		await fillLog({ server, context }, size);
		await server.owner.query('vacuum analyze');
		const us: number[] = [];
		for (let round = 0; round < rounds; round += 1) us.push(await appendBatch(context));
		points.push({
			size,
			us: us.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN,
			bytes: await countBytes(server),
		});
	}
	return points;
}

async function countBytes({ owner }: Databases): Promise<number> {
	const { rows } = await owner.query<{ bytes: number }>(`
		select sum(pg_total_relation_size(name::regclass))::float8 / (select count(*) from audit_sequence) as bytes
		from unnest(array['audit_entry', 'audit_sequence', 'audit_tile', 'audit_checkpoint', 'audit_pending', 'audit_posting']) as name`);
	return rows[0]?.bytes ?? Number.NaN;
}
