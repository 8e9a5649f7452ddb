import { actions } from '../src/audit/actions.ts';
import { entriesOfCommands } from '../src/cli/entries.ts';
import { entriesOfRoutes } from '../src/http/officer/entries.ts';
import { entriesOfPartnerRoutes } from '../src/http/partner/entries.ts';

/** `docs/AUDIT.md`: what the audit log tells of. */
export function describeAudit(): string {
	return `${[
		'# What the audit log tells of',
		'Made by `npm run generate` from `src/audit/actions.ts`, `src/http/officer/entries.ts`, `src/http/partner/entries.ts` and `src/cli/entries.ts`. An entry has ids, digests and codes, of a person who acted the pseudonym (`by`) and the roles that they held as they did (`roles`), and nothing of what documents say; which members, `src/audit/entry.ts` says, and why some things are counted or told of by nodes, [decision 0035](decisions/0035-what-is-on-record.md).',
		'## Actions',
		toTable(
			['Action', 'English', 'Bahasa Indonesia'],
			Object.entries(actions).map(([action, { en, id }]) => [`\`${action}\``, en, id]),
		),
		'## Requests of people and their tools',
		'Whatever a route refuses or fails at is on record too, with the code of the problem: `document-read` or `draft-read` where it shows what is said of people, `request-refused` elsewhere.',
		toTable(['Route', 'Entries'], toRows(entriesOfRoutes)),
		'## Requests of partners',
		'Whatever a route refuses or fails at is on record too, with the code of the problem: `envelope-refused` or `receipt-refused` where it is one, `request-refused` elsewhere. Of the routes of the log (`/log/v1/…`) it is who asks that is told of, and nothing else.',
		toTable(['Route', 'Entries'], toRows(entriesOfPartnerRoutes)),
		'## Commands',
		toTable(['`lintas …`', 'Entries'], toRows(entriesOfCommands)),
	].join('\n\n')}\n`;
}

function toRows(entries: Readonly<Record<string, readonly string[] | string>>): string[][] {
	return Object.entries(entries).map(([name, left]) => [
		`\`${name}\``,
		typeof left === 'string' ? `none: ${left}` : left.map((action) => `\`${action}\``).join(', '),
	]);
}

function toTable(head: readonly string[], rows: readonly string[][]): string {
	const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
	return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
