import { setImmediate } from 'node:timers/promises';
import { PDFDocument } from '@cantoo/pdf-lib';
import {
	describe,
	frame,
	isWritable,
	leading,
	openPen,
	type Pen,
	pageHeight,
	pageWidth,
	wrap,
	write,
} from '../../pdf-pen.ts';
import { Problem } from '../../problem.ts';
import type { Block, FactRow, Paper } from './paper.ts';

/** In points. */
const margin = 40;
const inner = pageWidth - 2 * margin;
const [top, bottom] = [pageHeight - margin - 24, margin + 24];
const labelWidth = 165;
const padding = 3;
const square = 8;
const toPoints = (mm: number) => (mm * 72) / 25.4;

const words = { en: { page: 'page', of: 'of' }, id: { page: 'halaman', of: 'dari' } } as const;

/** Where on the page writing goes on. */
interface Place {
	readonly pdf: PDFDocument;
	pen: Pen;
	y: number;
	/** A photograph at the right edge, beside which lines are shorter: how wide it is, and its lower edge. */
	beside: { readonly width: number; readonly until: number } | undefined;
}

/** A paper as PDF, as many pages (A4) as it needs. The same paper makes the same bytes. @throws Problem `paper-letters-missing` */
export async function toPdf(paper: Paper): Promise<Uint8Array> {
	const { title, language, madeBy, madeAt } = paper;
	const pdf = await PDFDocument.create();
	describe(pdf, { title, language, madeBy, madeAt: new Date(madeAt) });
	const pen = await openPen(pdf, 10);
	if (!listTexts(paper).every((text) => isWritable(text, pen.known))) throw new Problem('paper-letters-missing');
	const place: Place = { pdf, pen, y: top, beside: undefined };
	for (const [at, blocks] of paper.sheets.entries()) {
		// Of a case of hundreds this takes seconds: others are answered meanwhile.
		await setImmediate();
		if (at > 0) turnPage(place);
		writeLines(place, title, { ...place.pen, size: 15, regular: pen.bold });
		place.y -= 6;
		for (const [number, block] of blocks.entries()) {
			if (block.is === 'heading') makeRoom(place, 30 + depthAtLeast(place, blocks[number + 1]));
			draw(place, block);
		}
	}
	labelPages(place, paper);
	return await pdf.save();
}

function draw(place: Place, block: Block): void {
	switch (block.is) {
		case 'heading':
			place.y -= 8;
			writeLines(place, block.text, { ...place.pen, size: 11, regular: place.pen.bold });
			place.y -= 3;
			return;
		case 'note':
			writeLines(place, block.text, place.pen);
			place.y -= 6;
			return;
		case 'facts':
			for (const row of block.rows) drawFact(place, row);
			place.y -= 4;
			return;
		case 'table':
			drawTable(place, block);
			return;
		case 'checks':
			for (const text of block.texts) drawCheck(place, text);
			place.y -= 4;
			return;
		case 'photograph':
			drawPhotograph(place, block);
	}
}

function turnPage(place: Place): void {
	place.pen = { ...place.pen, page: place.pdf.addPage([pageWidth, pageHeight]) };
	place.y = top;
	place.beside = undefined;
}

function makeRoom(place: Place, depth: number): void {
	if (place.y - depth < bottom && place.y < top) turnPage(place);
}

function widthAt({ y, beside }: Place): number {
	return beside !== undefined && y > beside.until ? inner - beside.width : inner;
}

function goBelowPhotograph(place: Place): void {
	place.y = Math.min(place.y, place.beside?.until ?? place.y);
}

function writeLines(place: Place, text: string, pen: Pen): void {
	const depth = pen.size * leading;
	for (const line of wrap(pen, text, widthAt(place))) {
		makeRoom(place, depth);
		write({ ...pen, page: place.pen.page }, line, { x: margin, y: place.y, width: Number.POSITIVE_INFINITY });
		place.y -= depth;
	}
}

function drawFact(place: Place, [label, value]: FactRow): void {
	const { pen } = place;
	const depth = pen.size * leading;
	makeRoom(place, 2 * depth);
	const own = widthAt(place) - labelWidth;
	const labels = wrap(pen, label, labelWidth - 10);
	const lines = value === null ? [] : wrap(pen, value, own);
	for (let at = 0; at < Math.max(labels.length, lines.length, 1); at += 1) {
		makeRoom(place, depth);
		const width = Number.POSITIVE_INFINITY;
		write(place.pen, labels[at] ?? '', { x: margin, y: place.y, width });
		write(place.pen, lines[at] ?? '', { x: margin + labelWidth, y: place.y, width });
		place.y -= depth;
	}
	if (value === null) {
		place.y -= 5;
		frame(place.pen, { x: margin + labelWidth, y: place.y, width: own }, 0);
	}
	place.y -= 4;
}

