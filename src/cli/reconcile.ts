import { z } from 'zod';
import { systemClock } from '../clock.ts';
import type { ReconciliationView } from '../http/officer/reconciliation.ts';
import { AuthorityId } from '../model/identifiers.ts';
import { type Call, defineCommand, UsageError } from './command.ts';
import { openOfficerClient } from './officer-client.ts';
import { type Terminal, toTable } from './terminal.ts';

const options = z.object({ from: z.iso.date().optional(), until: z.iso.date().optional() });

/** Today and the six days before. */
const usualDays = 7;

export const reconcileCommand = defineCommand({
	name: 'reconcile',
	summary: 'Compare with a partner, day by day, what was exchanged, and list where the two differ',
	usage: 'PARTNER [--from DAY] [--until DAY]',
	flags: {
		'--from DAY': `the first day, in UTC, as YYYY-MM-DD; ${usualDays} days in all if not given, 31 at the most`,
		'--until DAY': 'the last day; today if not given',
	},
	example: 'lintas reconcile my.imigresen --from 2026-11-01 --until 2026-11-25',
	args: { from: { type: 'string' }, until: { type: 'string' } },
	options,
	positionals: 1,
	async run({ options: given, positionals: [word = ''], config, terminal }: Call<z.infer<typeof options>>) {
		const { data: partner } = AuthorityId.safeParse(word);
		if (partner === undefined) throw new UsageError(`Not the id of a partner: \`${word}\`.`);
		const until = given.until ?? systemClock().toZonedDateTimeISO('UTC').toPlainDate().toString();
		const from =
			given.from ??
			Temporal.PlainDate.from(until)
				.subtract({ days: usualDays - 1 })
				.toString();
		terminal.progress(terminal.words.reconciling);
		const found = await (await openOfficerClient(config)).reconcile(partner, { from, until });
		for (const line of describe(found, terminal)) terminal.line(line);
		terminal.value(found);
		return found.disagreements === 0 ? 0 : 1;
	},
});

function* describe({ days, disagreements }: ReconciliationView, { words }: Terminal): Generator<string> {
	const head = [words.day, words.recordedHere, words.recordedThere, ''];
	const rows = days.map(({ day, ours, theirs, different }) => [
		day,
		String(ours),
		String(theirs),
		different === 0 ? words.agrees : words.differs,
	]);
	yield* toTable([head, ...rows]);
	const differences = days.flatMap((day) => day.differences.map((difference) => ({ ...difference, day: day.day })));
	if (differences.length > 0) yield '';
	const lines = differences.map(({ day, what, from, documentDigest, ours, theirs }) => {
		const said = `${ours === null ? '–' : words[ours]} / ${theirs === null ? '–' : words[theirs]}`;
		return [day, words[what], from, documentDigest, said];
	});
	yield* toTable(lines);
	yield '';
	yield disagreements === 0 ? words.partnersAgree : words.partnersDiffer;
}
