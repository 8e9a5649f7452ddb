import { crc32, deflateRawSync } from 'node:zlib';

/** A ZIP archive of these parts, with what its directory says of their sizes changed where wished. */
export function toZip(parts: Readonly<Record<string, string | Uint8Array>>, lie: { size?: number } = {}): Uint8Array {
	const files: Buffer[] = [];
	const directory: Buffer[] = [];
	let offset = 0;
	for (const [name, content] of Object.entries(parts)) {
		const raw = Buffer.from(content);
		const packed = deflateRawSync(raw);
		const about = Buffer.alloc(26);
		about.writeUInt16LE(20, 0);
		about.writeUInt16LE(8, 4);
		about.writeUInt32LE(crc32(raw), 10);
		about.writeUInt32LE(packed.length, 14);
		about.writeUInt32LE(lie.size ?? raw.length, 18);
		about.writeUInt16LE(name.length, 22);
		const rest = Buffer.alloc(14);
		rest.writeUInt32LE(offset, 10);
		const file = Buffer.concat([Buffer.from('PK\x03\x04'), about, Buffer.from(name), packed]);
		directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), about, rest, Buffer.from(name)]));
		files.push(file);
		offset += file.length;
	}
	const end = Buffer.alloc(18);
	end.writeUInt16LE(directory.length, 4);
	end.writeUInt16LE(directory.length, 6);
	end.writeUInt32LE(Buffer.concat(directory).length, 8);
	end.writeUInt32LE(offset, 12);
	return Buffer.concat([...files, ...directory, Buffer.from('PK\x05\x06'), end]);
}

interface Wish {
	readonly rows: string;
	readonly texts?: string;
	readonly is1904?: boolean;
	readonly before?: string;
}

/** A workbook of one sheet, by its XML; style 1 is a date, style 2 a date of its own format. */
export function toWorkbook({ rows, texts = '', is1904 = false, before = '' }: Wish): Record<string, string> {
	const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
	const relations = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"';
	return {
		'xl/workbook.xml': `<workbook ${main} ${relations}><workbookPr date1904="${is1904 ? 1 : 0}"/><sheets><sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		'xl/_rels/workbook.xml.rels': `<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>`,
		'xl/styles.xml': `<styleSheet ${main}><numFmts><numFmt numFmtId="164" formatCode="[$-421]dd\\ mmmm\\ yyyy"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>`,
		'xl/sharedStrings.xml': `<sst ${main}>${texts}</sst>`,
		'xl/worksheets/sheet1.xml': `${before}<worksheet ${main}><sheetData>${rows}</sheetData></worksheet>`,
	};
}
