import type { Field, Fields } from '../model/field.ts';
import { tryParsePointer } from '../model/json-pointer.ts';
import { findKind } from '../model/kinds.ts';
import { provinces } from '../model/provinces.ts';
import type { Withholding } from '../model/withholding.ts';
import type { Language } from '../problem-words.ts';
import type { Terminal } from './terminal.ts';

const details = {
	none: { en: 'not shared', id: 'tidak dibagikan' },
	coarse: { en: 'only coarser facts were shared', id: 'hanya fakta yang lebih umum dibagikan' },
	'no-raw': { en: 'shared without its raw text', id: 'dibagikan tanpa tulisan aslinya' },
} as const;

/** What a sender says that it withheld: what officers call the place, how much of it came, and by which rule. */
export function describeWithheld(
	kind: string,
	withheld: readonly Withholding[],
	{ words, language }: Terminal,
): string[] {
	const fields = findKind(kind)?.fields;
	return withheld.map(({ place, detail, rule }) => {
		const name = place === '' ? words.wholeDocument : `${findLabel(fields, place, language)}${place}`;
		return `${name}: ${details[detail][language]} (${words.byRule} ${rule})`;
	});
}

/** Of the innermost field that the pointer names, with a space behind it. */
function findLabel(fields: Fields | undefined, place: string, language: Language): string {
	let label = '';
	let inside: Fields | undefined = fields;
	for (const token of tryParsePointer(place) ?? []) {
		if (/^\d+$/.test(token)) continue;
		const field = inside !== undefined && Object.hasOwn(inside, token) ? inside[token] : undefined;
		if (field === undefined) break;
		label = `${field.label[language]} `;
		inside = fieldsOf(field);
	}
	return label;
}

function fieldsOf(field: Field): Fields | undefined {
	if (field.node === 'group') return field.fields;
	return field.node === 'leaf' ? undefined : fieldsOf(field.of);
}

const members: Readonly<Record<string, { readonly en: string; readonly id: string }>> = {
	initials: { en: 'initials', id: 'inisial' },
	year: { en: 'year', id: 'tahun' },
	age: { en: 'age', id: 'umur' },
	month: { en: 'month', id: 'bulan' },
	type: { en: 'type', id: 'jenis' },
	issuer: { en: 'issued by', id: 'diterbitkan oleh' },
	country: { en: 'country', id: 'negara' },
	province: { en: 'province', id: 'provinsi' },
	provider: { en: 'provider', id: 'penyedia' },
	platform: { en: 'service', id: 'layanan' },
};

/** Coarser facts in words; what a newer version has beside them, by its own name. */
export function describeCoarse(coarse: Readonly<Record<string, unknown>>, language: Language): string {
	return Object.entries(coarse)
		.map(([name, value]) => `${members[name]?.[language] ?? name} ${describeMember(name, value, language)}`)
		.join(', ');
}

function describeMember(name: string, value: unknown, language: Language): string {
	if (name === 'age') {
		const { from, to } = value as { readonly from?: number; readonly to?: number };
		return to === undefined ? `≥ ${from}` : `${from}–${to}`;
	}
	const province = name === 'province' ? provinces.codes.find(({ code }) => code === value) : undefined;
	return province === undefined ? String(value) : `${province[language]} (${value})`;
}
