import type { ReadDocument } from '../../exchange/read-documents.ts';
import type { DocumentId, Timestamp } from '../../model/identifiers.ts';
import { Problem } from '../../problem.ts';
import type { Language } from '../../problem-words.ts';
import { toCsv } from '../../tables/write-csv.ts';
import { toXlsx } from '../../tables/write-xlsx.ts';
import type { Audience } from '../protection.ts';
import type { CaseState } from '../state.ts';
import { toCalendar } from './calendar.ts';
import { toCarrierList, toCarrierPaper } from './carrier-list.ts';
import { gatherFacts, type PersonFacts } from './facts.ts';
import { toHandoverForm } from './handover.ts';
import type { Paper } from './paper.ts';
import { toHtml } from './paper-html.ts';
import { type PaperFormat, type PaperName, paperOf } from './papers.ts';
import { toTimeline } from './timeline.ts';
import { toTravelLetterSheet } from './travel-letter.ts';

/** Which paper, for whom, and how it is set. */
export interface PaperWish {
	readonly paper: PaperName;
	/** Of nobody else; of everybody whom it is about where nobody is named. */
	readonly person?: DocumentId | undefined;
	readonly for: Audience;
	readonly format: PaperFormat;
	readonly language: Language;
}

export interface Occasion {
	readonly madeAt: Timestamp;
	/** Of the home country's office. */
	readonly timeZone: string;
}

/**
 * A paper of a case. The same case, documents, wish and occasion make the same bytes.
 *
 * @param documents what `listToRead` names, read for a stated purpose and on record
 * @throws Problem `case-paper-empty` where it may name nobody; `carrier-list-telling`, `paper-letters-missing`
 */
export async function makePaper(
	state: CaseState,
	documents: readonly ReadDocument[],
	wish: PaperWish,
	occasion: Occasion,
): Promise<Uint8Array> {
	const { paper, for: audience, format, language } = wish;
	const about = listPersons(state, wish).map((person) => gatherFacts(state, person, documents, audience));
	const { madeAt, timeZone } = occasion;
	if (paper === 'calendar') return encode(toCalendar(state, about, timeZone, language, madeAt));
	if (paper === 'timeline') return await set(toTimeline(state, requireSome(about), language, madeAt), format);
	const named = requireSome(about.filter(({ facts }) => facts.has('name')));
	if (paper === 'carrier') return await setCarrierList(named, wish, occasion);
	const toPaper = paper === 'handover' ? toHandoverForm : toTravelLetterSheet;
	return await set(toPaper(state, named, language, madeAt), format);
}

/** Whom a paper is about. */
export function listPersons(
	{ persons }: CaseState,
	{ paper, person }: Pick<PaperWish, 'paper' | 'person'>,
): CaseState['persons'] {
	return persons.filter((each) => (person === undefined || each.id === person) && paperOf(paper).isAbout(each));
}

function requireSome(persons: readonly PersonFacts[]): readonly PersonFacts[] {
	if (persons.length === 0) throw new Problem('case-paper-empty');
	return persons;
}

async function setCarrierList(
	persons: readonly PersonFacts[],
	{ format, language }: PaperWish,
	{ madeAt }: Occasion,
): Promise<Uint8Array> {
	const list = toCarrierList(persons, language);
	if (format === 'csv') return encode(toCsv(list.rows));
	if (format === 'xlsx') return await toXlsx(list.title, list.rows, new Date(madeAt));
	return await set(toCarrierPaper(list, language, madeAt), format);
}

async function set(paper: Paper, format: PaperFormat): Promise<Uint8Array> {
	if (format === 'html') return encode(toHtml(paper));
	// Only who prints has it in memory.
	const { toPdf } = await import('./paper-pdf.ts');
	return await toPdf(paper);
}

function encode(text: string): Uint8Array {
	return new TextEncoder().encode(text);
}
