import { toFieldProblems } from '../../model/field-problems.ts';
import { normaliseDate } from '../../normalise/date.ts';
import { fold } from '../../normalise/fold.ts';
import { normaliseName } from '../../normalise/name.ts';
import { normalisePlace } from '../../normalise/place.ts';
import { normaliseSex } from '../../normalise/sex.ts';
import { type FieldProblem, Problem, type ProblemCode } from '../../problem.ts';
import type { TableRow } from '../../tables/row.ts';
import { IdentityRecord } from './identity.ts';

/** What a row of a register is: a record, or why it is none; of what stands in it nothing is told. */
export type ReadRecord =
	| { readonly line: number; readonly record: IdentityRecord }
	| { readonly line: number; readonly problem: ProblemCode; readonly fields: readonly FieldProblem[] };

type Field = keyof IdentityRecord;

/** What heads the column of each field, folded: in English and in Bahasa Indonesia. */
const headers: Readonly<Record<Field, readonly string[]>> = {
	reference: ['reference', 'ref', 'referensi', 'nomor referensi'],
	name: ['name', 'full name', 'nama', 'nama lengkap'],
	otherNames: ['other names', 'aliases', 'nama lain', 'alias'],
	birthDate: ['birth date', 'date of birth', 'birthdate', 'tanggal lahir', 'tgl lahir'],
	birthPlace: ['birth place', 'place of birth', 'birthplace', 'tempat lahir'],
	sex: ['sex', 'jenis kelamin'],
	motherName: ['mother', 'mother s name', 'mothername', 'nama ibu', 'nama ibu kandung'],
	fatherName: ['father', 'father s name', 'fathername', 'nama ayah'],
	nik: ['nik'],
	documents: ['documents', 'passport', 'passport number', 'paspor', 'nomor paspor', 'nomor dokumen'],
	province: ['province', 'provinsi'],
	address: ['address', 'alamat'],
	photo: ['photo', 'foto'],
};

const fieldOf = new Map(Object.entries(headers).flatMap(([field, all]) => all.map((name) => [name, field as Field])));

/**
 * The records of a table, whose first row that is not blank has the headers. Columns headed `#…` are left out; several
 * names or numbers in a cell are parted by semicolons.
 *
 * @throws Problem `columns-unusable`
 */
export async function* readRecords(rows: AsyncIterable<TableRow>): AsyncGenerator<ReadRecord> {
	let fields: readonly (Field | undefined)[] | undefined;
	for await (const row of rows) {
		if (row.problem !== undefined) yield { line: row.line, problem: row.problem, fields: [] };
		else if (row.cells.every((cell) => cell.trim() === '')) continue;
		else if (fields === undefined) fields = requireFields(row.cells);
		else yield readRecord(row, fields);
	}
}

function requireFields(cells: readonly string[]): readonly (Field | undefined)[] {
	const fields = cells.map((cell) => fieldOf.get(fold(cell)));
	const problems = cells.flatMap((cell, index): FieldProblem[] => {
		const field = fields[index];
		const pointer = `/columns/${index + 1}`;
		if (field !== undefined) {
			return fields.indexOf(field) === index ? [] : [{ pointer, expected: 'each header once' }];
		}
		const isLeftOut = cell.trim() === '' || cell.startsWith('#');
		return isLeftOut ? [] : [{ pointer, expected: `one of ${Object.keys(headers).join(', ')}` }];
	});
	if (problems.length > 0) throw new Problem('columns-unusable', { fields: problems });
	return fields;
}

function readRecord({ line, cells, cellProblems = [] }: TableRow, fields: readonly (Field | undefined)[]): ReadRecord {
	const lost = cellProblems.flatMap(({ index, expected }) => {
		const field = fields[index];
		return field === undefined ? [] : [{ pointer: `/${field}`, expected }];
	});
	const texts = new Map<Field, string>();
	for (const [index, field] of fields.entries()) {
		const text = cells[index]?.trim() ?? '';
		if (field !== undefined && text !== '') texts.set(field, text);
	}
	const { value, problems } = toRecord(texts);
	const { data, error } = IdentityRecord.safeParse(value);
	const unread = new Set(problems.map(({ pointer }) => pointer));
	const wrong = error === undefined ? [] : toFieldProblems(error).filter(({ pointer }) => !unread.has(pointer));
	const all = [...lost, ...problems, ...wrong];
	if (data === undefined || all.length > 0) return { line, problem: 'identity-record-invalid', fields: all };
	return { line, record: data };
}

/** As far as each field can be read. */
function toRecord(texts: ReadonlyMap<Field, string>) {
	const problems: FieldProblem[] = [];
	const value: Partial<Record<Field, unknown>> = { otherNames: [], documents: [] };
	for (const [field, text] of texts) {
		const read = readers[field](text);
		if (read === null) problems.push({ pointer: `/${field}`, expected: unreadable[field] ?? 'a value' });
		else value[field] = read;
	}
	return { value, problems };
}

/** The standard value; null where there is none. */
const readers: Readonly<Record<Field, (text: string) => unknown>> = {
	reference: (text) => text,
	name: readName,
	otherNames: (text) => readAll(text, readName),
	birthDate: (text) => normaliseDate(text).value,
	birthPlace: readPlace,
	sex: (text) => normaliseSex(text).value,
	motherName: readName,
	fatherName: readName,
	nik: (text) => text.replaceAll(/[\s.-]/g, ''),
	documents: (text) => readAll(text, readNumber),
	province: (text) => text,
	address: (text) => text,
	photo: (text) => text,
};

const unreadable: Partial<Readonly<Record<Field, string>>> = {
	name: 'a name that can be read',
	otherNames: 'names that can be read',
	birthDate: 'a date that can be read',
	birthPlace: 'a place that can be read',
	sex: 'a sex that can be read',
	motherName: 'a name that can be read',
	fatherName: 'a name that can be read',
};

function readAll(text: string, read: (part: string) => string | null): readonly string[] | null {
	const parts = text.split(';').filter((part) => part.trim() !== '');
	const all = parts.map(read);
	return all.includes(null) ? null : (all as readonly string[]);
}

export function readName(text: string): string | null {
	return normaliseName(text).value?.full ?? null;
}

export function readPlace(text: string): string | null {
	return normalisePlace(text).value?.name ?? null;
}

/** Capital letters and digits. */
export function readNumber(text: string): string {
	return text.toUpperCase().replaceAll(/[\s./-]/g, '');
}
