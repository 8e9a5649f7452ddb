import type { DraftItem, DraftView as StoredDraft } from '../../exchange/drafts.ts';
import type { Page } from '../../exchange/reading.ts';
import type { DraftRelease, Released } from '../../exchange/release.ts';
import type { Purpose } from '../../model/handling.ts';
import type { DraftId } from '../../model/identifiers.ts';
import type { Person } from '../../model/person.ts';
import type { DoorApp } from '../app.ts';
import { draftRoutes } from './draft-routes.ts';
import { toNext, toPage } from './paging.ts';
import { requirePurpose } from './purpose.ts';
import { toReleasedAnswer, toReleasedStatus, withWords } from './released-answer.ts';
import type { DraftView } from './schemas.ts';

/** What the routes of drafts lead to. */
export interface DraftDoor {
	readonly listDrafts: (page: Page) => Promise<readonly DraftItem[]>;
	readonly showDraft: (by: Person, purpose: Purpose, id: DraftId) => Promise<StoredDraft>;
	readonly discardDraft: (by: Person, id: DraftId) => Promise<void>;
	readonly releaseDraft: (by: Person, id: DraftId, release: DraftRelease) => Promise<Released>;
}

export function addDraftRoutes(app: DoorApp, door: DraftDoor): void {
	app.openapi(draftRoutes.list, async (context) => {
		const page = toPage(context.req.valid('query'));
		const items = await door.listDrafts(page);
		const next = toNext(items, page, (item) => ({ at: item.createdAt, id: item.id }));
		return context.json({ items: items.map(toItem), next }, 200);
	});
	app.openapi(
		draftRoutes.show,
		async (context) => {
			const shown = await door.showDraft(
				context.get('person'),
				context.req.valid('query').purpose,
				context.req.valid('param').id,
			);
			const { id, createdAt, draft } = shown;
			const view: DraftView = {
				...toItem({ id, createdAt, approval: shown.approval }),
				draft: { ...draft },
				issues: withWords(shown.issues),
			};
			return context.json(view, 200);
		},
		requirePurpose,
	);
	app.openapi(draftRoutes.discard, async (context) => {
		await door.discardDraft(context.get('person'), context.req.valid('param').id);
		return context.body(null, 204);
	});
	app.openapi(draftRoutes.release, async (context) => {
		const { id } = context.req.valid('param');
		const released = await door.releaseDraft(context.get('person'), id, context.req.valid('json'));
		return context.json(toReleasedAnswer(released), toReleasedStatus(released));
	});
}

function toItem<Item extends Pick<DraftItem, 'approval'>>({ approval, ...item }: Item) {
	const places = approval?.places == null ? null : [...approval.places];
	return { ...item, approval: approval && { ...approval, places } };
}
