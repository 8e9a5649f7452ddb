import type { Seen } from '../../exchange/approval.ts';
import type { Refusal } from '../../exchange/approval-end.ts';
import type { Approval, Forward, ApprovalView as Shown } from '../../exchange/approval-view.ts';
import type { OpenedAttachment } from '../../exchange/attachment-reading.ts';
import type { BreakGlass as Broken, ReviewOutcome } from '../../exchange/break-glass.ts';
import type { ApprovalId, DeliveryId, Digest, DocumentId } from '../../model/identifiers.ts';
import type { Person } from '../../model/person.ts';
import type { DoorApp } from '../app.ts';
import { approvalRoutes } from './approval-routes.ts';
import type { ApprovalView, BreakGlass } from './approval-schemas.ts';
import { type AttachmentDoor, answerFile } from './attachments.ts';
import { toForward, toNext } from './paging.ts';
import { toPermissions, toRule } from './released-answer.ts';

/** What the routes of approvals lead to. */
export interface ApprovalDoor extends Pick<AttachmentDoor, 'log'> {
	readonly listApprovals: (page: Forward, caseId: DocumentId | undefined) => Promise<readonly Approval[]>;
	readonly showApproval: (by: Person, id: ApprovalId) => Promise<Shown>;
	readonly readWaitingAttachment: (by: Person, id: ApprovalId, digest: Digest) => Promise<OpenedAttachment>;
	readonly approve: (by: Person, id: ApprovalId, seen: Seen) => Promise<readonly DeliveryId[]>;
	readonly refuse: (by: Person, id: ApprovalId, refusal: Refusal) => Promise<void>;
	readonly withdraw: (by: Person, id: ApprovalId) => Promise<void>;
	readonly listBreakGlass: (page: Forward) => Promise<readonly Broken[]>;
	readonly review: (by: Person, id: ApprovalId, outcome: ReviewOutcome) => Promise<Broken>;
}

export function addApprovalRoutes(app: DoorApp, door: ApprovalDoor): void {
	app.openapi(approvalRoutes.list, async (context) => {
		const { case: caseId, ...query } = context.req.valid('query');
		const page = toForward(query);
		const items = await door.listApprovals(page, caseId);
		const next = toNext(items, page, (item) => ({ at: item.createdAt, id: item.id }));
		return context.json({ items: items.map(toItem), next }, 200);
	});
	app.openapi(approvalRoutes.show, async (context) => {
		const shown = await door.showApproval(context.get('person'), context.req.valid('param').id);
		const { permissions, copies, skeleton, ...approval } = shown;
		const answer = {
			...toItem(approval),
			skeleton,
			permissions: toPermissions(permissions),
			copies: copies.map(toCopy),
		};
		return context.json(answer, 200);
	});
	app.openapi(approvalRoutes.attachment, async (context) => {
		const { id, digest } = context.req.valid('param');
		return answerFile(context, await door.readWaitingAttachment(context.get('person'), id, digest), door.log);
	});
	app.openapi(approvalRoutes.approve, async (context) => {
		const { id } = context.req.valid('param');
		const deliveries = await door.approve(context.get('person'), id, context.req.valid('json'));
		return context.json({ deliveries: [...deliveries] }, 200);
	});
	app.openapi(approvalRoutes.refuse, async (context) => {
		await door.refuse(context.get('person'), context.req.valid('param').id, context.req.valid('json'));
		return context.body(null, 204);
	});
	app.openapi(approvalRoutes.withdraw, async (context) => {
		await door.withdraw(context.get('person'), context.req.valid('param').id);
		return context.body(null, 204);
	});
	app.openapi(approvalRoutes.listBreakGlass, async (context) => {
		const page = toForward(context.req.valid('query'));
		const items = await door.listBreakGlass(page);
		const next = toNext(items, page, (item) => ({ at: item.releasedAt, id: item.id }));
		return context.json({ items: items.map(toBroken), next }, 200);
	});
	app.openapi(approvalRoutes.review, async (context) => {
		const { outcome } = context.req.valid('json');
		return context.json(
			toBroken(await door.review(context.get('person'), context.req.valid('param').id, outcome)),
			200,
		);
	});
}

function toItem({ authors, rule, refusedPlaces, ...approval }: Approval) {
	const places = refusedPlaces === null ? null : [...refusedPlaces];
	return { ...approval, authors: [...authors], rule: toRule(rule), refusedPlaces: places };
}

function toCopy({ body, withheld, attachments, ...copy }: Shown['copies'][number]): ApprovalView['copies'][number] {
	return { ...copy, body: { ...body }, withheld: [...withheld], attachments: [...attachments] };
}

function toBroken({ authors, rule, overdueAt, reason, ...broken }: Broken): BreakGlass {
	return {
		...broken,
		authors: [...authors],
		rule: toRule(rule),
		reason: reason as BreakGlass['reason'],
		isOverdue: overdueAt !== null,
	};
}
