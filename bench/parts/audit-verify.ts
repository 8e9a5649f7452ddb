import { loadInclusion } from '../../src/audit/published-log.ts';
import type { SequencerContext } from '../../src/audit/sequencer.ts';
import { verifyLog } from '../../src/audit/verify-log.ts';
import type { Digest } from '../../src/model/identifiers.ts';
import { openSnapshot } from '../../src/store/database.ts';
import { fillLog, openLog } from '../audit-log.ts';
import { measure } from '../measure.ts';
import { type Part, type PartContext, type Report, toFigure } from '../part.ts';

const sizes = [10_000, 100_000];
const load = { count: 3_000, inFlight: 1, warmUp: 300 };

/** What it takes to look at the whole audit log, and to prove that one entry is in it. */
export const auditVerifyPart: Part = { ids: ['audit.verify', 'audit.prove-p99'], run };

async function run({ resources, progress }: PartContext): Promise<Report> {
	const { server, context } = await openLog(4, resources, progress);
	const curve: { size: number; perSecond: number; p99Ms: number }[] = [];
	for (const size of sizes) {
		progress(`filling the log up to ${size} entries`);
		await fillLog(context, size);
		await server.owner.query('vacuum analyze');
		progress(`verifying ${size} entries`);
		curve.push({ size, perSecond: await verify(context, size), p99Ms: await prove(context, size) });
	}
	const last = curve.at(-1);
	const aim = { of: 'value', is: 'at least', bound: 200_000 } as const;
	return {
		figures: [
			toFigure('audit.verify', 'entries/s', { value: last?.perSecond ?? Number.NaN, aim }),
			toFigure('audit.prove-p99', 'ms', { value: last?.p99Ms ?? Number.NaN }),
		],
		notes: [
			'audit.verify: every hash of the log computed anew, and held against entries, places, tiles and checkpoints',
			'audit.prove-p99: an inclusion proof of any entry by its leaf hash, one after the other',
			...curve.map(
				({ size, perSecond, p99Ms }) => `  ${size}: ${Math.round(perSecond)} entries/s, ${p99Ms.toFixed(2)} ms`,
			),
		],
	};
}

/** @returns entries a second */
async function verify({ db, signer }: SequencerContext, size: number): Promise<number> {
	const snapshot = await openSnapshot(db);
	const started = performance.now();
	try {
		const expected = { origin: signer.key.name, keys: [signer.key], witnesses: [] };
		for await (const { finding } of verifyLog(snapshot, expected)) throw new Error(`The log has ${finding}.`);
	} finally {
		await snapshot.rollback().execute();
	}
	return (size * 1_000) / (performance.now() - started);
}

async function prove({ db }: SequencerContext, size: number): Promise<number> {
	const places = Array.from({ length: load.count + load.warmUp }, () => Math.floor(Math.random() * size));
	const rows = await db
		.selectFrom('audit_sequence')
		.select(['index', 'leaf_hash'])
		.where('index', 'in', places)
		.execute();
	const leaves = rows.map(({ leaf_hash }) => Buffer.from(leaf_hash).toString('base64url') as Digest);
	const { p99Ms } = await measure(load, async (index) => {
		const proof = await loadInclusion(db, leaves[index % leaves.length] as Digest);
		if (proof === undefined) throw new Error('There is no proof.');
	});
	return p99Ms;
}
