import { readXml, type XmlListener } from '../read-xml.ts';
import { unreadable, type Workbook } from './workbook-parts.ts';
import { decodeEscapes, workbookLimits } from './workbook-xml.ts';

/** What a sheet needs of its workbook. */
export interface SheetSource {
	/** The part that holds the sheet. */
	readonly part: string;
	/** Days are counted from 1904, as Excel for Macintosh did. */
	readonly is1904: boolean;
	/** By the number of a cell's style: does it show a number as a date? */
	readonly dateStyles: readonly boolean[];
	readonly texts: readonly string[];
}

/** Finds the first sheet, or that of the name. @throws Problem `table-unreadable` */
export async function findSheet(workbook: Workbook, sheet?: string): Promise<SheetSource> {
	const { sheets, is1904 } = await readIndex(workbook);
	const targets = await readTargets(workbook);
	const found = sheet === undefined ? sheets[0] : sheets.find(({ name }) => name === sheet);
	const part = targets.get(found?.relation ?? '');
	if (part === undefined) throw unreadable(`It has no such sheet; it has ${sheets.length}.`);
	return { part, is1904, dateStyles: await readDateStyles(workbook), texts: await readTexts(workbook) };
}

async function readIndex(workbook: Workbook) {
	const sheets: { name: string; relation: string }[] = [];
	let is1904 = false;
	await readPart(workbook, 'xl/workbook.xml', {
		open(name, attributes) {
			if (name === 'workbookPr') is1904 = ['1', 'true'].includes(attributes.date1904 ?? '');
			const [, relation] = Object.entries(attributes).find(([key]) => key.endsWith(':id')) ?? [];
			if (name === 'sheet') sheets.push({ name: attributes.name ?? '', relation: relation ?? '' });
		},
	});
	return { sheets, is1904 };
}

/** Parts by the ids of their relations. Targets stand relative to `xl/`, or from the root after a slash. */
async function readTargets(workbook: Workbook): Promise<Map<string, string>> {
	const targets = new Map<string, string>();
	await readPart(workbook, 'xl/_rels/workbook.xml.rels', {
		open(name, { Id = '', Target = '' }) {
			if (name === 'Relationship') targets.set(Id, Target.startsWith('/') ? Target.slice(1) : `xl/${Target}`);
		},
	});
	return targets;
}

/** Number formats of ECMA-376-1 §18.8.30 that show dates or times, those of other languages among them. */
const dateFormats = (id: number) => (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 58);

async function readDateStyles(workbook: Workbook): Promise<boolean[]> {
	const own = new Map<number, boolean>();
	const styles: boolean[] = [];
	let isCells = false;
	await readPart(workbook, 'xl/styles.xml', {
		open(name, attributes) {
			const id = Number(attributes.numFmtId);
			if (name === 'numFmt') own.set(id, isDateFormat(attributes.formatCode ?? ''));
			if (name === 'cellXfs') isCells = true;
			if (name === 'xf' && isCells) styles.push(own.get(id) ?? dateFormats(id));
		},
		close(name) {
			if (name === 'cellXfs') isCells = false;
		},
	});
	return styles;
}

/** Letters for days, months, years or hours, outside quotes, escapes and the brackets of colours and languages. */
function isDateFormat(code: string): boolean {
	return /[dmyh]/i.test(code.replace(/"[^"]*"|\\.|\[(?!h+\]|m+\])[^\]]*\]|General/gi, ''));
}

/** The table of texts that cells point to; readings for pronunciation (`rPh`) are no part of them. */
async function readTexts(workbook: Workbook): Promise<string[]> {
	const texts: string[] = [];
	let text = '';
	let isText = false;
	let isReading = false;
	await readPart(workbook, 'xl/sharedStrings.xml', {
		open(name) {
			if (name === 'si') text = '';
			if (name === 'rPh') isReading = true;
			isText = name === 't' && !isReading;
		},
		text(more) {
			if (isText) text += more;
		},
		close(name) {
			isText = false;
			if (name === 'rPh') isReading = false;
			if (name === 'si') texts.push(decodeEscapes(text));
		},
	});
	return texts;
}

/** Styles and texts may be missing. */
async function readPart(workbook: Workbook, part: string, listener: XmlListener): Promise<void> {
	if (!workbook.has(part)) return;
	for await (const _ of readXml(await workbook.open(part), [], listener, workbookLimits));
}
