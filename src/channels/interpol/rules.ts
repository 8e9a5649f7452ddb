import type { Body, BodyNode } from '../../model/field.ts';
import { toGroups, toValue, toValues } from '../../model/leaf-values.ts';
import type { NoticeForm, NoticeRequest } from '../../model/notice-request.ts';
import type { FieldProblem } from '../../problem.ts';
import { carriages } from './mapping.ts';

/** What is asked, and of which document. */
interface Asked {
	readonly kind: string;
	readonly body: Body;
	readonly request: NoticeRequest;
}

interface Rule {
	/** All forms where none is said. */
	readonly forms?: readonly NoticeForm[];
	readonly pointer: string;
	readonly holds: (asked: Asked) => boolean;
	readonly expected: string;
	readonly expectedIndonesian: string;
}

/**
 * What a bureau refuses, so that an officer knows before anything leaves. INTERPOL's rules on the processing of data are
 * not public in full: these are after what is said of them (shared facts), and the documentation lists them as ours.
 */
const rules: readonly Rule[] = [
	{
		pointer: '/request/form',
		holds: ({ kind, request }) => toForms(kind).includes(request.form),
		expected: 'a form that documents of this kind are published in',
		expectedIndonesian: 'bentuk yang digunakan untuk menerbitkan dokumen jenis ini',
	},
	{
		pointer: '/request/neutral',
		holds: ({ request }) => request.neutral,
		expected: 'declared: it has no political, military, religious or racial character',
		expectedIndonesian: 'dinyatakan: tidak bersifat politik, militer, agama atau ras',
	},
	{
		pointer: '/request/countries',
		holds: ({ request }) => (request.form === 'diffusion') === (request.countries !== undefined),
		expected: 'the countries that a diffusion goes to, and none of a notice, which goes to all',
		expectedIndonesian: 'negara tujuan difusi; tidak ada untuk notice, yang dikirim ke semua negara',
	},
	{
		forms: ['red', 'blue', 'green', 'yellow', 'orange', 'purple', 'silver', 'diffusion'],
		pointer: '/summaries',
		holds: ({ body }) => listLanguages(body).includes('en'),
		expected: 'a title and a summary in English',
		expectedIndonesian: 'judul dan ringkasan dalam bahasa Inggris',
	},
	{
		pointer: '/summaries',
		holds: ({ body }) => new Set(listLanguages(body)).size === listLanguages(body).length,
		expected: 'each language once',
		expectedIndonesian: 'setiap bahasa satu kali',
	},
	{
		forms: ['red'],
		pointer: '/warrants',
		holds: ({ body }) => toGroups(body.warrants).some(isWarrant),
		expected: 'a warrant with the country that issued it, the charge and its day',
		expectedIndonesian: 'surat perintah dengan negara penerbit, sangkaan dan tanggalnya',
	},
	{
		forms: ['red'],
		pointer: '/request/offence',
		holds: ({ request }) => request.offence !== undefined,
		expected: 'declared: why the offence is serious enough for a Red notice',
		expectedIndonesian: 'dinyatakan: mengapa tindak pidananya cukup berat untuk Red Notice',
	},
	{
		forms: ['red'],
		pointer: '/name',
		holds: ({ body }) => countParticulars(body) >= 2,
		expected: 'beside the name two of: date of birth, place of birth, nationality, sex, travel document',
		expectedIndonesian:
			'selain nama, dua dari: tanggal lahir, tempat lahir, kewarganegaraan, jenis kelamin, dokumen perjalanan',
	},
	{
		forms: ['yellow'],
		pointer: '/consentToShare',
		holds: ({ body }) => toValue(body.consentToShare) === 'given',
		expected: 'given: the person or the guardian agrees that it is published',
		expectedIndonesian: 'diberikan: orang itu atau walinya setuju hal ini diterbitkan',
	},
	{
		forms: ['silver'],
		pointer: '/people',
		holds: ({ body }) => [...toGroups(body.people), ...toGroups(body.organisations)].some(hasAssets),
		expected: 'an account, wallet, vehicle or vessel of somebody',
		expectedIndonesian: 'rekening, dompet, kendaraan atau kapal milik seseorang',
	},
];

/** The forms that documents of a kind are published in. */
function toForms(kind: string): readonly NoticeForm[] {
	return kind === 'travel-document-notice' ? ['sltd'] : (carriages[kind]?.forms ?? []);
}

function listLanguages({ summaries }: Body): string[] {
	return toGroups(summaries).map(({ language }) => toValue<string>(language) ?? '');
}

function isWarrant({ country, charge, on }: Body): boolean {
	return [country, charge, on].every((leaf) => toValue(leaf) !== undefined);
}

function countParticulars(body: Body): number {
	const { birthDate, birthPlace, sex, nationalities, travelDocuments } = body;
	const single = [birthDate, birthPlace, sex].filter((leaf) => toValue(leaf) !== undefined);
	return single.length + [nationalities, travelDocuments].filter(isNotEmpty).length;
}

function hasAssets({ accounts, vehicles }: Body): boolean {
	return [accounts, vehicles].some(isNotEmpty);
}

function isNotEmpty(node: BodyNode | undefined): boolean {
	return toValues(node).length > 0;
}

/** The rules of its form that do not hold. */
export function listBroken(asked: Asked): FieldProblem[] {
	return rules
		.filter(({ forms, holds }) => (forms?.includes(asked.request.form) ?? true) && !holds(asked))
		.map(({ pointer, expected, expectedIndonesian }) => ({ pointer, expected, expectedIndonesian }));
}
