import type { Draft } from '../model/draft.ts';
import type { Body } from '../model/field.ts';
import type { Kind } from '../model/kind.ts';
import { type FieldIssue, normaliseBody } from './body.ts';
import { doubtLanguage } from './language.ts';
import { markMinors } from './minors.ts';

/**
 * All that is made of a draft's body before it is signed: its standard values, doubts of the language that it
 * states, and the marks of minors.
 *
 * @param at when it is signed, or looked at
 */
export function normaliseDraft(
	kind: Kind,
	{ body, language }: Pick<Draft, 'body' | 'language'>,
	at: Temporal.Instant,
): { body: Body; issues: readonly FieldIssue[] } {
	const today = at.toZonedDateTimeISO('UTC').toPlainDate();
	return markMinors(kind, doubtLanguage(kind, normaliseBody(kind, body), language), today);
}
