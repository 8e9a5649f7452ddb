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

/**
 * Why an offence is serious enough for a Red notice, as the officer declares it: of a sort that always is, or by its
 * penalty, two years or more at the most, or six months or more still to be served.
 */
export const seriousOffences = [
	'trafficking-in-persons',
	'migrant-smuggling',
	'two-years-or-more',
	'six-months-to-serve',
] as const;

/** What an officer asks of a recipient that publishes notices, and declares. Nothing personal: all that is in the document. */
export const NoticeRequest = z.strictObject({
	form: z.enum(noticeForms),
	/** Whose bureaus a diffusion goes to. */
	countries: z.array(CountryCode).min(1).max(196).refine(isEachOnce, 'each country once').optional(),
	/** That it has no political, military, religious or racial character (INTERPOL's Constitution, Article 3). */
	neutral: z.boolean(),
	/** Of a Red notice. */
	offence: z.enum(seriousOffences).optional(),
	/** May an extract be shown to the public? */
	publishExtract: z.boolean(),
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
