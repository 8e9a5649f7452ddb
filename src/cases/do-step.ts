import type { ExchangeContext } from '../exchange/context.ts';
import { withDatabaseProblems } from '../exchange/database-problems.ts';
import { findPresentHandling } from '../exchange/present-handling.ts';
import type { Recipient } from '../exchange/recipient.ts';
import { type Released, release } from '../exchange/release.ts';
import type { BreakGlassReason } from '../model/approval-reasons.ts';
import type { EventFrame } from '../model/case-claims.ts';
import { Draft } from '../model/draft.ts';
import { toFieldProblems } from '../model/field-problems.ts';
import type { DocumentId } from '../model/identifiers.ts';
import { repatriationEvent } from '../model/kinds/repatriation-event.ts';
import type { Person } from '../model/person.ts';
import { Problem } from '../problem.ts';
import { type FactName, mayHave, protection } from './protection.ts';
import { requireCase } from './read-case.ts';
import type { CaseState } from './state.ts';

/** What an officer says of a step. */
export interface StepWish {
	readonly event: EventFrame;
	/** Of a repatriation event, as it is typed; `on` is now where it is not told. */
	readonly body: Readonly<Record<string, unknown>>;
	/** Of its free text; that of the request that opened the case where nobody says. */
	readonly language?: string | undefined;
	readonly breakGlass?: BreakGlassReason | undefined;
}

/** Recipients may act on an event for so long. */
const validYears = 1;

/**
 * States a step of a case to all its other participants, and handled as the request that opened it. Whoever is neither
 * host nor home gets what it is to know of the journey, and nobody's name.
 *
 * @returns the release; it may wait for a second person
 * @throws Problem `case-unknown`; `draft-invalid` where it is not ours to state now; else as `release`
 */
export async function doStep(
	context: ExchangeContext,
	by: Person,
	caseId: DocumentId,
	{ event, body, language, breakGlass }: StepWish,
): Promise<Released> {
	const { state, documents } = await requireCase(context, caseId);
	const opening = documents.find(({ digest }) => digest === state.opening)?.skeleton;
	if (opening === undefined) throw new Problem('case-unknown', { detail: `Case ${caseId}.` });
	const now = context.clock().toZonedDateTimeISO(context.timeZone);
	const draft = toDraft({
		kind: repatriationEvent.name,
		validUntil: now.add({ years: validYears }).toPlainDate().toString(),
		language: language ?? opening.language,
		handling: await withDatabaseProblems(findPresentHandling(context.db, opening)),
		relations: [{ type: 'case', document: caseId }],
		event,
		body: { on: now.toString({ smallestUnit: 'second', timeZoneName: 'never' }), ...body },
	});
	return await release(context, by, draft, toRecipients(context, state, draft), { breakGlass });
}

function toDraft(given: unknown): Draft {
	const { data, error } = Draft.safeParse(given);
	if (data === undefined) throw new Problem('draft-invalid', { fields: toFieldProblems(error) });
	return data;
}

/** The other participants, and whoever joins by it. */
function toRecipients({ authority }: ExchangeContext, { parties }: CaseState, { event, body }: Draft): Recipient[] {
	const joining = event?.participant?.authority;
	const main = parties.filter(({ role }) => role === 'host' || role === 'home').map((party) => party.authority);
	const all = new Set([...parties.map((party) => party.authority), ...(joining === undefined ? [] : [joining])]);
	const personal = Object.keys(body)
		.filter(isForMainAlone)
		.map((field) => `/${field}`);
	return [...all].filter((to) => to !== authority).map((to) => ({ to, withhold: main.includes(to) ? [] : personal }));
}

/** More of it is disclosed by a person. */
function isForMainAlone(field: string): boolean {
	return (
		field === 'victims' || (Object.hasOwn(protection, field) && !mayHave('transit', field as FactName, () => false))
	);
}
