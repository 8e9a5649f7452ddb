import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseCheckpointText } from '../../src/audit/checkpoint-text.ts';
import { type AuditEntry, appendLeaves, toAuditLeaf, toLeafDigest } from '../../src/audit/entry.ts';
import { type KeptCheckpoint, openKeptCheckpoint } from '../../src/audit/kept-checkpoint.ts';
import { parseNote } from '../../src/audit/note.ts';
import { toVerifierKey } from '../../src/audit/note-key.ts';
import { runSequencer } from '../../src/audit/run-sequencer.ts';
import { type SequencerContext, sequenceBatch } from '../../src/audit/sequencer.ts';
import { systemClock } from '../../src/clock.ts';
import { type AuthorityId, type DeliveryId, newId, toTimestamp } from '../../src/model/identifiers.ts';
import { type Database, openDatabase } from '../../src/store/database.ts';
import { type Databases, joinServer } from '../database.ts';
import { measure } from '../measure.ts';
import { type Part, type PartContext, type Report, toFigure } from '../part.ts';

const load = { count: 50_000, inFlight: 16, warmUp: 2_000 };
const sizes = [1_000, 10_000, 100_000, 1_000_000];
const batch = 1_000;
const rounds = 15;

/** What the audit log costs: an entry appended on the road, its way into a signed tree, and both as the log grows. */
export const auditAppendPart: Part = { ids: ['audit.append', 'audit.sequence-p99', 'audit.growth'], run };

async function run({ resources, progress }: PartContext): Promise<Report> {
	const folder = await mkdtemp(join(tmpdir(), 'lintas-bench-'));
	resources.defer(() => rm(folder, { recursive: true, force: true }));
	progress('starting a PostgreSQL');
	const server = await joinServer(folder, resources);
	const db = openDatabase(server.applicationUrl, { maxConnections: load.inFlight + 2 });
	resources.defer(() => db.destroy());
	const context = toContext(db, openKeptCheckpoint(folder));
	progress(`appending ${load.count} entries`);
	const { perSecond, delaysMs } = await append(context);
	const curve = await measureCurve(server, context, progress);
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
			`audit.append: transactions of one entry each, ${load.inFlight} in flight, while the log is sequenced`,
			'audit.sequence-p99: from the commit of an entry to the signature over it, at that rate',
			`audit.growth: appending and sequencing one entry of ${batch}, median of ${rounds}, by entries in the log; limit: the first`,
			...curve.map(({ size, us, bytes }) => `  ${size}: ${us.toFixed(1)} µs, ${Math.round(bytes)} bytes an entry`),
		],
	};
}

function toContext(db: Database, kept: KeptCheckpoint): SequencerContext {
	const { publicKey, privateKey } = generateKeyPairSync('ed25519');
	const signer = { key: toVerifierKey('lintas/id.imigrasi', 'ed25519', publicKey), privateKey };
	return { db, clock: systemClock, signer, kept };
}

function newLeaf() {
	const now = systemClock();
	const entry: AuditEntry = {
		at: toTimestamp(now),
		action: 'delivery-settled',
		authority: 'id.imigrasi' as AuthorityId,
		recipient: 'my.imigresen' as AuthorityId,
		deliveryId: newId(now) as DeliveryId,
		outcome: 'delivered',
	};
	return toAuditLeaf(entry);
}

/** @returns the delays in ascending order */
async function append(context: SequencerContext): Promise<{ perSecond: number; delaysMs: number[] }> {
	const { db } = context;
	const committed = new Map<string, number>();
	const signed: { size: number; at: number }[] = [];
	const save = async (note: string) => {
		await context.kept.save(note);
		signed.push({ size: parseCheckpointText(parseNote(Buffer.from(note)).text).size, at: performance.now() });
	};
	const failed = (): never => {
		throw new Error('The log was not sequenced.');
	};
	const log = { info: failed, warn: failed, error: failed };
	const stop = runSequencer({ ...context, kept: { ...context.kept, save } }, { log, stopped: failed });
	const { perSecond } = await measure(load, async () => {
		const leaf = newLeaf();
		await db.transaction().execute((tx) => appendLeaves(tx, [leaf]));
		committed.set(toLeafDigest(leaf), performance.now());
	});
	await stop();
	while (await sequenceBatch({ ...context, kept: { ...context.kept, save } }));
	const rows = await db.selectFrom('audit_sequence').select(['index', 'leaf_hash']).execute();
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
		await fill(context, size);
		await server.owner.query('vacuum analyze');
		const us: number[] = [];
		for (let round = 0; round < rounds; round += 1) us.push(await timeBatch(context));
		points.push({
			size,
			us: us.toSorted((a, b) => a - b)[Math.floor(rounds / 2)] ?? Number.NaN,
			bytes: await countBytes(server),
		});
	}
	return points;
}

async function fill(context: SequencerContext, size: number): Promise<void> {
	const { count } = await context.db
		.selectFrom('audit_entry')
		.select(({ fn }) => fn.countAll<string>().as('count'))
		.executeTakeFirstOrThrow();
	for (let have = Number(count); have < size; have += batch) await timeBatch(context);
}

/** @returns microseconds an entry */
async function timeBatch(context: SequencerContext): Promise<number> {
	const leaves = Array.from({ length: batch }, newLeaf);
	const started = performance.now();
	await context.db.transaction().execute((tx) => appendLeaves(tx, leaves));
	await sequenceBatch(context);
	return ((performance.now() - started) * 1_000) / batch;
}

async function countBytes({ owner }: Databases): Promise<number> {
	const { rows } = await owner.query<{ bytes: number }>(`
		select sum(pg_total_relation_size(name::regclass))::float8 / (select count(*) from audit_sequence) as bytes
		from unnest(array['audit_entry', 'audit_sequence', 'audit_tile', 'audit_checkpoint', 'audit_pending']) as name`);
	return rows[0]?.bytes ?? Number.NaN;
}
