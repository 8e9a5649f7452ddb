import { PDFDocument } from '@cantoo/pdf-lib';
import { type Box, describe, frame, isKnown, openPen, type Pen, pageHeight, pageWidth, write } from '../pdf-pen.ts';
import { both, type CourtForm } from './court-form.ts';

/** In points. */
const margin = 34;
const inner = pageWidth - 2 * margin;
const gap = 14;

/** Sizes of type, the largest at which all of it has room is taken. */
const sizes = [9, 8.5, 8, 7.5, 7.25, 7, 6.75, 6.5, 6.25, 6, 5.75, 5.5, 5.25, 5];

/**
 * The form as PDF, one page (A4) of text in fonts that every reader has. The same form makes the same bytes.
 *
 * @throws RangeError where it has no room on one page
 */
export async function toPdf(form: CourtForm): Promise<Uint8Array> {
	for (const size of sizes) {
		const pdf = await PDFDocument.create();
		const pen = await openPen(pdf, size);
		describe(pdf, {
			title: `${both(form.title)} ${form.digest}`,
			language: 'id',
			madeBy: 'Lintas',
			madeAt: new Date(form.verifiedAt.epochMilliseconds),
		});
		if (draw(pen, form) >= margin) return await pdf.save();
	}
	throw new RangeError('The form has no room on one page.');
}

/** @returns how far down it came, from the bottom of the page */
function draw(pen: Pen, { title, facts, columns, cards, again, command, signature }: CourtForm): number {
	const large = { ...pen, size: pen.size + 5, regular: pen.bold };
	let y = write(large, title.id, { x: margin, y: pageHeight - margin, width: inner });
	y = write({ ...pen, size: pen.size + 2 }, title.en, { x: margin, y, width: inner }) - 4;
	y =
		table(
			pen,
			y,
			[0.4, 0.6],
			facts.map(([label, value]) => [both(label), value]),
		) - 4;
	const column = (inner - gap) / 2;
	y =
		Math.min(...columns.map((each, at) => list(pen, each, { x: margin + at * (column + gap), y, width: column }))) - 4;
	const small = { ...pen, size: pen.size - 0.5 };
	y =
		table(
			small,
			y,
			[0.14, 0.24, 0.24, 0.08, 0.3],
			[cards.heads.map(both), ...cards.rows.map((cells) => cells.map((cell) => toName(cell, pen.known)))],
		) - 4;
	y = write(pen, `${both(again)}: ${command}`, { x: margin, y, width: inner }) - 4;
	y = table(pen, y, [0.25, 0.25, 0.25, 0.25], [signature.map(both)]);
	const blank = 34;
	for (const at of [0, 1, 2, 3]) frame(pen, { x: margin + (at * inner) / 4, y, width: inner / 4 }, blank);
	return y - blank;
}

/** @returns its lower edge */
function list(
	pen: Pen,
	{ provesTitle, provesNotTitle, proves, provesNot }: CourtForm['columns'][number],
	box: Box,
): number {
	let { y } = box;
	for (const [head, sentences] of [
		[provesTitle, proves],
		[provesNotTitle, provesNot],
	] as const) {
		y = write({ ...pen, size: pen.size + 2, regular: pen.bold }, head, { ...box, y }) - 1;
		for (const sentence of sentences) {
			write(pen, '•', { ...box, y });
			y = write(pen, sentence, { x: box.x + 7, y, width: box.width - 7 }) - 1;
		}
		y -= 3;
	}
	return y;
}

/** @param shares of the width @returns its lower edge */
function table(pen: Pen, top: number, shares: readonly number[], rows: readonly (readonly string[])[]): number {
	const padding = 2;
	let y = top;
	for (const row of rows) {
		let x = margin;
		const boxes = shares.map((share) => {
			const box = { x, y, width: share * inner };
			x += box.width;
			return box;
		});
		const ends = boxes.map((box, at) =>
			write(pen, row[at] ?? '', { x: box.x + padding, y: y - padding, width: box.width - 2 * padding }),
		);
		const depth = y - Math.min(...ends) + padding;
		for (const box of boxes) frame(pen, box, depth);
		y -= depth;
	}
	return y;
}

/** A name in another script stands beside its English one; half of it would be none. */
function toName(text: string, known: ReadonlySet<number>): string {
	return [...text].every((character) => isKnown(character, known)) ? text : '–';
}
