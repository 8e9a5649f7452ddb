import { z } from 'zod';
import type { OpenedCase } from '../http/officer/case-schemas.ts';
import { BreakGlassReason } from '../model/approval-reasons.ts';
import { Problem } from '../problem.ts';
import { defineCommand } from './command.ts';
import { toDuplicateLines } from './duplicate-lines.ts';
import { openOfficerClient } from './officer-client.ts';
import { atFile, type OpeningPart, toOpeningParts, withCase } from './opening-parts.ts';
import { readDraft } from './read-draft.ts';
import type { Terminal } from './terminal.ts';
import { withProgress } from './with-progress.ts';

export const openCaseCommand = defineCommand({
	name: 'open',
	summary:
		'Opens a case by a repatriation request; of several victims each gets a request of their own. Broken off, run it again: nobody is brought in twice',
	usage: 'FILE --to AUTHORITY',
	flags: {
		'--to AUTHORITY': 'the authority of the other country; the request says which country is host and which is home',
		'--break-glass REASON': 'leaves at once; somebody reviews it afterwards (`lintas send --help` lists the reasons)',
	},
	example: 'lintas case open samples/repatriation-request.json --to id.imigrasi',
	args: { to: { type: 'string', multiple: true }, 'break-glass': { type: 'string' } },
	options: z.object({
		to: z.array(z.string().max(64), { error: 'needed, at least once' }).min(1),
		'break-glass': BreakGlassReason.optional(),
	}),
	positionals: 1,
	async run({ options, positionals: [file = ''], config, terminal }) {
		const draft = await readDraft(file);
		const client = await openOfficerClient(config);
		const recipients = options.to.map((to) => ({ to, withhold: [] }));
		const doors: Doors = {
			check: (part) => client.checkRelease(part, recipients),
			open: (part, keys) => client.openCase(part, recipients, { keys, breakGlass: options['break-glass'] }),
		};
		const parts = toOpeningParts(draft, options.to);
		if (parts.length > 1) await checkParts(doors, parts, terminal);
		const opened = await openParts(doors, parts, terminal);
		tell(opened, terminal);
		if (opened.duplicates === null) terminal.line(terminal.words.duplicatesUnknown);
		for (const line of toDuplicateLines(opened.caseId, opened.duplicates, terminal.language)) terminal.line(line);
		terminal.value(opened);
		return opened.released.some(isWaiting) ? 5 : 0;
	},
});

interface Doors {
	readonly check: (draft: unknown) => Promise<unknown>;
	readonly open: (draft: unknown, keys: readonly string[] | undefined) => Promise<OpenedCase>;
}

/** Nothing of a file leaves before all of it could. */
async function checkParts({ check }: Doors, parts: readonly OpeningPart[], terminal: Terminal): Promise<void> {
	await eachPart(parts, terminal, terminal.words.checkingPersons, async (part) => void (await check(part.draft)));
}

/** The first part opens the case and the others join it. */
async function openParts({ open }: Doors, parts: readonly OpeningPart[], terminal: Terminal): Promise<OpenedCase> {
	const all: OpenedCase[] = [];
	try {
		await eachPart(parts, terminal, terminal.words.opening, async (part) => {
			const [first] = all;
			all.push(await open(first === undefined ? part.draft : withCase(part.draft, first.caseId), part.keys));
		});
	} catch (thrown) {
		const mayBeOpen = all.length > 0 || (thrown instanceof Problem && thrown.code === 'release-uncertain');
		if (mayBeOpen) terminal.progress(terminal.words.openAgain);
		throw thrown;
	}
	const [first] = all as [OpenedCase];
	const [released, present] = [all.flatMap((each) => each.released), all.flatMap((each) => each.present)];
	return { caseId: first.caseId, released, present, duplicates: joinDuplicates(all) };
}

/** Null where it could not be made out of one of them. */
function joinDuplicates(all: readonly OpenedCase[]): OpenedCase['duplicates'] {
	const offers = all.flatMap(({ duplicates }) => duplicates ?? []);
	const [first] = offers;
	if (first === undefined || offers.length < all.length) return null;
	return { ...first, items: offers.flatMap(({ items }) => items) };
}

/** Says how many people it has come through. */
async function eachPart(
	parts: readonly OpeningPart[],
	terminal: Terminal,
	text: string,
	work: (part: OpeningPart) => Promise<void>,
): Promise<void> {
	const total = parts.reduce((sum, { count }) => sum + count, 0);
	let done = 0;
	const tell = () => (parts.length === 1 ? text : `${text} ${done}/${total}`);
	await withProgress(terminal, tell, async () => {
		for (const part of parts) {
			await work(part).catch((thrown: unknown) => {
				throw atFile(thrown, part);
			});
			done += part.count;
		}
	});
}

function isWaiting({ awaitingApproval }: OpenedCase['released'][number]): boolean {
	return awaitingApproval !== null;
}

function tell({ caseId, released, present }: OpenedCase, { words, line }: Terminal): void {
	line(`${words.caseOpened}: ${caseId}`);
	if (present.length > 0) line(`  ${words.personsPresent}: ${present.length}`);
	const waiting = released.filter(isWaiting);
	if (released.length === 1 || waiting.length === 0) {
		for (const { documentId, awaitingApproval } of released)
			line(`  ${documentId}${awaitingApproval === null ? '' : `: ${words.waits} (${awaitingApproval.id})`}`);
		return;
	}
	line(`  ${words.waits}: ${waiting.length} (lintas approvals show --case ${caseId})`);
}
