import { readSkeleton } from '../envelope/document.ts';
import { isWithdrawal } from '../model/changes.ts';
import type { Draft } from '../model/draft.ts';
import type { Body } from '../model/field.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import { isWithin, toPointer } from '../model/json-pointer.ts';
import type { BodyProblem, Kind } from '../model/kind.ts';
import { partnerNotice } from '../model/kinds/partner-notice.ts';
import { checkMinorsHandling, checkPersons, findMinors } from '../model/minors.ts';
import type { Person } from '../model/person.ts';
import type { AttachmentReference } from '../model/skeleton.ts';
import type { FieldIssue } from '../normalise/body.ts';
import { type FieldProblem, Problem } from '../problem.ts';
import { findDocuments, loadDocument, type StoredDocument } from '../store/documents.ts';
import { listRelated } from '../store/relations.ts';
import { toWithheldAmendments } from './amendment-detail.ts';
import type { ExchangeContext } from './context.ts';
import { type Amended, chooseByRules } from './copy-facts.ts';
import { checkCorrection } from './correction-rules.ts';
import { listWithdrawals, loadCorrections, readGrown, type StatedAmendment } from './corrections.ts';
import { detailOfAmendment, findHolders, findHoldersOfCorrected, type Holders, isReachable } from './holders.ts';
import { listPermissions } from './onward.ts';
import { findPresentHandling } from './present-handling.ts';
import { type Recipient, withRuled } from './recipient.ts';
import { checkPolicy, withheldByPolicy } from './release-policy.ts';
import type { SharePermission } from './share-permissions.ts';

export interface Ruled {
	/** With what must be withheld from each besides what was asked for. */
	readonly recipients: readonly Recipient[];
	/** What to look at that shows only beside other documents. */
	readonly issues: readonly FieldIssue[];
	/** What authors of what it is drawn from let us tell on, and on which terms. */
	readonly permissions: readonly SharePermission[];
	/** Its kind; of a correction, the kind of what it corrects too. */
	readonly kinds: readonly string[];
	/** Is there a minor in it, or in what it corrects? */
	readonly hasMinors: boolean;
	/** Of a correction. */
	readonly amended?: Amended | undefined;
}

type RuleContext = Pick<
	ExchangeContext,
	'authority' | 'db' | 'kek' | 'partners' | 'policies' | 'timeZone' | 'withheldOfCase'
>;

/** A draft on its way out, normalised, with its files. */
export interface OutgoingDraft {
	/** Who releases it, also where an approver asks whether they still could. */
	readonly by: Person;
	readonly kind: Kind;
	readonly draft: Pick<Draft, 'handling' | 'relations'>;
	readonly body: Body;
	readonly files: readonly Pick<AttachmentReference, 'mediaType'>[];
	readonly recipients: readonly Recipient[];
	readonly now: Temporal.Instant;
}

/**
 * What must hold of a draft beyond its own form: between its values, with what it is about, with who has that, and
 * with what the policy allows.
 *
 * @throws Problem `draft-invalid` with all that is wrong; `policy-denied` where that is what the policy says alone
 */
export async function requireRules(context: RuleContext, outgoing: OutgoingDraft): Promise<Ruled> {
	const { kind, draft, recipients } = outgoing;
	const targets = await findTargets(context, kind, draft);
	const changes = targets.own === undefined ? undefined : await checkChange(context, outgoing, targets.own);
	const problems = [
		...checkValues(outgoing),
		...checkFiles(outgoing),
		...targets.problems,
		...(changes?.problems ?? []),
	];
	const denied = await checkPolicy(context, outgoing, changes?.amended);
	if (problems.length > 0) throw new Problem('draft-invalid', { fields: [...problems, ...denied] });
	if (denied.length > 0) throw new Problem('policy-denied', { fields: denied });
	const minors = findMinors(kind, outgoing.body, outgoing.now.toString());
	return {
		recipients: withheldByPolicy(context, outgoing, changes?.recipients ?? recipients, changes?.amended),
		issues: changes?.issues ?? [],
		permissions: await listPermissions(
			context,
			outgoing,
			recipients.map(({ to }) => to),
		),
		kinds: [kind.name, ...(changes?.kinds ?? [])],
		hasMinors: minors.length > 0 || changes?.hasMinors === true,
		amended: changes?.amended,
	};
}

function checkValues({ kind, draft, body, recipients, now }: OutgoingDraft): FieldProblem[] {
	const today = now.toZonedDateTimeISO('UTC').toPlainDate();
	const minors = findMinors(kind, body, now.toString());
	const marks = minors.map((minor) => `${minor}/ageGroup`);
	const inBody = [...(kind.checkValues?.(body) ?? []), ...checkPersons(kind, body, today)];
	return [
		...inBody.map(({ path, message }) => ({ pointer: toPointer(['body', ...path]), expected: message })),
		...checkMinorsHandling(draft.handling, minors).map(toFieldProblem),
		...checkMarks(recipients, marks),
	];
}

/** Notices between gateways are held to no category of any agreement: what could hold anything has no place there. */
function checkFiles({ kind, files }: OutgoingDraft): FieldProblem[] {
	if (kind.name !== partnerNotice.name || files.length === 0) return [];
	return [{ pointer: '/attachments', expected: 'none: a notice between gateways carries no files' }];
}

/** Whoever gets the record of a minor gets the mark with it. */
function checkMarks(recipients: readonly Recipient[], marks: readonly string[]): FieldProblem[] {
	return recipients.flatMap(({ withhold }, recipient) =>
		withhold.flatMap((place, index) =>
			marks.some((mark) => isWithin(place, mark)) ? [toMarkProblem(recipient, `withhold/${index}`)] : [],
		),
	);
}

