import { z } from 'zod';
import type { ApprovalPage, ApprovalView, BreakGlass, BreakGlassPage } from '../http/officer/approval-schemas.ts';
import { breakGlassReasons, RefusalReason, refusalReasons } from '../model/approval-reasons.ts';
import { toBodyLines } from './body-lines.ts';
import { type Call, defineCommand, type ExitCode, UsageError } from './command.ts';
import { describeHandling } from './handling-lines.ts';
import { type OfficerClient, openOfficerClient } from './officer-client.ts';
import { describePermissions } from './permission-lines.ts';
import { type Terminal, toTable } from './terminal.ts';
import { labelOf, titleOf } from './words.ts';

const options = z.object({
	limit: z.coerce.number().int().min(1).max(200).default(20),
	reason: RefusalReason.optional(),
	place: z.array(z.string().max(200)).default([]),
	outcome: z.enum(['justified', 'not-justified']).optional(),
});
type Options = z.infer<typeof options>;

export const approvalsCommand = defineCommand({
	name: 'approvals',
	summary: 'What waits for a second person, and what left without one: list, show, approve, refuse, withdraw, review',
	usage:
		'[list | show ID | approve ID | refuse ID --reason CODE [--place POINTER …] | withdraw ID | review ID --outcome OUTCOME]',
	flags: {
		'--reason CODE': `why it is refused: ${refusalReasons.map(({ code }) => code).join(', ')}`,
		'--place POINTER': 'where in it: a field of the body (/victims/0/name); repeat it for more',
		'--outcome OUTCOME': 'of a review: justified or not-justified',
		'--limit N': 'how many to list, oldest first; 20 if not given, 200 at the most',
	},
	example: 'lintas approvals refuse 019aa0f2-7c1e-7b1a-9d55-3f0c6f0a1b2c --reason field-wrong --place /victims/0/name',
	args: {
		limit: { type: 'string' },
		reason: { type: 'string' },
		place: { type: 'string', multiple: true },
		outcome: { type: 'string' },
	},
	options,
	positionals: [0, 2],
	async run({ options, positionals: [verb = 'list', id], config, terminal }: Call<Options>) {
		if ((verb === 'list') !== (id === undefined)) throw new UsageError('`list` takes no ID, whatever else takes one.');
		const act = verbs.get(verb);
		if (act === undefined) throw new UsageError(`None of ${[...verbs.keys()].join(', ')}: \`${verb}\`.`);
		return await act(await openOfficerClient(config), terminal, id ?? '', options);
	},
});

type Act = (client: OfficerClient, terminal: Terminal, id: string, options: Options) => Promise<ExitCode>;

const verbs: ReadonlyMap<string, Act> = new Map([
	['list', list],
	['show', show],
	['approve', approve],
	['refuse', refuse],
	['withdraw', withdraw],
	['review', review],
]);

async function list(client: OfficerClient, terminal: Terminal, _id: string, { limit }: Options): Promise<ExitCode> {
	const waiting = await client.approvals(limit);
	const toReview = await client.breakGlass(limit);
	for (const line of toTable(toWaitingRows(waiting, terminal))) terminal.line(line);
	if (toReview.items.length > 0) {
		terminal.line();
		for (const line of toTable(toReviewRows(toReview, terminal))) terminal.line(line);
	}
	terminal.value({ waiting, toReview });
	return 0;
}

function toWaitingRows({ items }: ApprovalPage, { words, language }: Terminal): string[][] {
	const rows = items.map(({ createdAt, approveBy, kind, rule, id }) => [
		createdAt,
		approveBy,
		titleOf(kind, language),
		rule.rule,
		id,
	]);
	return [[words.since, words.approveBy, words.kind, words.rule, words.approval], ...rows];
}

