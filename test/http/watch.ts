import { expect } from 'vitest';
import type { AuditEntry } from '../../src/audit/entry.ts';
import type { TestDatabase } from '../database.ts';

/** What a gateway has stored, and what it has written into its audit log. */
export interface Stored {
	readonly documents: number;
	readonly bodies: number;
	readonly receptions: number;
	readonly entries: readonly AuditEntry[];
}

/** By leaf hash: two entries can say the same. */
type Entries = ReadonlyMap<string, AuditEntry>;

async function readAll({ db }: TestDatabase) {
	const count = async (table: 'document' | 'body' | 'reception') => {
		const row = await db.selectFrom(table).select(db.fn.countAll<string>().as('rows')).executeTakeFirstOrThrow();
		return Number(row.rows);
	};
	const rows = await db.selectFrom('audit_entry').select(['leaf_hash', 'entry']).execute();
	const entries: Entries = new Map(
		rows.map((row) => [Buffer.from(row.leaf_hash).toString('hex'), JSON.parse(row.entry)]),
	);
	return {
		documents: await count('document'),
		bodies: await count('body'),
		receptions: await count('reception'),
		entries,
	};
}

export async function readStored(database: TestDatabase): Promise<Stored> {
	const all = await readAll(database);
	return { ...all, entries: [...all.entries.values()] };
}

/** What came to be stored while `work` ran; no test may run beside it on the same database. */
export async function watchStored<T>(database: TestDatabase, work: () => Promise<T>): Promise<[T, Stored]> {
	const before = await readAll(database);
	const result = await work();
	const after = await readAll(database);
	return [
		result,
		{
			documents: after.documents - before.documents,
			bodies: after.bodies - before.bodies,
			receptions: after.receptions - before.receptions,
			entries: [...after.entries].filter(([hash]) => !before.entries.has(hash)).map(([, entry]) => entry),
		},
	];
}

/** A log in memory. */
export interface TestLog {
	readonly lines: string[];
	write(line: string): void;
	/** Takes what has been written since it was last asked. */
	take(): Record<string, unknown>[];
}

export function makeLog(): TestLog {
	const lines: string[] = [];
	return {
		lines,
		write: (line) => lines.push(line),
		take: () => lines.splice(0).map((line) => JSON.parse(line)),
	};
}

/** What stands in the invented documents of these tests, and in what they try to smuggle into a log. */
const personal = /fiktif|kenanga|melati|cempaka|ruko|12\/3\/|1999-03|INJECTED|korban|pulang/i;

export function expectNothingPersonal(texts: readonly string[]): void {
	for (const text of texts) expect(text).not.toMatch(personal);
}
