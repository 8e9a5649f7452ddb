import type { Milestone, PersonFacts } from '../../../src/cases/report/facts.ts';
import { beginTally } from '../../../src/cases/report/figures.ts';
import type { CaseReport } from '../../../src/cases/report/make-report.ts';
import { toPeriod } from '../../../src/cases/report/period.ts';
import { AuthorityId, type Timestamp } from '../../../src/model/identifiers.ts';

const authority = AuthorityId.parse('id.imigrasi');

/** A moment in Jakarta. */
export function at(local: string): Timestamp {
	return new Date(`${local}+07:00`).toISOString() as Timestamp;
}

/** An invented person, of a case of their own. */
export function person(changes: Partial<PersonFacts> = {}): PersonFacts {
	return {
		opensCase: true,
		host: 'MYS',
		home: 'IDN',
		openedAt: at('2026-10-10T09:00:00'),
		reachedAt: {},
		sex: 'F',
		age: '18-24',
		exploitation: ['ForcedLabour'],
		modes: [],
		end: null,
		referrals: [],
		...changes,
	};
}

/** As many of them. */
export function persons(count: number, changes: Partial<PersonFacts> = {}): PersonFacts[] {
	return Array.from({ length: count }, () => person(changes));
}

/** Who reached it so many days after the request. */
export function reached(milestone: Milestone, days: number): PersonFacts {
	const { openedAt } = person();
	return person({
		reachedAt: { [milestone]: new Date(Date.parse(openedAt) + days * 86_400_000).toISOString() as Timestamp },
	});
}

export function report(period: string, facts: readonly PersonFacts[]): CaseReport {
	const tally = beginTally(toPeriod(period, 'Asia/Jakarta'));
	for (const one of facts) tally.countPerson(one);
	tally.countProfiles(0, [{ author: authority, count: 7 }]);
	return { authority, ...tally.finish() };
}
