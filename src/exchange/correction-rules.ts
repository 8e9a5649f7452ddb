import { amend, closeBody, skipsNumber } from '../model/amendment.ts';
import type { Body, Leaf } from '../model/field.ts';
import { toFieldProblems } from '../model/field-problems.ts';
import { type Handling, isAtLeastAsStrict } from '../model/handling.ts';
import { toPointer } from '../model/json-pointer.ts';
import type { Kind } from '../model/kind.ts';
import { checkMarked, checkMinorsHandling, checkPersons, findMinors } from '../model/minors.ts';
import { toDraftBody } from '../model/raw-body.ts';
import { toSigningDay } from '../model/signing-day.ts';
import { type FieldIssue, readLeaf } from '../normalise/body.ts';
import type { FieldProblem } from '../problem.ts';
import type { StoredDocument } from '../store/documents.ts';
import { listMarks } from './amendment-detail.ts';
import { openDocument, readGrown, type Stated, type StatedAmendment, toAmendments } from './corrections.ts';

export interface CheckedCorrection {
	readonly amendments: readonly StatedAmendment[];
	readonly problems: readonly FieldProblem[];
	/** What was changed or is in doubt of the new texts, read as the fields that they are for. */
	readonly issues: readonly FieldIssue[];
	/** Pointers into the correction: the amendments that mark somebody as a minor. */
	readonly marks: readonly string[];
	/** Of what it corrects. */
	readonly kind: string;
	/** Does its handling let less be done with what it corrects? */
	readonly isNarrowing: boolean;
	/** Is there a minor in what it corrects, before or once it is corrected? */
	readonly hasMinors: boolean;
}

/**
 * Can each amendment be made on the document as it stands, and is it whole afterwards?
 *
 * @param present the handling of the document as earlier corrections left it
 */
export function checkCorrection(
	correction: { readonly body: Body; readonly handling: Handling },
	target: StoredDocument,
	{ earlier, present }: { readonly earlier: readonly Stated[]; readonly present: Handling },
): CheckedCorrection {
	const opened = openDocument(target, earlier);
	const amendments = toAmendments(correction.body);
	const problems: FieldProblem[] = [];
	const issues: FieldIssue[] = [];
	let { open } = opened;
	for (const amendment of amendments) {
		const read = (leaf: Leaf, text: string) => {
			const sourced = readLeaf(leaf, text);
			issues.push(...sourced.issues.map((issue) => ({ pointer: `/amendments/${amendment.number}/text`, ...issue })));
			return sourced;
		};
		const amended = skipsNumber(open, amendment.field) ? skipped : amend(opened.kind.fields, open, amendment, read);
		if ('body' in amended) open = amended.body;
		// That a text is missing was told of the amendment itself.
		else if (amendment.text !== undefined || amendment.action === 'remove')
			problems.push({ pointer: `/body/amendments/${amendment.number}/field`, expected: amended.expected });
	}
	const { kind, skeleton } = opened;
	const isNarrowing = !isAtLeastAsStrict(present, correction.handling);
	if (isNarrowing) issues.push({ pointer: '', rule: 'handling.narrowed', severity: 'doubt' });
	const about = { amendments, issues, kind: kind.name, isNarrowing };
	if (problems.length > 0) return { ...about, problems, marks: [], hasMinors: false };
	const body = closeBody(open);
	const minors = findMinors(kind, body, skeleton.createdAt);
	// By the numbers that amendments use: what was taken out keeps its own.
	const numbered = readGrown(target, [...earlier.map((each) => each.body), correction.body]);
	const marks = listMarks(amendments, numbered);
	const handling = checkMinorsHandling(correction.handling, minors).map(({ path, message }) => ({
		pointer: toPointer(path),
		expected: message,
	}));
	const wereMinors = findMinors(kind, closeBody(opened.open), skeleton.createdAt);
	const loosened = isAtLeastAsStrict(correction.handling, present) ? [] : [notLooser];
	const empty = amendments.length > 0 || isNarrowing ? [] : [changesNothing];
	const whole = [...checkWhole(kind, body, skeleton.createdAt), ...handling, ...loosened, ...empty];
	return { ...about, problems: whole, marks, hasMinors: minors.length > 0 || wereMinors.length > 0 };
}

const skipped = { expected: 'the next number of the list for what is added to it' };

const changesNothing: FieldProblem = {
	pointer: '/body/amendments',
	expected: 'an amendment, or a handling that is stricter than that of the corrected document',
};

const notLooser: FieldProblem = {
	pointer: '/handling',
	expected: 'a label, codes, purpose and retention that allow nothing which those of the corrected document do not',
};

/** What the document would lack, or hold that does not go together, once it is corrected. */
function checkWhole(kind: Kind, body: Body, createdAt: string): FieldProblem[] {
	const on = toSigningDay(createdAt);
	const draft = toDraftBody(body);
	const { error } = kind.draft.safeParse(draft);
	const unmet = [
		...(error ? [] : (kind.check?.(draft) ?? [])),
		...(kind.checkValues?.(body) ?? []),
		...checkPersons(kind, body, on),
		...checkMarked(kind, body, on),
	];
	const problems = [
		...(error === undefined ? [] : toFieldProblems(error)),
		...unmet.map(({ path, message }) => ({ pointer: toPointer(path), expected: message })),
	];
	return problems.map(({ pointer, expected }) => ({
		pointer: '/body/amendments',
		expected: `once corrected, ${pointer}: ${expected}`,
	}));
}
