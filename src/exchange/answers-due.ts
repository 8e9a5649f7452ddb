import { type Due, isAnswer, toDue } from '../model/due.ts';
import type { AuthorityId, DocumentId } from '../model/identifiers.ts';
import { type AnswerRow, findAnswers } from '../store/answers.ts';
import type { ExchangeContext } from './context.ts';

type DueContext = Pick<ExchangeContext, 'db' | 'clock'>;

/** A document for somebody, who may owe an answer to it. */
interface Asked {
	readonly documentId: DocumentId;
	readonly kind: string;
	readonly answerBy: string | null;
}

/**
 * Rows of a list, each with the answer that `by` owes: null where none is asked for.
 *
 * @param by who has to answer the document of a row
 */
export async function withDue<Row extends Asked>(
	{ db, clock }: DueContext,
	rows: readonly Row[],
	by: (row: Row) => AuthorityId,
): Promise<(Omit<Row, 'answerBy'> & { readonly due: Due | null })[]> {
	const asked = rows.filter(({ answerBy }) => answerBy !== null);
	const answers =
		asked.length === 0
			? []
			: await findAnswers(
					db,
					asked.map(({ documentId }) => documentId),
				);
	const now = clock();
	return rows.map((row) => {
		const { answerBy, ...rest } = row;
		if (answerBy === null) return { ...rest, due: null };
		return { ...rest, due: toDue(answerBy, isAnsweredBy(answers, row, by(row)), now) };
	});
}

/** What is due from all of them: answered when each has answered. */
export async function findDue(
	{ db, clock }: DueContext,
	asked: Asked,
	by: readonly AuthorityId[],
): Promise<Due | null> {
	if (asked.answerBy === null) return null;
	const answers = await findAnswers(db, [asked.documentId]);
	const isAnswered = by.length > 0 && by.every((authority) => isAnsweredBy(answers, asked, authority));
	return toDue(asked.answerBy, isAnswered, clock());
}

function isAnsweredBy(answers: readonly AnswerRow[], { documentId, kind }: Asked, by: AuthorityId): boolean {
	return answers.some((answer) => answer.target === documentId && answer.author === by && isAnswer(answer.kind, kind));
}
