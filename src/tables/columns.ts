import type { Field, Fields, Label } from '../model/field.ts';
import type { Kind } from '../model/kind.ts';

/**
 * How a draft is spread over the columns of a table. A column has the name of its field; a part of a group
 * follows after a dot, and so does the place of an element in a list, from 1: `aliases.1`,
 * `victims.2.travelDocuments.1`. Of the draft as a whole: `validUntil`, `handling.tlp`, `relations.1.type`.
 */

/** A cell's place in a draft: `['body', 'victims', 1, 'name']`; elements of lists from 0. */
export type Path = readonly (string | number)[];

export interface Column {
	readonly name: string;
	readonly path: Path;
	readonly label: Label;
	readonly field?: Field;
}

/** As many elements as a list of the model takes. */
const maxItems = 200;

/** The columns of what stands around the body. */
const frame: readonly (readonly [name: string, en: string, id: string])[] = [
	['validUntil', 'Valid until (YYYY-MM-DD)', 'Berlaku sampai (YYYY-MM-DD)'],
	['language', 'Language of the text (id, en, ms …)', 'Bahasa teks (id, en, ms …)'],
	['handling.tlp', 'TLP label', 'Label TLP'],
	['handling.codes.1', 'Handling code', 'Kode penanganan'],
	['handling.evaluation.source', 'Source (A, B, C, X)', 'Sumber (A, B, C, X)'],
	['handling.evaluation.information', 'Information (1 to 4)', 'Informasi (1 sampai 4)'],
	['handling.purpose', 'Purpose', 'Tujuan'],
	['handling.legalBasis', 'Legal basis', 'Dasar hukum'],
	['handling.restrictions', 'Restrictions, for H3', 'Pembatasan, untuk H3'],
	['handling.retainUntil', 'Retain until (YYYY-MM-DD)', 'Simpan sampai (YYYY-MM-DD)'],
	['relations.1.type', 'Relation', 'Hubungan'],
	['relations.1.document', 'Id of that document', 'Id dokumen tersebut'],
	['attachments.1', 'Id of a file that is here', 'Id berkas yang ada di sini'],
];

/** Those of a step of a case. */
const eventFrame: typeof frame = [
	['event.step', 'Step', 'Tahap'],
	['event.outcome', 'Outcome', 'Hasil'],
	['event.persons.1', 'Id of the request about that person', 'Id permintaan tentang orang itu'],
];

function frameOf({ isCaseEvent }: Kind): typeof frame {
	return isCaseEvent ? [...frame, ...eventFrame] : frame;
}

/** The column of that name. Undefined if the kind has none. */
export function findColumn(kind: Kind, name: string): Column | undefined {
	const path = toPath(name);
	const [, en, id] = frameOf(kind).find(([around]) => around === withoutPlaces(name)) ?? [];
	if (en === undefined || id === undefined) return findInFields(kind.fields, name, path);
	return { name, path, label: { en, id } };
}

/**
 * The column of that label, in either language: a field of the draft itself, or the only one that is called
 * so. Offices write what stands on their forms: "Nama", "Tanggal lahir".
 */
export function findLabelled(kind: Kind, label: string): Column | undefined {
	const wanted = label.toLowerCase();
	const found = listColumns(kind).filter(({ label: { en, id } }) =>
		[en, id].some((text) => text.toLowerCase() === wanted),
	);
	const own = found.filter(({ name }) => /^[^.]+(?:\.1)?$/.test(name));
	const [column, another] = own.length > 0 ? own : found;
	return another === undefined ? column : undefined;
}

/** Canonical numbers alone count elements: neither `aliases.01` nor `aliases.0`. */
function toPath(name: string): Path {
	return name.split('.').map((part) => (/^[1-9]\d{0,2}$/.test(part) ? Number(part) - 1 : part));
}

function findInFields(fields: Fields, name: string, [first = '', ...rest]: Path): Column | undefined {
	const field = Object.hasOwn(fields, first) ? fields[first] : undefined;
	return field && findInField(field, field.label, name, rest, ['body', first]);
}

function findInField(field: Field, label: Label, name: string, rest: Path, path: Path): Column | undefined {
	const [next, ...after] = rest;
	switch (field.node) {
		case 'leaf':
			return next === undefined ? { name, path, label, field } : undefined;
		case 'group': {
			const child = typeof next === 'string' && Object.hasOwn(field.fields, next) ? field.fields[next] : undefined;
			return child && findInField(child, child.label, name, after, [...path, next as string]);
		}
		case 'list':
		case 'persons':
			if (typeof next !== 'number' || next >= maxItems) return undefined;
			return findInField(field.of, label, name, after, [...path, next]);
	}
}

/** The columns to begin with: of each list the first two texts or the first group. */
export function listColumns(kind: Kind): Column[] {
	const names = Object.entries(kind.fields).flatMap(([name, field]) => toNames(field, name));
	return [...names, ...frameOf(kind).map(([name]) => name)].flatMap((name) => findColumn(kind, name) ?? []);
}

function toNames(field: Field, name: string): string[] {
	switch (field.node) {
		case 'leaf':
			return [name];
		case 'group':
			return Object.entries(field.fields).flatMap(([part, child]) => toNames(child, `${name}.${part}`));
		case 'list':
		case 'persons':
			return (field.of.node === 'leaf' ? [1, 2] : [1]).flatMap((place) => toNames(field.of, `${name}.${place}`));
	}
}

/** The order of columns in a table: fields as the kind has them, elements by their place. */
export function compareColumns(kind: Kind): (a: string, b: string) => number {
	const places = new Map(listColumns(kind).map(({ name }, index) => [withoutPlaces(name), index]));
	const placeOf = (name: string) => places.get(withoutPlaces(name)) ?? places.size;
	return (a, b) => compareNumbers(a, b) || placeOf(a) - placeOf(b) || (a < b ? -1 : 1);

	/** Elements of one list stay together, whatever their parts: `victims.1.…` before `victims.2.…`. */
	function compareNumbers(a: string, b: string): number {
		const [pathA, pathB] = [toPath(a), toPath(b)];
		const at = pathA.findIndex((part, index) => part !== pathB[index]);
		const [partA, partB] = [pathA[at], pathB[at]];
		return typeof partA === 'number' && typeof partB === 'number' ? partA - partB : 0;
	}
}

function withoutPlaces(name: string): string {
	return name.replace(/\.\d+/g, '.1');
}
