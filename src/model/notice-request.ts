import { z } from 'zod';
import { isEachOnce } from './each-once.ts';
import { CountryCode } from './values.ts';

/**
 * INTERPOL's notices by colour; `diffusion` goes to chosen bureaus and not to all; `sltd` is a record in the database
 * of stolen and lost travel documents.
 */
export const noticeForms = [
	'red',
	'blue',
	'green',
	'yellow',
	'orange',
	'purple',
	'silver',
	'diffusion',
	'sltd',
] as const;
export type NoticeForm = (typeof noticeForms)[number];

/** The languages of INTERPOL beside English. */
export const noticeLanguages = ['fr', 'es', 'ar'] as const;

const text = z.string().min(1).max(8000);

/** What an officer asks of a recipient that publishes notices, and declares, beside the document. */
export const NoticeRequest = z.strictObject({
	form: z.enum(noticeForms),
	/** Whose bureaus a diffusion goes to. */
	countries: z.array(CountryCode).min(1).max(196).refine(isEachOnce, 'each country once').optional(),
	/** That it has no political, military, religious or racial character (INTERPOL's Constitution, Article 3). */
	neutral: z.boolean(),
	/** May an extract be shown to the public? */
	publishExtract: z.boolean(),
	/** Title and summary in English, whatever the language of the document. */
	title: z.string().min(1).max(200),
	summary: text,
	translations: z
		.partialRecord(z.enum(noticeLanguages), z.strictObject({ title: z.string().min(1).max(200), summary: text }))
		.optional(),
});
export type NoticeRequest = z.infer<typeof NoticeRequest>;

/** What becomes of a notice that was asked for. */
export const noticeStates = [
	'submitted',
	'under-review',
	'published',
	'refused',
	'updated',
	'withdrawn',
	'deleted',
] as const;
export type NoticeState = (typeof noticeStates)[number];
