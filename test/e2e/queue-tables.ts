import { sql } from 'kysely';
import type { TestOffice } from '../gateways.ts';

/** Every table of BullMQ's. */
export async function listQueueTables({ database }: Pick<TestOffice, 'database'>): Promise<string[]> {
	const { rows } = await sql<{ name: string }>`
		select table_name as name from information_schema.tables
		where table_schema = 'bullmq' and table_type = 'BASE TABLE' and table_name not like '%migration%'`.execute(
		database.ownerDb,
	);
	return rows.map(({ name }) => name);
}
