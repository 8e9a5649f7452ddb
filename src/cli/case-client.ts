import type { z } from 'zod';
import {
	CaseAssignment,
	CaseChange,
	CaseNote,
	CaseNoteList,
	CasePage,
	CaseTurns,
	CaseView,
	OpenedCase,
	Timeline,
} from '../http/officer/case-schemas.ts';
import { Released } from '../http/officer/schemas.ts';
import type { BreakGlassReason } from '../model/approval-reasons.ts';

/** Of whose turn, or which status, and from where on. */
export interface CaseListWish {
	/** `us`, or an authority. */
	readonly turn?: string | undefined;
	readonly status?: 'open' | 'closed' | undefined;
	readonly limit: number;
	/** `next` of the page before. */
	readonly after?: string | undefined;
}

/** What a person states of a step; see `CaseStep` of the officer door. */
export interface CaseStepWish {
	readonly event: object;
	readonly body?: object;
	readonly language?: string;
	readonly breakGlass?: BreakGlassReason;
}

/** Repatriation cases at the officer door of one gateway. */
export interface CaseClient {
	cases(wish: CaseListWish): Promise<CasePage>;
	/** Of how many open cases it is whose turn, ours first. */
	caseTurns(): Promise<CaseTurns>;
	case(id: string): Promise<CaseView>;
	caseTimeline(id: string): Promise<Timeline>;
	/** @throws Problem `release-uncertain` when some of it may have been released all the same */
	openCase(
		draft: unknown,
		recipients: readonly { readonly to: string; readonly withhold: readonly string[] }[],
		wish?: { readonly keys?: readonly string[] | undefined; readonly breakGlass?: BreakGlassReason | undefined },
	): Promise<OpenedCase>;
	/** @throws as `openCase` */
	doStep(id: string, step: CaseStepWish): Promise<Released>;
	/** Has an authority join, with steps that are its own from then on. @throws as `openCase` */
	handOverSteps(
		id: string,
		joining: { readonly authority: string; readonly role: string; readonly steps: readonly string[] },
	): Promise<Released>;
	/** To the pseudonym of a person; null for nobody. */
	assignCase(id: string, person: string | null): Promise<CaseAssignment>;
	addCaseNote(id: string, note: { readonly text: string; readonly subject?: string }): Promise<CaseNote>;
	caseNotes(id: string): Promise<CaseNoteList>;
	/** The cases that changed last, and each that changes or is reminded of; ends now and then. */
	watchCases(after?: string): Promise<AsyncGenerator<CaseChange, void>>;
}

/** How an officer client asks its door. */
export interface Asking {
	readonly get: <Value>(path: string, schema: z.ZodType<Value>) => Promise<Value>;
	readonly send: <Value>(method: string, path: string, schema: z.ZodType<Value>, body: unknown) => Promise<Value>;
	/** A release: whether it happened is not certain when no answer comes. */
	readonly release: <Value>(path: string, schema: z.ZodType<Value>, body: object) => Promise<Value>;
	readonly watch: <Value>(
		path: string,
		schema: z.ZodType<Value>,
		lastEventId?: string,
	) => Promise<AsyncGenerator<Value, void>>;
}

const path = '/officer/v1/cases';

export function toCaseClient({ get, send, release, watch }: Asking): CaseClient {
	return {
		cases: ({ turn, status, limit, after }) => {
			const query = new URLSearchParams({
				limit: `${limit}`,
				...(turn !== undefined && { turn }),
				...(status !== undefined && { status }),
				...(after !== undefined && { after }),
			});
			return get(`${path}?${query}`, CasePage);
		},
		caseTurns: () => get(`${path}/turns`, CaseTurns),
		case: (id) => get(toPath(id), CaseView),
		caseTimeline: (id) => get(`${toPath(id)}/timeline`, Timeline),
		openCase: (draft, recipients, wish) => release(path, OpenedCase, { draft, recipients, ...wish }),
		doStep: (id, step) => release(`${toPath(id)}/events`, Released, step),
		handOverSteps: (id, joining) => release(`${toPath(id)}/participants`, Released, joining),
		assignCase: (id, person) => send('PUT', `${toPath(id)}/assignment`, CaseAssignment, { person }),
		addCaseNote: (id, note) => send('POST', `${toPath(id)}/notes`, CaseNote, note),
		caseNotes: (id) => get(`${toPath(id)}/notes`, CaseNoteList),
		watchCases: (after) => watch(`${path}/events`, CaseChange, after),
	};
}

function toPath(id: string): string {
	return `${path}/${encodeURIComponent(id)}`;
}
