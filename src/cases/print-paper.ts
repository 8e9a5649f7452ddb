import { withDatabaseProblems } from '../exchange/database-problems.ts';
import { readDocuments } from '../exchange/read-documents.ts';
import type { ReadingContext } from '../exchange/reading.ts';
import type { Reader } from '../exchange/reads.ts';
import { type Digest, type DocumentId, toTimestamp } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import type { Language } from '../problem-words.ts';
import { findCalendar, loadCalendars } from './calendars.ts';
import { loadCase } from './load.ts';
import { listPersons, makePaper, type PaperWish } from './papers/make-paper.ts';
import { listToRead, type PaperFormat, type PaperName, paperOf } from './papers/papers.ts';
import type { Audience } from './protection.ts';
import { recordCaseRead } from './read-case.ts';

/** Which paper of a case, where it is left open for whom and how it is set as the table of papers says. */
export interface PaperQuestion {
	readonly paper: PaperName;
	readonly person?: DocumentId | undefined;
	readonly for?: Audience | undefined;
	readonly format?: PaperFormat | undefined;
	readonly language: Language;
}

export interface PrintedPaper {
	readonly format: PaperFormat;
	readonly bytes: Uint8Array;
}

/**
 * A paper of a case. Each document that it shows something of is on record as read, with the paper and for whom it is,
 * before the paper is given out; where it shows nothing of any, the case is.
 *
 * @throws Problem `document-unknown` where that is no case; `request-malformed` where the paper is not for that reader or
 * not to be had so; as `readDocuments` and `makePaper`
 */
export async function printPaper(
	context: ReadingContext & { readonly dataDir: string },
	reader: Reader,
	id: DocumentId,
	question: PaperQuestion,
): Promise<PrintedPaper> {
	const wish = toWish(question);
	const loaded = await withDatabaseProblems(loadCase(context.db, id));
	if (loaded === undefined) throw new Problem('document-unknown', { detail: `Case ${id}.` });
	const { state } = loaded;
	const outcome = `paper ${wish.paper} for ${wish.for}` as const;
	const digests = listToRead(loaded, wish.paper, listPersons(state, wish));
	// What one event says stays blank: no participant of a case is to keep the others from its papers.
	const isEvent = (digest: Digest) => state.events.some((event) => event.digest === digest);
	const documents = await readDocuments(context, reader, digests, outcome, isEvent);
	if (documents.length === 0) await recordCaseRead(context, reader.by, id, outcome);
	const home = state.parties.find(({ role }) => role === 'home')?.country ?? '';
	const { timeZone } = findCalendar(await loadCalendars(context.dataDir), home);
	const madeAt = toTimestamp(context.clock());
	const make = async (format: PaperFormat): Promise<PrintedPaper> => {
		return { format, bytes: await makePaper(state, documents, { ...wish, format }, { madeAt, timeZone }) };
	};
	try {
		return await make(wish.format);
	} catch (thrown) {
		const isForLetters = thrown instanceof Problem && thrown.code === 'paper-letters-missing';
		if (question.format === undefined && isForLetters) return await make('html');
		throw thrown;
	}
}

function toWish({ paper, person, language, ...asked }: PaperQuestion): PaperWish {
	const { audiences, formats } = paperOf(paper);
	const audience = audiences.find((each) => each === (asked.for ?? audiences[0]));
	const format = formats.find((each) => each === (asked.format ?? formats[0]));
	if (audience !== undefined && format !== undefined) return { paper, person, language, for: audience, format };
	throw new Problem('request-malformed', {
		fields: [
			...(audience === undefined ? [{ pointer: '/for', expected: `one of ${audiences.join(', ')}` }] : []),
			...(format === undefined ? [{ pointer: '/format', expected: `one of ${formats.join(', ')}` }] : []),
		],
	});
}
