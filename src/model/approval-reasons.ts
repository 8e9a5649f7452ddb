import { z } from 'zod';
import type { Code } from './code-lists.ts';

/** Why an approver does not let a document go. Where in it is said by JSON Pointers: no text, so nothing personal. */
export const refusalReasons = [
	{ code: 'not-verified', en: 'What it states is not verified enough', id: 'Isinya belum cukup terverifikasi' },
	{ code: 'field-wrong', en: 'A field is wrong', id: 'Ada isian yang keliru' },
	{
		code: 'discloses-too-much',
		en: 'It discloses more than is needed',
		id: 'Mengungkapkan lebih dari yang diperlukan',
	},
	{ code: 'recipient-wrong', en: 'It goes to whom it should not', id: 'Ditujukan kepada penerima yang tidak tepat' },
	{
		code: 'handling-wrong',
		en: 'Its handling is too lax or too strict',
		id: 'Penanganannya terlalu longgar atau ketat',
	},
	{ code: 'consent-missing', en: 'A person has not consented', id: 'Ada orang yang belum memberi persetujuan' },
	{ code: 'endangers-someone', en: 'It would put somebody in danger', id: 'Membahayakan seseorang' },
	{ code: 'not-needed', en: 'It is not needed, or no longer', id: 'Tidak atau tidak lagi diperlukan' },
] as const satisfies readonly Code[];

/** Why a document leaves before anybody has approved it. */
export const breakGlassReasons = [
	{ code: 'danger-to-life', en: 'Imminent danger to life or limb', id: 'Bahaya langsung terhadap nyawa atau tubuh' },
	{ code: 'suspect-at-the-counter', en: 'The suspect is at the counter', id: 'Tersangka berada di konter pemeriksaan' },
	{ code: 'victim-about-to-be-moved', en: 'A victim is about to be moved', id: 'Korban segera dipindahkan' },
	{ code: 'departure-imminent', en: 'The conveyance is about to leave', id: 'Sarana angkut segera berangkat' },
	{ code: 'child-missing', en: 'A child is missing', id: 'Ada anak yang hilang' },
] as const satisfies readonly Code[];

const toEnum = <const List extends readonly { readonly code: string }[]>(list: List) =>
	z.enum(list.map(({ code }) => code) as List[number]['code'][]);

export const RefusalReason = toEnum(refusalReasons);
export type RefusalReason = z.infer<typeof RefusalReason>;

export const BreakGlassReason = toEnum(breakGlassReasons);
export type BreakGlassReason = z.infer<typeof BreakGlassReason>;
