import type { DocumentView } from '../http/officer/schemas.ts';
import { complianceCauses, complianceOutcomes } from '../model/kinds/compliance-report.ts';
import type { Terminal } from './terminal.ts';
import { labelOf } from './words.ts';

/** Of a correction or withdrawal of ours: what each who has it says that became of it, and who has said nothing. */
export function describeCompliance({ compliance }: DocumentView, { words, language }: Terminal): string[] {
	return compliance.map(({ recipient, outcome, cause, reportedAt, reportedIn, state, dueAt }) => {
		const said = outcome === null ? words.noAnswer : labelOf(complianceOutcomes.codes, outcome, language);
		const why = cause === null ? '' : ` (${labelOf(complianceCauses.codes, cause, language)})`;
		const when = [reportedAt, reportedIn].flatMap((part) => (part === null ? [] : [`, ${part}`])).join('');
		const due = { settled: '', open: `; ${words.dueBy} ${dueAt}`, overdue: `; ${words.overdueSince} ${dueAt}` }[state];
		return `${words.complianceOf} ${recipient}: ${said}${why}${when}${due}`;
	});
}
