import { z } from 'zod';
import type { ApprovalPage, BreakGlass, BreakGlassPage } from '../http/officer/approval-schemas.ts';
import { breakGlassReasons, RefusalReason, refusalReasons } from '../model/approval-reasons.ts';
import { toApprovalLines } from './approval-lines.ts';
import { type Call, defineCommand, type ExitCode, UsageError } from './command.ts';
import { approveGroup, showGroup } from './group-approvals.ts';
import { type OfficerClient, openOfficerClient } from './officer-client.ts';
import { type Terminal, toTable } from './terminal.ts';
import { labelOf, titleOf } from './words.ts';

const options = z.object({
	limit: z.coerce.number().int().min(1).max(200).default(20),
	reason: RefusalReason.optional(),
	place: z.array(z.string().max(200)).default([]),
	outcome: z.enum(['justified', 'not-justified']).optional(),
	case: z.string().max(64).optional(),
	seen: z.string().max(64).optional(),
});
type Options = z.infer<typeof options>;

export const approvalsCommand = defineCommand({
	name: 'approvals',
	summary: 'What waits for a second person, and what left without one: list, show, approve, refuse, withdraw, review',
	usage:
		'[list [--case CASE] | show ID | show --case CASE | approve ID | approve --case CASE --seen WORD | refuse ID --reason CODE [--place POINTER …] | withdraw ID | review ID --outcome OUTCOME]',
	flags: {
		'--reason CODE': `why it is refused: ${refusalReasons.map(({ code }) => code).join(', ')}`,
		'--place POINTER': 'where in it: a field of the body (/victims/0/name); repeat it for more',
		'--outcome OUTCOME': 'of a review: justified or not-justified',
		'--case CASE': 'all that waits of one case, a request for each person: as one list, with one decision',
		'--seen WORD': 'that `show --case` ended with: exactly what was seen is approved',
		'--limit N': 'how many to list, oldest first; 20 if not given, 200 at the most',
	},
	example: 'lintas approvals refuse 019aa0f2-7c1e-7b1a-9d55-3f0c6f0a1b2c --reason field-wrong --place /victims/0/name',
	args: {
		limit: { type: 'string' },
		reason: { type: 'string' },
		place: { type: 'string', multiple: true },
		outcome: { type: 'string' },
		case: { type: 'string' },
		seen: { type: 'string' },
	},
	options,
	positionals: [0, 2],
	async run({ options, positionals: [verb = 'list', id], config, terminal }: Call<Options>) {
		const act = verbs.get(verb);
		if (act === undefined) throw new UsageError(`None of ${[...verbs.keys()].join(', ')}: \`${verb}\`.`);
		const isOfMany = verb === 'list' || (options.case !== undefined && groupVerbs.has(verb));
		if (isOfMany !== (id === undefined))
			throw new UsageError('`list` takes no ID, whatever else takes one, or --case.');
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

/** That decide on all of a case at once. */
const groupVerbs: ReadonlySet<string> = new Set(['show', 'approve']);

async function list(client: OfficerClient, terminal: Terminal, _id: string, options: Options): Promise<ExitCode> {
	const { limit } = options;
	const waiting = await client.approvals({ limit, case: options.case });
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
	const rows = items.map(({ createdAt, approveBy, kind, rule, id, caseId }) => [
		createdAt,
		approveBy,
		titleOf(kind, language),
		rule.rule,
		id,
		caseId ?? '',
	]);
	return [[words.since, words.approveBy, words.kind, words.rule, words.approval, words.caseHeading], ...rows];
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

async function show(client: OfficerClient, terminal: Terminal, id: string, options: Options): Promise<ExitCode> {
	if (options.case !== undefined) return await showGroup(client, terminal, options.case);
	const view = await client.approval(id);
	for (const line of toApprovalLines(view, terminal)) terminal.line(line);
	terminal.value(view);
	return 0;
}

/** Shows what it approves: the word is given for the digests of exactly that. */
async function approve(client: OfficerClient, terminal: Terminal, id: string, options: Options): Promise<ExitCode> {
	if (options.case !== undefined) {
		if (options.seen === undefined) throw new UsageError('--seen WORD is needed: `show --case CASE` ends with it.');
		return await approveGroup(client, terminal, options.case, options.seen);
	}
	const view = await client.approval(id);
	for (const line of toApprovalLines(view, terminal)) terminal.line(line);
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