function toReviewRows({ items }: BreakGlassPage, { words, language }: Terminal): string[][] {
	const rows = items.map(({ releasedAt, reviewBy, isOverdue, kind, reason, id }) => [
		releasedAt,
		`${reviewBy}${isOverdue ? ` ${words.overdue}` : ''}`,
		titleOf(kind, language),
		labelOf(breakGlassReasons, reason, language),
		id,
	]);
	return [[words.releasedAt, words.reviewBy, words.kind, words.breakGlass, words.review], ...rows];
}

async function show(client: OfficerClient, terminal: Terminal, id: string): Promise<ExitCode> {
	const view = await client.approval(id);
	describe(view, terminal);
	terminal.value(view);
	return 0;
}

/** What would leave to whom, and nothing else. */
function describe(view: ApprovalView, terminal: Terminal): void {
	const { words, language, line } = terminal;
	const { kind, skeleton, documentId, documentDigest, state, rule, reason, refusedPlaces, permissions, copies } = view;
	line(`${titleOf(kind, language)} ${skeleton.version} ${documentId}`);
	line(`  ${words[state]}; ${words.approveBy.toLowerCase()} ${view.approveBy}`);
	if (reason !== null) line(`  ${[labelOf(refusalReasons, reason, language), ...(refusedPlaces ?? [])].join(' ')}`);
	line(`  ${rule.rule}: ${rule.words[language]}`);
	for (const text of [...describeHandling(skeleton.handling, words), ...describePermissions(permissions, terminal)])
		line(`  ${text}`);
	line(`  ${words.digest}: ${documentDigest}`);
	for (const { recipient, copyDigest, body, withheld, attachments } of copies) {
		line(`  ${words.to} ${recipient}: ${copyDigest}`);
		for (const text of toBodyLines(kind, body, terminal)) line(`    ${text}`);
		for (const { digest, mediaType, sizeBytes } of attachments)
			line(`    ${words.attachment} ${digest}: ${mediaType}, ${sizeBytes} B`);
		for (const { place, detail, rule } of withheld) line(`    ${words.withheld}: ${place || '/'} (${detail}, ${rule})`);
	}
}

/** Shows what it approves: the word is given for the digests of exactly that. */
async function approve(client: OfficerClient, terminal: Terminal, id: string): Promise<ExitCode> {
	const view = await client.approval(id);
	describe(view, terminal);
	const copies = view.copies.map(({ recipient, copyDigest }) => ({ recipient, copyDigest }));
	const { deliveries } = await client.approve(id, { documentDigest: view.documentDigest, copies });
	terminal.line(`${terminal.words.approved}: ${view.documentId}`);
	for (const delivery of deliveries) terminal.line(`  ${terminal.words.delivery} ${delivery}`);
	terminal.value({ id, documentId: view.documentId, deliveries });
	return 0;
}

async function refuse(client: OfficerClient, terminal: Terminal, id: string, options: Options): Promise<ExitCode> {
	const { reason, place: places } = options;
	if (reason === undefined) throw new UsageError('--reason CODE is needed.');
	await client.refuse(id, { reason, places });
	terminal.line(`${terminal.words.refused}: ${id}, ${labelOf(refusalReasons, reason, terminal.language)}`);
	terminal.value({ id, refused: reason });
	return 0;
}

async function withdraw(client: OfficerClient, terminal: Terminal, id: string): Promise<ExitCode> {
	await client.withdraw(id);
	terminal.line(`${terminal.words.withdrawn}: ${id}`);
	terminal.value({ id, withdrawn: true });
	return 0;
}

async function review(client: OfficerClient, terminal: Terminal, id: string, options: Options): Promise<ExitCode> {
	const { outcome } = options;
	if (outcome === undefined) throw new UsageError('--outcome justified or --outcome not-justified is needed.');
	const reviewed: BreakGlass = await client.review(id, outcome);
	terminal.line(`${terminal.words.reviewed}: ${reviewed.documentId}, ${terminal.words[outcome]}`);
	terminal.value(reviewed);
	return 0;
}
