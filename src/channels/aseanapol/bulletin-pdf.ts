import { PDFDocument, rgb } from '@cantoo/pdf-lib';
import { describe, openPen, type Pen, pageHeight, pageWidth, toWritable, wrap } from '../../pdf-pen.ts';
import { type Bulletin, type Row, toRuns } from './bulletin.ts';

/** In points. */
const margin = 40;
const inner = pageWidth - 2 * margin;
const labelWidth = 150;
const codeSize = 100;
const leading = 13;
const [top, bottom] = [pageHeight - margin - 24, margin + 24];

/** What the fonts of every reader have not, a page in HTML has. */
const scripts = '? stands for a letter that the fonts of this file have not: the HTML page has it.';

/** The bulletin as PDF, as many pages (A4) as it needs. The same bulletin makes the same bytes. */
export async function toPdf(bulletin: Bulletin): Promise<Uint8Array> {
	const pdf = await PDFDocument.create();
	const madeAt = new Date(bulletin.createdAt);
	describe(pdf, { title: bulletin.title, language: 'en', madeBy: 'Lintas', madeAt });
	const pen = await openPen(pdf, 10);
	drawCode(pen, bulletin.code.modules);
	const title = { ...pen, size: 16, regular: pen.bold };
	write(title, bulletin.title, margin, top - 16);
	const below = Math.min(top - codeSize, flow(pdf, pen, bulletin.facts, top - 40, inner - codeSize - 10).y);
	const isShort = bulletin.fields.every(([, value]) => toWritable(value, pen.known) === value.replaceAll('\n', '?'));
	const fields: readonly Row[] = isShort ? bulletin.fields : [...bulletin.fields, ['Note', scripts]];
	flow(pdf, pen, fields, below - leading, inner);
	for (const [at, page] of pdf.getPages().entries()) {
		const label = `${bulletin.tlp}   page ${at + 1} of ${pdf.getPageCount()}`;
		for (const y of [pageHeight - margin, margin]) write({ ...pen, page, regular: pen.bold }, label, margin, y);
	}
	return await pdf.save();
}

function drawCode({ page }: Pen, modules: Bulletin['code']['modules']): void {
	const size = codeSize / modules.length;
	const [x0, y0] = [pageWidth - margin - codeSize, top];
	for (const { x, y, length } of toRuns(modules)) {
		const corner = { x: x0 + x * size, y: y0 - (y + 1) * size };
		page.drawRectangle({ ...corner, width: length * size, height: size, color: rgb(0, 0, 0) });
	}
}

/** Rows one below the other, line by line, on new pages as they are needed. @returns where it ends */
function flow(pdf: PDFDocument, pen: Pen, rows: readonly Row[], from: number, width: number): { y: number } {
	let { page } = pdf.getPageCount() === 1 ? pen : { page: pdf.getPage(pdf.getPageCount() - 1) };
	let y = from;
	for (const [label, value] of rows) {
		const [labels, lines] = [wrap(pen, label, labelWidth - 10), wrap(pen, value, width - labelWidth)];
		for (let at = 0; at < Math.max(labels.length, lines.length); at += 1) {
			if (y < bottom) {
				page = pdf.addPage([pageWidth, pageHeight]);
				y = top;
			}
			write({ ...pen, page, regular: pen.bold }, labels[at] ?? '', margin, y);
			write({ ...pen, page }, lines[at] ?? '', margin + labelWidth, y);
			y -= leading;
		}
		y -= 3;
	}
	return { y };
}

function write({ page, regular: font, size, known }: Pen, text: string, x: number, y: number): void {
	page.drawText(toWritable(text, known), { x, y, size, font });
}
