import { createSecretKey } from 'node:crypto';
import { beginTally } from '../src/cases/report/figures.ts';
import { gatherPersons } from '../src/cases/report/gather.ts';
import { toPeriod } from '../src/cases/report/period.ts';
import type { DocumentId } from '../src/model/identifiers.ts';
import { listCasesOf, listTokensOfCases } from '../src/store/case-figures.ts';
import { type Database, openDatabase } from '../src/store/database.ts';
import { readResidentMb } from './memory.ts';
import type { ReportTask, ReportTold } from './parts/case-report.ts';

/** Reads the figures of a month in a process of its own, or the rows that they are made of alone. */
process.once('message', async ({ databaseUrl, kek, month, isWhole }: ReportTask) => {
	const db = openDatabase(databaseUrl, { maxConnections: 2 });
	const begun = performance.now();
	let mostMb = 0;
	let persons = 0;
	const look = async () => {
		mostMb = Math.max(mostMb, await readResidentMb(process.pid));
	};
	const period = toPeriod(month, 'Asia/Jakarta');
	if (isWhole) {
		const tally = beginTally(period);
		for await (const facts of gatherPersons({ db, kek: createSecretKey(Buffer.from(kek, 'base64')) }, period)) {
			tally.countPerson(facts);
			persons += 1;
			if (persons % 1_000 === 0) await look();
		}
		tally.finish();
	} else await readRows(db, period);
	await look();
	const told: ReportTold = { persons, seconds: (performance.now() - begun) / 1_000, mostMb };
	process.send?.(told, () => void db.destroy().then(() => process.disconnect?.()));
});

async function readRows(db: Database, period: ReturnType<typeof toPeriod>): Promise<void> {
	for (let after: DocumentId | undefined; ; ) {
		const ids = await listCasesOf(db, period, { after, limit: 100 });
		if (ids.length === 0) return;
		await listTokensOfCases(db, ids, ['repatriation-request', 'repatriation-event']);
		after = ids.at(-1);
	}
}
