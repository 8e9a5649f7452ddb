import { z } from 'zod';
import { actionCodes } from '../audit/actions.ts';
import type { AuditItem } from '../http/officer/audit-routes.ts';
import { PersonId } from '../model/identifiers.ts';
import { loadOwnCard } from '../partners/own-card.ts';
import { describeEntry } from './audit-lines.ts';
import { type Call, type ExitCode, UsageError } from './command.ts';
import { type OfficerClient, openOfficerClient } from './officer-client.ts';
import { waitForStopSignal } from './stop-signal.ts';

const index = z.coerce.number().int().min(0);

/** Of `tail`, `search` and `export`. */
export const searchOptions = {
	limit: z.coerce.number().int().min(1).max(200).optional(),
	watch: z.literal(true).optional(),
	by: PersonId.optional(),
	action: z.enum(actionCodes).optional(),
	outcome: z.string().min(1).max(100).optional(),
	from: z.string().optional(),
	until: z.string().optional(),
	before: index.optional(),
	first: index.optional(),
	last: index.optional(),
};
export const searchArgs = {
	limit: { type: 'string', short: 'n' },
	watch: { type: 'boolean' },
	by: { type: 'string' },
	action: { type: 'string' },
	outcome: { type: 'string' },
	from: { type: 'string' },
	until: { type: 'string' },
	before: { type: 'string' },
	first: { type: 'string' },
	last: { type: 'string' },
} as const;
export const searchFlags = {
	'--limit N, -n N': 'how many entries, the newest; 20 if not given, 200 at the most',
	'--watch': 'goes on, with a line for each new entry, until Ctrl+C',
	'--by PERSON': 'that this person did, by their pseudonym',
	'--action CODE': 'what happened, such as document-read',
	'--outcome CODE': 'how it ended, such as delivered or policy-denied',
	'--from TIME': 'from 2026-11-26T08:00:00+07:00, or the beginning of the day 2026-11-26 at the office',
	'--until TIME': 'up to that time, or the beginning of that day',
	'--before INDEX': 'before that entry, as the page before says',
	'--first INDEX': 'of `export`: from that entry on',
	'--last INDEX': 'of `export`: up to that entry',
};

/** What is asked of the log. */
export interface SearchGiven {
	readonly document?: string | undefined;
	readonly partner?: string | undefined;
	readonly by?: string | undefined;
	readonly action?: string | undefined;
	readonly outcome?: string | undefined;
	readonly from?: string | undefined;
	readonly until?: string | undefined;
}
export const questionNames = ['document', 'partner', 'by', 'action', 'outcome', 'from', 'until'] as const;

type Paged = SearchGiven & { readonly limit?: number | undefined; readonly before?: number | undefined };

/** The parameters of the door. @throws UsageError where a time is none */
export function toQuery(given: SearchGiven, timeZone: string): Record<string, string> {
	const times = { from: toMoment(given.from, timeZone), until: toMoment(given.until, timeZone) };
	const all = { ...given, ...times };
	return Object.fromEntries(questionNames.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]])));
}

function toMoment(text: string | undefined, timeZone: string): string | undefined {
	if (text === undefined) return undefined;
	try {
		if (!text.includes('T')) return Temporal.PlainDate.from(text).toZonedDateTime(timeZone).toInstant().toString();
		return Temporal.Instant.from(text).toString();
	} catch {
		throw new UsageError(`No time such as 2026-11-26T08:00:00+07:00, and no day such as 2026-11-26: ${text}`);
	}
}

/** A page of entries. @throws UsageError; Problem of the door */
export async function searchAudit({ options, config, terminal }: Call<Paged>): Promise<ExitCode> {
	const { limit = 20, before } = options;
	const { timeZone } = await loadOwnCard(config.LINTAS_DATA);
	const paging = { limit: `${limit}`, ...(before !== undefined && { before: `${before}` }) };
	const client = await openOfficerClient(config);
	const page = await client.searchAudit({ ...toQuery(options, timeZone), ...paging });
	if (page.items.length === 0) terminal.line(terminal.words.none);
	for (const item of page.items) terminal.line(describeEntry(item, timeZone, terminal));
	if (page.next !== null) terminal.line(`${terminal.words.searchOn} --before ${page.next}`);
	terminal.value(page);
	return 0;
}

/** The newest entries, the last of them at the end; and on from there. @throws Problem of the door */
export async function tailAudit({ options, config, terminal }: Call<Paged & { watch?: true | undefined }>) {
	const { timeZone } = await loadOwnCard(config.LINTAS_DATA);
	const client = await openOfficerClient(config);
	const tell = (item: AuditItem) => {
		terminal.line(describeEntry(item, timeZone, terminal));
		terminal.value(item);
	};
	const { items } = await client.searchAudit({ limit: `${options.limit ?? 20}` });
	for (const item of items.toReversed()) tell(item);
	return options.watch === true ? await watch(client, items[0]?.index, tell) : 0;
}

/** Until it is told to stop. @throws Problem `gateway-unreachable` */
async function watch(client: OfficerClient, from: number | undefined, tell: (item: AuditItem) => void): Promise<0> {
	const stopped = waitForStopSignal().then(() => 'stopped' as const);
	let after = from;
	for (let events = await client.watchAudit(after); ; ) {
		const next = await Promise.race([events.next(), stopped]);
		// The connection goes with the process.
		if (next === 'stopped') process.exit(0);
		if (next.done === true) events = await client.watchAudit(after);
		else {
			after = next.value.index;
			tell(next.value);
		}
	}
}
