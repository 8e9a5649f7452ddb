import type { CheckpointExpectation } from '../audit/checkpoint.ts';
import { openKeptCheckpoint } from '../audit/kept-checkpoint.ts';
import { toLogKey } from '../audit/log-key.ts';
import { requireKept } from '../audit/stored-tree.ts';
import type { TimeAuthority } from '../audit/timestamping.ts';
import { type Finding, verifyLog } from '../audit/verify-log.ts';
import { listBrokenTimes } from '../audit/verify-timestamps.ts';
import type { Config } from '../config.ts';
import { loadTimeAuthorities } from '../gateway-timestamps.ts';
import type { Code } from '../model/code-lists.ts';
import { loadOwnCard } from '../partners/own-card.ts';
import { Problem } from '../problem.ts';
import { type Database, openDatabase, openSnapshot, type Transaction, toDatabaseProblem } from '../store/database.ts';
import { startEmbeddedServer } from '../store/embedded-server.ts';
import { checkMigrated } from '../store/migrate.ts';
import type { Call, ExitCode } from './command.ts';
import { describeProblem } from './terminal.ts';
import { labelOf } from './words.ts';

/** What a finding means; what it is of comes before it. */
const findings = [
	{ code: 'entry-altered', en: 'the entry is not the one that was logged', id: 'entri bukan yang dicatat' },
	{ code: 'entry-removed', en: 'the entry was removed', id: 'entri dihapus' },
	{ code: 'entry-inserted', en: 'an entry was inserted past the log', id: 'entri disisipkan di luar log' },
	{ code: 'index-altered', en: 'another entry stands in its place', id: 'entri lain ada di tempatnya' },
	{ code: 'index-removed', en: 'its place was removed', id: 'tempatnya dihapus' },
	{
		code: 'index-inserted',
		en: 'a place was added that the tree does not have',
		id: 'tempat ditambahkan yang tidak ada di pohon',
	},
	{ code: 'tile-altered', en: 'a hash of the tree was altered', id: 'hash pohon diubah' },
	{
		code: 'checkpoint-altered',
		en: 'the checkpoint is not of this tree, or not signed',
		id: 'checkpoint bukan dari pohon ini, atau tidak ditandatangani',
	},
	{
		code: 'timestamp-broken',
		en: 'the time-stamp of the checkpoint proves nothing',
		id: 'stempel waktu checkpoint tidak membuktikan apa pun',
	},
] as const satisfies readonly (Code & { code: Found['finding'] })[];

/** In the log, or in the times that others put to its checkpoints. */
type Found = Finding | { readonly finding: 'timestamp-broken'; readonly source: string; readonly size: number };

/** Whoever alters more has been found out by these. */
const shown = 20;

/** Recomputes the whole log as it is in the database. @returns 1 where anything of it was altered, removed or inserted */
export async function verifyWholeLog(call: Call<unknown>): Promise<ExitCode> {
	return await withDatabase(call.config, (db) => verifyFull(call, db));
}

async function verifyFull({ config, terminal }: Call<unknown>, db: Database): Promise<ExitCode> {
	const key = toLogKey(await loadOwnCard(config.LINTAS_DATA));
	const expected = { origin: key.name, keys: [key], witnesses: [] };
	const authorities = await loadTimeAuthorities(config);
	const kept = await openKeptCheckpoint(config.LINTAS_DATA).load();
	const tx = await openSnapshot(db);
	try {
		const { entries, found } = await listFindings(tx, { expected, authorities }, (count) => terminal.meter(`${count}`));
		terminal.meter();
		if (found.length === 0) await requireKept(tx, kept, key);
		if (kept === undefined && entries > 0) {
			terminal.progress(describeProblem(new Problem('log-checkpoint-missing'), terminal.language));
		}
		for (const finding of found) terminal.line(describe(finding, terminal.language));
		if (found.length === 0) terminal.line(`${entries} ${terminal.words.entriesVerified}`);
		terminal.value({ entries, findings: found.map(toValue) });
		return found.length === 0 ? 0 : 1;
	} finally {
		await tx.rollback().execute();
	}
}

async function listFindings(
	tx: Transaction,
	{ expected, authorities }: { expected: CheckpointExpectation; authorities: readonly TimeAuthority[] },
	progress: (entries: number) => void,
) {
	const found: Found[] = [];
	let entries = 0;
	const count = (so: number) => {
		entries = so;
		progress(so);
	};
	for await (const finding of verifyLog(tx, expected, count)) if (found.push(finding) === shown) break;
	for await (const { source, size } of listBrokenTimes(tx, authorities)) {
		if (found.length >= shown) break;
		found.push({ finding: 'timestamp-broken', source, size });
	}
	return { entries, found };
}

function describe(finding: Found, language: 'en' | 'id'): string {
	return `${toPlace(finding)}: ${labelOf(findings, finding.finding, language)}`;
}

function toPlace(finding: Found): string {
	if (finding.finding === 'entry-inserted') return Buffer.from(finding.leafHash).toString('base64url');
	if (finding.finding === 'checkpoint-altered') return `checkpoint ${finding.size}`;
	if (finding.finding === 'timestamp-broken') return `checkpoint ${finding.size}, ${finding.source}`;
	return finding.finding === 'tile-altered' ? `tile ${finding.level}/${finding.index}` : `${finding.index}`;
}

function toValue(finding: Found): object {
	return finding.finding === 'entry-inserted' ? { ...finding, leafHash: toPlace(finding) } : finding;
}

async function withDatabase<T>(config: Config, work: (db: Database) => Promise<T>): Promise<T> {
	const embedded = config.DATABASE_URL === undefined ? await startEmbeddedServer(config.LINTAS_DATA) : undefined;
	const db = openDatabase(embedded?.applicationUrl ?? config.DATABASE_URL ?? '', { maxConnections: 2 });
	try {
		await checkMigrated(db);
		return await work(db);
	} catch (error) {
		throw toDatabaseProblem(error) ?? error;
	} finally {
		await db.destroy();
		await embedded?.release();
	}
}