/** As `checkMarks`, of a correction: the mark is in a text there, which goes with nothing of it left out. */
function checkMarkTexts(recipients: readonly Recipient[], marks: readonly string[]): FieldProblem[] {
	return recipients.flatMap((recipient, number) =>
		(['coarsen', 'withoutRaw'] as const).flatMap((list) =>
			(recipient[list] ?? []).flatMap((place, index) =>
				marks.map((mark) => `${mark}/text`).some((text) => isWithin(text, place))
					? [toMarkProblem(number, `${list}/${index}`)]
					: [],
			),
		),
	);
}

function toMarkProblem(recipient: number, place: string): FieldProblem {
	return { pointer: `/recipients/${recipient}/${place}`, expected: 'the mark of a minor to stay' };
}

function toFieldProblem({ path, message }: BodyProblem): FieldProblem {
	return { pointer: toPointer(path), expected: message };
}

/** What the draft is about, where that matters: one that it corrects or withdraws must be our own. */
async function findTargets(
	{ authority, db, kek }: RuleContext,
	kind: Kind,
	{ relations }: Pick<Draft, 'relations'>,
): Promise<{ problems: FieldProblem[]; own: StoredDocument | undefined }> {
	const problems: FieldProblem[] = [];
	let own: StoredDocument | undefined;
	for (const [index, { type, document }] of relations.entries()) {
		const isChange = type === 'corrects' || type === 'withdraws';
		if (!isChange && (type !== kind.relation || kind.about === undefined)) continue;
		const found = await findDocuments(db, document);
		const fit = found.find(
			(target) =>
				(!isChange || target.author === authority) &&
				(type !== 'withdraws' || !isWithdrawal(target.kind)) &&
				(kind.about?.includes(target.kind) ?? true),
		);
		if (fit === undefined) {
			const expected = isChange ? ownOf[type] : `a ${kind.about?.join(' or ')} that is here`;
			problems.push({ pointer: `/relations/${index}/document`, expected });
		} else if (isChange) own = await loadDocument(db, kek, fit.digest);
	}
	return { problems, own };
}

const ownOf = {
	corrects: 'a document of our own that is here',
	withdraws: 'a document of our own that is here, and no withdrawal: what is withdrawn stays so',
} as const;

interface Checked extends Omit<Ruled, 'permissions'> {
	readonly problems: readonly FieldProblem[];
}

/** A correction or withdrawal goes to everyone who has what it changes, each with what concerns its copy. */
async function checkChange(
	context: RuleContext,
	{ kind, draft, body, recipients }: OutgoingDraft,
	target: StoredDocument,
): Promise<Checked> {
	if (kind.relation === 'withdraws') {
		const holders = [...(await findHolders(context, target)).keys()];
		const problems = checkRecipients(context, kind, recipients, holders);
		// It says nothing of what stood in the document.
		return { problems, recipients, issues: [], kinds: [], hasMinors: false };
	}
	const skeleton = readSkeleton(target.jwt);
	const { id, author } = skeleton;
	const related = await listRelated(context.db, id, author);
	const isWithdrawn = listWithdrawals(related, author).length > 0;
	const corrections = await loadCorrections(context, related, author);
	const present = await findPresentHandling(context.db, skeleton);
	const earlier = corrections.map((each) => each.body);
	const holders = await findHoldersOfCorrected(context, target, corrections);
	const checked = checkCorrection({ body, handling: draft.handling }, target, { earlier: corrections, present });
	const { amendments, problems, issues, marks, hasMinors, isNarrowing } = checked;
	const concerned = [...holders.keys()].filter(
		(holder) => isNarrowing || amendments.some(({ field }) => detailOfAmendment(field, holders.get(holder)) !== 'none'),
	);
	return {
		problems: [
			...problems,
			...(isWithdrawn ? [toCorrectWithdrawn] : []),
			...checkMarks(recipients, marks),
			...checkMarkTexts(recipients, marks),
			...checkRecipients(context, kind, recipients, concerned),
		],
		recipients: await Promise.all(
			recipients.map(async (recipient) => {
				const stated = { ...readGrown(target, [...earlier, body]), handling: draft.handling, attachments: [] };
				const rules = await chooseByRules(context, recipient.to, stated, skeleton);
				const held = holders.get(recipient.to);
				return withRuled(recipient, toWithheldAmendments(amendments, { held, rules, marks }));
			}),
		),
		issues,
		kinds: [checked.kind],
		hasMinors,
		amended: toAmended([readGrown(target, earlier), readGrown(target, [...earlier, body])], amendments, holders),
	};
}

const toCorrectWithdrawn: FieldProblem = {
	pointer: '/relations',
	expected: 'a document that stands: nothing changes in one that was withdrawn',
};

/** Each holder is told of the amendments of what it has. */
function toAmended(states: Amended['states'], amendments: readonly StatedAmendment[], holders: Holders): Amended {
	const fields = amendments.map(({ field }) => field);
	return {
		states,
		listFields: (to) => fields.filter((field) => detailOfAmendment(field, holders.get(to)) !== 'none'),
	};
}

function checkRecipients(
	context: RuleContext,
	kind: Kind,
	recipients: readonly Recipient[],
	concerned: readonly AuthorityId[],
): FieldProblem[] {
	const named = new Set(recipients.map(({ to }) => to));
	const missing = concerned.filter((holder) => !named.has(holder) && isReachable(context, holder, kind));
	return [
		...missing.map((holder) => ({ pointer: '/recipients', expected: `${holder} too: it has a copy of the document` })),
		...recipients.flatMap(({ to }, index) =>
			concerned.includes(to)
				? []
				: [{ pointer: `/recipients/${index}`, expected: 'an authority whose copy of the document is concerned' }],
		),
	];
}
