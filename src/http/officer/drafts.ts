import type { DraftItem, DraftView as StoredDraft } from '../../exchange/drafts.ts';
import type { Page } from '../../exchange/reading.ts';
import type { Recipient } from '../../exchange/recipient.ts';
import type { Released } from '../../exchange/release.ts';
import type { AttachmentId, DraftId } from '../../model/identifiers.ts';
import type { Person } from '../../model/person.ts';
import type { DoorApp } from '../app.ts';
import { draftRoutes } from './draft-routes.ts';
import { toNext, toPage } from './paging.ts';
import { toReleasedAnswer, withWords } from './released-answer.ts';
import type { DraftView } from './schemas.ts';

/** What the routes of drafts lead to. */
export interface DraftDoor {
	readonly listDrafts: (page: Page) => Promise<readonly DraftItem[]>;
	readonly showDraft: (id: DraftId) => Promise<StoredDraft>;
	readonly discardDraft: (id: DraftId) => Promise<void>;
	readonly releaseDraft: (
		by: Person,
		id: DraftId,
		recipients: readonly Recipient[],
		attachments: readonly AttachmentId[],
	) => Promise<Released>;
}

export function addDraftRoutes(app: DoorApp, door: DraftDoor): void {
	app.openapi(draftRoutes.list, async (context) => {
		const page = toPage(context.req.valid('query'));
		const items = await door.listDrafts(page);
		const next = toNext(items, page, (item) => ({ at: item.createdAt, id: item.id }));
		return context.json({ items: [...items], next }, 200);
	});
	app.openapi(draftRoutes.show, async (context) => {
		const { id, createdAt, draft, issues } = await door.showDraft(context.req.valid('param').id);
		const shown: DraftView = { id, createdAt, draft: { ...draft }, issues: withWords(issues) };
		return context.json(shown, 200);
	});
	app.openapi(draftRoutes.discard, async (context) => {
		await door.discardDraft(context.req.valid('param').id);
		return context.body(null, 204);
	});
	app.openapi(draftRoutes.release, async (context) => {
		const { recipients, attachments } = context.req.valid('json');
		const released = await door.releaseDraft(
			context.get('person'),
			context.req.valid('param').id,
			recipients,
			attachments,
		);
		return context.json(toReleasedAnswer(released), 201);
	});
}
