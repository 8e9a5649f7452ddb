import { loadInclusion } from '../../src/audit/published-log.ts';
import type { Digest } from '../../src/model/identifiers.ts';
import { hasLeaf } from '../../src/store/audit-log-published.ts';
import type { Database } from '../../src/store/database.ts';
import { fillLog, openLog } from '../audit-log.ts';
import { type Measured, measure, measureInTurns } from '../measure.ts';
import { type Part, type PartContext, type Report, toFigure } from '../part.ts';

const sizes = [10_000, 100_000, 1_000_000];
const large = 10_000_000;
const load = { count: 2_000, inFlight: 1, warmUp: 200 };
const rounds = 3;

/** What it takes to prove that one entry is in the audit log, as that grows. */
export const auditProvePart: Part = { ids: ['audit.prove-p99'], run };

async function run({ resources, progress, isLarge }: PartContext): Promise<Report> {
	const log = await openLog(4, resources, progress);
	const { db } = log.context;
	const curve: { readonly size: number; readonly proof: Measured; readonly row: Measured }[] = [];
	for (const size of isLarge ? [...sizes, large] : sizes) {
		progress(`filling the log up to ${size} entries`);
		await fillLog(log, size);
		await log.server.owner.query('vacuum analyze');
		progress(`proving entries of ${size}`);
		const leaves = await chooseLeaves(db, size);
		const leafOf = (at: number) => leaves[at % leaves.length] ?? Buffer.alloc(0);
		const things = {
			proof: () => measure(load, async (at) => requireFound(await loadInclusion(db, toDigest(leafOf(at))))),
			row: () => measure(load, async (at) => requireFound((await hasLeaf(db, leafOf(at))) || undefined)),
		};
		curve.push({ size, ...(await measureInTurns(rounds, things)) });
	}
	const last = curve.at(-1);
	return {
		figures: [
			toFigure('audit.prove-p99', 'ms', {
				value: last?.proof.p99Ms ?? Number.NaN,
				limit: last?.row.p99Ms ?? Number.NaN,
			}),
		],
		notes: [
			`audit.prove-p99: an inclusion proof of any entry by its leaf hash, one after the other, in a log of ${last?.size} entries; limit: one row by its key, in the same database`,
			...curve.map(
				({ size, proof, row }) =>
					`  ${size}: ${proof.p50Ms.toFixed(2)} ms, p99 ${proof.p99Ms.toFixed(2)} ms; a row ${row.p50Ms.toFixed(2)} ms, p99 ${row.p99Ms.toFixed(2)} ms`,
			),
		],
	};
}

/** Anywhere in the log. */
async function chooseLeaves(db: Database, size: number): Promise<Buffer[]> {
	const places = Array.from({ length: load.count + load.warmUp }, () => Math.floor(Math.random() * size));
	const rows = await db.selectFrom('audit_sequence').select('leaf_hash').where('index', 'in', places).execute();
	return rows.map(({ leaf_hash }) => Buffer.from(leaf_hash));
}

function toDigest(leafHash: Buffer): Digest {
	return leafHash.toString('base64url') as Digest;
}

function requireFound(found: unknown): void {
	if (found === undefined) throw new Error('An entry was not found.');
}
