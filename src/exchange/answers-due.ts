import { type Due, isAnswer, toDue } from '../model/due.ts';
import type { AuthorityId, DocumentId } from '../model/identifiers.ts';
import { type AnswerRow, findAnswers } from '../store/answers.ts';
import type { ExchangeContext } from './context.ts';

/** A document, and until when it wants an answer. */
interface Asking {
	readonly documentId: DocumentId;
	readonly kind: string;
	readonly answerBy: string | null;
}

/** Who asks, and who owes an answer. */
interface Parties {
	readonly from: AuthorityId;
	readonly to: readonly AuthorityId[];
}

/**
 * Each document with the answer that is due: answered when all who owe one have answered; null where none is
 * asked for, or none any more, as the one who asked has withdrawn it.
 */
export async function withDue<Row extends Asking>(
	{ db, clock }: Pick<ExchangeContext, 'db' | 'clock'>,
	rows: readonly Row[],
	partiesOf: (row: Row) => Parties,
): Promise<(Omit<Row, 'answerBy'> & { readonly due: Due | null })[]> {
	const asking = rows.filter(({ answerBy }) => answerBy !== null).map(({ documentId }) => documentId);
	const answers = asking.length === 0 ? [] : await findAnswers(db, asking);
	const now = clock();
	return rows.map((row) => {
		const { answerBy, ...rest } = row;
		const { from, to } = partiesOf(row);
		if (answerBy === null || isWithdrawn(answers, row, from)) return { ...rest, due: null };
		const isAnswered = to.length > 0 && to.every((authority) => isAnsweredBy(answers, row, authority));
		return { ...rest, due: toDue(answerBy, isAnswered, now) };
	});
}

function isAnsweredBy(answers: readonly AnswerRow[], { documentId, kind }: Asking, by: AuthorityId): boolean {
	return answers.some(
		({ type, target, author, kind: answer }) =>
			type !== 'withdraws' && target === documentId && author === by && isAnswer(answer, kind),
	);
}

function isWithdrawn(answers: readonly AnswerRow[], { documentId }: Asking, from: AuthorityId): boolean {
	return answers.some(({ type, target, author }) => type === 'withdraws' && target === documentId && author === from);
}
