import type { StepWish } from '../../cases/do-step.ts';
import type { LikelyDuplicate } from '../../cases/duplicates.ts';
import type { CaseNote } from '../../cases/notes.ts';
import type { CaseWish, OpenedCase as Opened } from '../../cases/open-case.ts';
import type { CaseAssignment, CaseChange, CaseRow, ListedCase, ShownCase, TurnCursor } from '../../cases/read-case.ts';
import type { FoldedEvent } from '../../cases/state.ts';
import type { Page } from '../../exchange/reading.ts';
import type { Released } from '../../exchange/release.ts';
import type { CaseParticipant } from '../../model/case-claims.ts';
import { type AuthorityId, type DocumentId, type PersonId, Timestamp } from '../../model/identifiers.ts';
import type { Person } from '../../model/person.ts';
import type { DoorApp } from '../app.ts';
import { caseRoutes } from './case-routes.ts';
import type { CasePage, CaseTurns, CaseView, LikelyDuplicates, Timeline } from './case-schemas.ts';
import { parseCursor, parseTurnCursor, toTurnCursor } from './cursor.ts';
import { type ServerEvent, toEventAnswer, watching } from './event-answer.ts';
import { readJsonBody } from './json-body.ts';
import { toLikenessView } from './likeness.ts';
import { toNext } from './paging.ts';
import { toReleasedAnswer, toReleasedStatus } from './released-answer.ts';

interface WithDuplicates {
	readonly duplicates: readonly LikelyDuplicate[] | null;
}

/** What the routes of cases lead to. */
export interface CaseDoor {
	readonly listCasesByTurn: (
		turn: AuthorityId | 'us',
		page: { readonly limit: number; readonly after: TurnCursor | undefined },
	) => Promise<readonly ListedCase[]>;
	readonly countCasesByTurn: () => Promise<CaseTurns['items']>;
	readonly listCases: (status: CaseRow['status'], page: Page) => Promise<readonly ListedCase[]>;
	readonly showCase: (by: Person, id: DocumentId) => Promise<ShownCase & WithDuplicates>;
	readonly showTimeline: (by: Person, id: DocumentId) => Promise<readonly FoldedEvent[]>;
	readonly openCase: (by: Person, wish: CaseWish) => Promise<Opened & WithDuplicates>;
	readonly doStep: (by: Person, id: DocumentId, wish: StepWish) => Promise<Released>;
	readonly handOver: (by: Person, id: DocumentId, joining: Omit<CaseParticipant, 'country'>) => Promise<Released>;
	readonly assignCase: (by: Person, id: DocumentId, person: PersonId | null) => Promise<CaseAssignment | null>;
	readonly addNote: (
		by: Person,
		id: DocumentId,
		note: { readonly text: string; readonly subject?: DocumentId | undefined },
	) => Promise<CaseNote>;
	readonly readNotes: (by: Person, id: DocumentId) => Promise<readonly CaseNote[]>;
	readonly watchCases: (since: Temporal.Instant | undefined) => () => Promise<readonly CaseChange[]>;
	/** When the door closes. */
	readonly closing: AbortSignal;
	readonly maxBodyBytes: number;
}

const posted = [
	'/officer/v1/cases',
	'/officer/v1/cases/:id/events',
	'/officer/v1/cases/:id/participants',
	'/officer/v1/cases/:id/notes',
];

export function addCaseRoutes(app: DoorApp, door: CaseDoor): void {
	app.on('POST', posted, readJsonBody(door.maxBodyBytes));
	app.on('PUT', '/officer/v1/cases/:id/assignment', readJsonBody(door.maxBodyBytes));
	// Before that of one case: neither is an id.
	addCaseEvents(app, door);
	app.openapi(caseRoutes.turns, async (context) => context.json({ items: await door.countCasesByTurn() }, 200));
	app.openapi(caseRoutes.list, async (context) => {
		const { turn, status, limit, after } = context.req.valid('query');
		const page =
			turn === undefined
				? await listNewest(door, status, { limit, after })
				: await listByTurn(door, turn, { limit, after });
		return context.json(page, 200);
	});
	app.openapi(caseRoutes.show, async (context) => {
		const shown = await door.showCase(context.get('person'), context.req.valid('param').id);
		return context.json(toCaseAnswer(shown), 200);
	});
	app.openapi(caseRoutes.timeline, async (context) => {
		const events = await door.showTimeline(context.get('person'), context.req.valid('param').id);
		return context.json(toTimelineAnswer(events), 200);
	});
	addDoing(app, door);
	addOwnMatters(app, door);
}