type Table = Block & { readonly is: 'table' };

function drawTable(place: Place, table: Table): void {
	const { shares, heads, rows, depthMm = 0 } = table;
	const bold = () => ({ ...place.pen, regular: place.pen.bold });
	goBelowPhotograph(place);
	makeRoom(place, depthAtLeast(place, table));
	drawRow(place, bold(), shares, heads, 0);
	for (const row of rows) {
		const page = place.pen.page;
		makeRoom(place, depthOf(place.pen, shares, row, toPoints(depthMm)));
		if (place.pen.page !== page) drawRow(place, bold(), shares, heads, 0);
		drawRow(place, place.pen, shares, row, toPoints(depthMm));
	}
	place.y -= 8;
}

/** So much of a block stays together, below its heading: of a table all of it, where it is shorter than half a page. */
function depthAtLeast({ pen }: Place, block: Block | undefined): number {
	if (block?.is !== 'table') return 40;
	const { shares, heads, rows, depthMm = 0 } = block;
	const depths = [heads, ...rows].map((cells, at) => depthOf(pen, shares, cells, at === 0 ? 0 : toPoints(depthMm)));
	const sum = (some: readonly number[]) => some.reduce((a, b) => a + b, 0);
	return sum(depths) < pageHeight / 2 ? sum(depths) : sum(depths.slice(0, 2));
}

function drawRow(place: Place, pen: Pen, shares: readonly number[], cells: readonly string[], least: number): void {
	const depth = depthOf(pen, shares, cells, least);
	makeRoom(place, depth);
	let x = margin;
	for (const [at, share] of shares.entries()) {
		const box = { x, y: place.y, width: share * inner };
		write({ ...pen, page: place.pen.page }, cells[at] ?? '', {
			x: x + padding,
			y: place.y - padding,
			width: box.width - 2 * padding,
		});
		frame(place.pen, box, depth);
		x += box.width;
	}
	place.y -= depth;
}

function depthOf(pen: Pen, shares: readonly number[], cells: readonly string[], least: number): number {
	const lines = cells.map((cell, at) => wrap(pen, cell, (shares[at] ?? 0) * inner - 2 * padding).length);
	return Math.max(least, Math.max(...lines) * pen.size * leading + 2 * padding);
}

function drawCheck(place: Place, text: string): void {
	makeRoom(place, square + 6);
	frame(place.pen, { x: margin, y: place.y - 2, width: square }, square);
	const y = write(place.pen, text, { x: margin + square + 6, y: place.y, width: widthAt(place) - square - 6 });
	place.y = Math.min(y, place.y - square - 2) - 3;
}

function drawPhotograph(place: Place, { text, widthMm, heightMm }: Block & { readonly is: 'photograph' }): void {
	const [width, height] = [toPoints(widthMm), toPoints(heightMm)];
	makeRoom(place, height);
	const x = margin + inner - width;
	frame(place.pen, { x, y: place.y, width }, height);
	write(place.pen, text, { x: x + padding, y: place.y - padding, width: width - 2 * padding });
	place.beside = { width: width + 12, until: place.y - height };
}

function labelPages({ pdf, pen }: Place, { label, language }: Paper): void {
	const { page: word, of } = words[language];
	const count = pdf.getPageCount();
	for (const [at, page] of pdf.getPages().entries()) {
		const text = `${label}${label === '' ? '' : '   '}${word} ${at + 1} ${of} ${count}`;
		for (const y of [pageHeight - margin + 10, margin + 10])
			write({ ...pen, page, regular: pen.bold }, text, { x: margin, y, width: inner });
	}
}

function listTexts({ title, sheets }: Paper): string[] {
	const of = (block: Block): (string | null)[] => {
		switch (block.is) {
			case 'facts':
				return block.rows.flat();
			case 'table':
				return [...block.heads, ...block.rows.flat()];
			case 'checks':
				return [...block.texts];
			default:
				return [block.text];
		}
	};
	return [title, ...sheets.flat().flatMap((block) => of(block).flatMap((text) => text?.split('\n') ?? []))];
}
