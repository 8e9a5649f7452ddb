import { createSecretKey, randomBytes } from 'node:crypto';
import { type ImportedRecord, importRecords } from '../../../src/cases/identity/import-records.ts';
import type { IdentityQuery } from '../../../src/cases/identity/query.ts';
import { readRecords } from '../../../src/cases/identity/read-records.ts';
import { searchIdentity } from '../../../src/cases/identity/search.ts';
import { systemClock } from '../../../src/clock.ts';
import type { Alarm } from '../../../src/exchange/context.ts';
import { usualLimits } from '../../../src/exchange/reading-limits.ts';
import { AuthorityId } from '../../../src/model/identifiers.ts';
import { readCsv } from '../../../src/tables/read-csv.ts';
import { toCsv } from '../../../src/tables/write-csv.ts';
import { createTestDatabase } from '../../database.ts';
import { makePerson } from '../../people.ts';

/** A register of invented people in a database of its own, as a coordinator fills it and looks in it. */
export async function openRegister() {
	const database = await createTestDatabase();
	const alarms: Alarm[] = [];
	const coordinator = makePerson('coordinator');
	const context = {
		authority: AuthorityId.parse('id.imigrasi'),
		db: database.db,
		kek: createSecretKey(randomBytes(32)),
		clock: systemClock,
		timeZone: 'Asia/Jakarta',
		readingLimits: usualLimits,
		alarm: (alarm: Alarm) => alarms.push(alarm),
	};
	const importText = async (text: string, source = 'civil-registry') => {
		const rows = readRecords(readCsv(ReadableStream.from([Buffer.from(text)])));
		const imported: ImportedRecord[] = [];
		for await (const row of importRecords(context, coordinator, source, rows)) imported.push(row);
		return imported;
	};
	return {
		database,
		context,
		coordinator,
		alarms,
		importText,
		importRows: (rows: readonly (readonly string[])[]) => importText(toCsv(rows)),
		search: (query: IdentityQuery, by = coordinator) => searchIdentity(context, { by, purpose: 'repatriation' }, query),
	};
}
export type Register = Awaited<ReturnType<typeof openRegister>>;