interface ListWish {
	readonly limit: number;
	readonly after: string | undefined;
}

async function listNewest(door: CaseDoor, status: CaseRow['status'], { limit, after }: ListWish): Promise<CasePage> {
	const before = after === undefined ? undefined : parseCursor(after, '/after');
	const items = await door.listCases(status, { limit, before });
	const next = toNext(items, { limit }, ({ openedAt, id }) => ({ at: Timestamp.parse(openedAt), id }));
	return { items: [...items], next };
}

async function listByTurn(door: CaseDoor, turn: AuthorityId | 'us', { limit, after }: ListWish): Promise<CasePage> {
	const cursor = after === undefined ? undefined : parseTurnCursor(after);
	const items = await door.listCasesByTurn(turn, { limit, after: cursor });
	const last = items.length < limit ? undefined : items.at(-1);
	return { items: [...items], next: last ? toTurnCursor({ dueAt: last.turn?.dueAt ?? null, id: last.id }) : null };
}

const listenersAtOnce = 20;

function addCaseEvents(app: DoorApp, { watchCases, closing }: CaseDoor): void {
	const answer = toEventAnswer(listenersAtOnce);
	app.openapi(caseRoutes.events, (context) => {
		const last = context.req.valid('header')['last-event-id'];
		const look = watchCases(last === undefined ? undefined : Temporal.Instant.from(last));
		const toEvents = async (): Promise<ServerEvent[]> =>
			(await look()).map((change) => ({ event: 'case', id: change.changedAt, data: JSON.stringify(change) }));
		return answer(context, async (left) => watching(toEvents, closing, left));
	});
}

function addDoing(app: DoorApp, door: CaseDoor): void {
	app.openapi(caseRoutes.open, async (context) => {
		const { released, present, ...opened } = await door.openCase(context.get('person'), context.req.valid('json'));
		const isWaiting = released.some((each) => toReleasedStatus(each) === 202);
		const answer = {
			...opened,
			released: released.map(toReleasedAnswer),
			present: [...present],
			duplicates: toOffer(opened),
		};
		return context.json(answer, isWaiting ? 202 : 201);
	});
	app.openapi(caseRoutes.do, async (context) => {
		const { id } = context.req.valid('param');
		const released = await door.doStep(context.get('person'), id, context.req.valid('json'));
		return context.json(toReleasedAnswer(released), toReleasedStatus(released));
	});
	app.openapi(caseRoutes.handOver, async (context) => {
		const { id } = context.req.valid('param');
		const released = await door.handOver(context.get('person'), id, context.req.valid('json'));
		return context.json(toReleasedAnswer(released), toReleasedStatus(released));
	});
}

/** What stays in this office. */
function addOwnMatters(app: DoorApp, door: CaseDoor): void {
	app.openapi(caseRoutes.assign, async (context) => {
		const { person } = context.req.valid('json');
		return context.json(await door.assignCase(context.get('person'), context.req.valid('param').id, person), 200);
	});
	app.openapi(caseRoutes.addNote, async (context) => {
		const note = await door.addNote(context.get('person'), context.req.valid('param').id, context.req.valid('json'));
		return context.json(note, 201);
	});
	app.openapi(caseRoutes.notes, async (context) => {
		const notes = await door.readNotes(context.get('person'), context.req.valid('param').id);
		return context.json({ items: [...notes] }, 200);
	});
}

/** The answers' types have lists that may be changed. */
function toCaseAnswer({ view, strangers, assignment, ...shown }: ShownCase & WithDuplicates): CaseView {
	const told = view as Omit<CaseView, 'strangers' | 'assignment' | 'duplicates'>;
	return { ...told, strangers: [...strangers], assignment, duplicates: toOffer(shown) };
}

function toOffer({ duplicates }: WithDuplicates): LikelyDuplicates {
	if (duplicates === null) return null;
	return { caution: nothingDecided, items: duplicates.map((each) => ({ ...each, ...toLikenessView(each) })) };
}

const nothingDecided = {
	en: 'May be the same person; nothing was decided: compare what both cases say, and close one only if it is.',
	id: 'Mungkin orang yang sama; belum ada yang diputuskan: bandingkan kedua kasus, dan tutup salah satu hanya bila benar.',
};

function toTimelineAnswer(events: readonly FoldedEvent[]): Timeline {
	return {
		events: events.map(({ aside, ...event }) => ({
			...event,
			aside: aside.map(({ steps, ...each }) => ({ ...each, steps: [...steps] })),
		})),
	};
}
