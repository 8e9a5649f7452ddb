import { type PDFDocument, type PDFFont, type PDFPage, rgb, StandardFonts } from '@cantoo/pdf-lib';

/** A4, in points. */
export const [pageWidth, pageHeight] = [595.28, 841.89];

/** What a reader of files shows of one, whoever made it, and when: the same is the same bytes. */
interface Description {
	readonly title: string;
	readonly language: string;
	readonly madeBy: string;
	readonly madeAt: Date;
}

export function describe(pdf: PDFDocument, { title, language, madeBy, madeAt }: Description): void {
	pdf.setTitle(title, { showInWindowTitleBar: true });
	pdf.setLanguage(language);
	pdf.setProducer(madeBy);
	pdf.setCreator(madeBy);
	pdf.setCreationDate(madeAt);
	pdf.setModificationDate(madeAt);
}

/** What is written with, and where. */
export interface Pen {
	readonly page: PDFPage;
	readonly regular: PDFFont;
	readonly bold: PDFFont;
	/** Of the type. */
	readonly size: number;
	/** What the fonts have, by code point. */
	readonly known: ReadonlySet<number>;
}

/** On a new page, in fonts that every reader has. */
export async function openPen(pdf: PDFDocument, size: number): Promise<Pen> {
	const [regular, bold] = [
		await pdf.embedFont(StandardFonts.Helvetica),
		await pdf.embedFont(StandardFonts.HelveticaBold),
	];
	return { page: pdf.addPage([pageWidth, pageHeight]), regular, bold, size, known: new Set(regular.getCharacterSet()) };
}

export interface Box {
	readonly x: number;
	/** Its upper edge. */
	readonly y: number;
	readonly width: number;
}

export function frame({ page }: Pen, box: Box, depth: number): void {
	const borderColor = rgb(0.4, 0.4, 0.4);
	page.drawRectangle({ x: box.x, y: box.y - depth, width: box.width, height: depth, borderColor, borderWidth: 0.5 });
}

/** Of a line to the next one, as a share of the size of the type. */
export const leading = 1.18;

/** @returns where the next line has its upper edge */
export function write(pen: Pen, text: string, box: Box): number {
	const { page, regular: font, size } = pen;
	const lines = wrap(pen, text, box.width);
	for (const [at, line] of lines.entries())
		page.drawText(line, { x: box.x, y: box.y - at * size * leading - size, size, font });
	return box.y - lines.length * size * leading;
}

/** A text in lines that have room, and in those that it has by itself. */
export function wrap({ regular, size, known }: Pen, text: string, width: number): string[] {
	const fits = (part: string) => regular.widthOfTextAtSize(part, size) <= width;
	return text.split('\n').flatMap((line) => toLines(toWritable(line, known), fits));
}

/** Latin letters that the font has not are written without their marks, as in passports; any other as a question mark. */
export function toWritable(text: string, known: ReadonlySet<number>): string {
	return [...text.normalize('NFC')].map((character) => toKnown(character, known) ?? '?').join('');
}

/** Has the font its letters, with or without their marks? */
export function isWritable(text: string, known: ReadonlySet<number>): boolean {
	return [...text.normalize('NFC')].every((character) => toKnown(character, known) !== undefined);
}

/** Marks that Unicode does not take apart from their letters. */
const struck: Readonly<Record<string, string>> = {
	Ł: 'L',
	ł: 'l',
	Đ: 'D',
	đ: 'd',
	ı: 'i',
	Ħ: 'H',
	ħ: 'h',
	Ŧ: 'T',
	ŧ: 't',
};

function toKnown(character: string, known: ReadonlySet<number>): string | undefined {
	if (isKnown(character, known)) return character;
	const plain = struck[character] ?? character.normalize('NFD').replaceAll(/[\u0300-\u036F]/g, '');
	return [...plain].every((letter) => isKnown(letter, known)) ? plain : undefined;
}

export function isKnown(character: string, known: ReadonlySet<number>): boolean {
	return known.has(character.codePointAt(0) ?? 0);
}

/** At spaces; a word that is longer than a line behind its dashes, as of a fingerprint; else wherever the line ends. */
function toLines(text: string, fits: (part: string) => boolean): string[] {
	const words = text.split(' ').flatMap((word) => {
		const parts = word.split(/(?<=-)/).flatMap((part) => join([...part], '', fits));
		return join(parts, '', fits);
	});
	return join(words, ' ', fits);
}

/** As many of the parts on each line as it has room for, and one at least. */
function join(parts: readonly string[], between: string, fits: (part: string) => boolean): string[] {
	const lines: string[] = [];
	for (const part of parts) {
		const longer = lines.length === 0 ? part : `${lines.at(-1)}${between}${part}`;
		if (lines.length > 0 && fits(longer)) lines[lines.length - 1] = longer;
		else lines.push(part);
	}
	return lines;
}
