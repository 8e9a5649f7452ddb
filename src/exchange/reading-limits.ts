import { z } from 'zod';
import type { ReadCounts } from '../store/reads.ts';

export const readingMeasures = [
	'documents-per-hour',
	'documents-per-day',
	'documents-per-month',
	'authors-per-day',
	'kinds-per-day',
	'cases-per-day',
] as const;
export type ReadingMeasure = (typeof readingMeasures)[number];

export interface ReadingLimit {
	readonly measure: ReadingMeasure;
	readonly count: (counts: ReadCounts) => number;
	/** From then on it is unusual for anybody. */
	readonly most: number;
	/** What is usual for this person, on average of the hours or days on which they read at all. */
	readonly usual?: (counts: ReadCounts) => number;
	/** Below that many nothing is unusual, however little somebody read before; as many as `most` where nothing is usual. */
	readonly least: number;
}

/** So many times what is usual for a person is unusual. */
const timesUsual = 5;

/** On fewer days than that nothing is usual yet. */
const daysUntilUsual = 5;

const perDay = (measure: 'documents' | 'authors' | 'kinds' | 'cases') => (counts: ReadCounts) =>
	counts.before[measure] / counts.before.days;

/**
 * When reading alarms the auditor. To read a profile takes minutes: more than one a minute for an hour is copying.
 * A desk works on the documents of a few partners, kinds and cases at a time: the countries of one journey, not a
 * region; whoever looks through everything takes from each a little. The sum of thirty days is for the patient.
 */
export const usualLimits: readonly ReadingLimit[] = [
	{
		measure: 'documents-per-hour',
		count: ({ documentsThisHour }) => documentsThisHour,
		most: 60,
		usual: ({ before }) => before.documents / before.hours,
		least: 20,
	},
	{
		measure: 'documents-per-day',
		count: ({ documents }) => documents,
		most: 150,
		usual: perDay('documents'),
		least: 40,
	},
	{ measure: 'documents-per-month', count: ({ documentsSince }) => documentsSince, most: 1_500, least: 1_500 },
	{ measure: 'authors-per-day', count: ({ authors }) => authors, most: 8, usual: perDay('authors'), least: 5 },
	{ measure: 'kinds-per-day', count: ({ kinds }) => kinds, most: 12, usual: perDay('kinds'), least: 8 },
	{ measure: 'cases-per-day', count: ({ cases }) => cases, most: 20, usual: perDay('cases'), least: 10 },
];

const amount = z.int().min(1).max(1_000_000);
const Setting = z
	.string()
	.regex(/^[a-z-]+:\d{1,7}(?:\/\d{1,7})?$/)
	.transform((text) => {
		const [measure, most, least = most] = text.split(/[:/]/);
		return { measure, most: Number(most), least: Number(least) };
	})
	.pipe(z.object({ measure: z.enum(readingMeasures), most: amount, least: amount }))
	.refine(({ most, least }) => least <= most);

const Settings = z.array(Setting).refine((all) => new Set(all.map(({ measure }) => measure)).size === all.length);

/**
 * What an authority sets for itself: `measure:most` or `measure:most/least`, with commas, each measure once; `most` is
 * for anybody, from `least` on counts what is usual for one person. What it does not name stays as usual.
 */
export const ReadingLimits = z
	.string()
	.max(1_000)
	.refine(
		(text) => Settings.safeParse(text.split(',')).success,
		`limits such as documents-per-hour:120/40, of ${readingMeasures.join(', ')}`,
	)
	.transform((text): readonly ReadingLimit[] => {
		const settings = Settings.parse(text.split(','));
		return usualLimits.map((limit) => ({ ...limit, ...settings.find(({ measure }) => measure === limit.measure) }));
	});

/** What of a person's reading is unusual, for anybody or for them. */
export function findUnusual(limits: readonly ReadingLimit[], counts: ReadCounts): readonly ReadingMeasure[] {
	return limits.filter((limit) => isUnusual(limit, counts)).map(({ measure }) => measure);
}

function isUnusual({ count, most, usual, least }: ReadingLimit, counts: ReadCounts): boolean {
	const read = count(counts);
	if (read >= most) return true;
	if (usual === undefined || counts.before.days < daysUntilUsual) return false;
	return read >= least && read > timesUsual * usual(counts);
}
