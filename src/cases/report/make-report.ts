import type { KeyObject } from 'node:crypto';
import { appendLeaves, toActor, toAuditLeaf } from '../../audit/entry.ts';
import type { Clock } from '../../clock.ts';
import { withDatabaseProblems } from '../../exchange/database-problems.ts';
import { type AuthorityId, toTimestamp } from '../../model/identifiers.ts';
import { perpetratorProfile } from '../../model/kinds/perpetrator-profile.ts';
import type { Person } from '../../model/person.ts';
import { Problem } from '../../problem.ts';
import { countByAuthor } from '../../store/case-figures.ts';
import { type Database, openSnapshot } from '../../store/database.ts';
import { beginTally, type Figures } from './figures.ts';
import { gatherPersons } from './gather.ts';
import { type Period, toPeriod } from './period.ts';

/** What a report says, and whose it is. */
export interface CaseReport extends Figures {
	readonly authority: AuthorityId;
}

interface ReportContext {
	readonly authority: AuthorityId;
	readonly timeZone: string;
	readonly db: Database;
	readonly kek: KeyObject;
	readonly clock: Clock;
}

/**
 * The figures of a month or a quarter that is over, on repatriation cases and perpetrator profiles (Perpres 69/2008: the
 * Task Force reports periodically). That they were asked for is in the audit log before anything is read.
 *
 * @param name `2026-11`, `2026-Q4`
 * @throws Problem `report-period-open`, of the database, `stored-body-unreadable`
 */
export async function makeCaseReport(context: ReportContext, by: Person, name: string): Promise<CaseReport> {
	const period = toPeriod(name, context.timeZone);
	const at = toTimestamp(context.clock());
	// Two reports of a period that goes on, a person apart, would tell of that person what each hides.
	if (at < period.until) throw new Problem('report-period-open', { detail: `Period ${name}.` });
	const leaf = toAuditLeaf({
		at,
		action: 'report-made',
		authority: context.authority,
		...toActor(by),
		outcome: `cases ${name}`,
	});
	await withDatabaseProblems(appendLeaves(context.db, [leaf]));
	return { authority: context.authority, ...(await withDatabaseProblems(readFigures(context, period))) };
}

/** As of one moment. */
async function readFigures({ db, kek }: ReportContext, period: Period): Promise<Figures> {
	const tx = await openSnapshot(db);
	try {
		const tally = beginTally(period);
		for await (const facts of gatherPersons({ db: tx, kek }, period)) tally.countPerson(facts);
		for (const [month, stretch] of period.months.entries())
			tally.countProfiles(month, await countByAuthor(tx, perpetratorProfile.name, stretch));
		return tally.finish();
	} finally {
		await tx.rollback().execute();
	}
}
