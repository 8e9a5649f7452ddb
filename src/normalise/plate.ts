import type { Conveyance } from '../model/values.ts';
import { takeCountry } from './country-in-text.ts';
import { type Normalised, withoutValue, withValue } from './normalised.ts';
import { type PlateForm, type PlateParts, plateForms, toCheckLetter } from './plate-forms.ts';
import type { RuleName } from './rules.ts';
import { tidyEnds } from './tidy-ends.ts';

const thai = String.raw`(?<thai>\d?[\u0E01-\u0E2E]{1,2})[ .-]?(?<thaiDigits>[1-9]\d{0,3})`;
const plateOf = (letter: string) =>
	new RegExp(
		String.raw`(?<![\p{L}\p{N}])(?:(?<letters>${letter}{1,3})[ .-]?(?<digits>[1-9]\d{0,3})(?:[ .-]?(?<series>${letter}{1,3}))?|${thai})(?![\p{L}\p{N}])`,
		'gu',
	);

/** Most write plates in capitals; small letters before digits may as well be words ("th 2019"). */
const patterns = [plateOf('[A-Z]'), plateOf('[A-Za-z]')];

/** Words that say only that a plate follows. */
const label =
	/(?<![\p{L}\p{N}])(?:no(?:mor|\.)? ?pol(?:isi)?|nopol|(?:plat|pelat)(?: no(?:mor|\.)?)?|(?:number |licen[cs]e )?plate|no(?:mor)?)(?![\p{L}\p{N}])[ .:]*/giu;

/** A plate, its country and region where its form or a word beside it tells them; the rest is description. */
export function readPlate(text: string, cleaning: readonly RuleName[]): Normalised<Conveyance> {
	const bare = text.replace(label, ' ').trim();
	const [match, ...further] = findPlates(bare);
	if (match === undefined) return withoutValue(['conveyance.unreadable']);
	if (further.length > 0) return withoutValue(['conveyance.several']);
	const [written] = match;
	const parts = toParts(match.groups ?? {});
	const plate = toPlate(parts);
	const around = takeCountry(bare.replace(written, ' '));
	const isTorn = /^\W*\d+\W*$/.test(around.rest);
	const origin = isTorn ? unknownOrigin : toOrigin(parts, plate, around.country);
	const description = tidyEnds(around.rest);
	return withValue({ type: 'vehicle', plate, ...origin.value, ...(description && { description }) }, [
		...cleaning,
		...(written === plate ? [] : ['conveyance.plate-format' as const]),
		...(text === written ? [] : ['conveyance.words' as const]),
		...origin.doubts,
	]);
}

function findPlates(text: string): RegExpExecArray[] {
	const found = patterns.map((pattern) => [...text.matchAll(pattern)]);
	return found.find((matches) => matches.length > 0) ?? [];
}

function toParts(groups: Readonly<Record<string, string | undefined>>): PlateParts {
	const { letters = groups.thai ?? '', digits = groups.thaiDigits ?? '', series = '' } = groups;
	return { letters: letters.toUpperCase(), digits, series: series.toUpperCase() };
}

function toPlate({ letters, digits, series }: PlateParts): string {
	return [letters, digits, series].filter((part) => part !== '').join(' ');
}

interface Origin {
	readonly value: { readonly country?: string; readonly region?: string };
	readonly doubts: readonly RuleName[];
}

/** Digits beside what was taken for a plate belong to it: then it is of a form that is not known here. */
const unknownOrigin: Origin = { value: {}, doubts: ['conveyance.plate-unknown'] };

/** The country as stated; else the only one whose form it has, a Singapore letter counting only when it is right. */
function toOrigin(parts: PlateParts, plate: string, stated: string | undefined): Origin {
	const fitting = plateForms.filter(({ pattern }) => pattern.test(plate));
	if (stated !== undefined) {
		const form = fitting.find(({ country }) => country === stated);
		return { value: { country: stated, ...toRegion(form, parts) }, doubts: listDoubts(form, stated, parts) };
	}
	const [form, ...others] = fitting.filter((candidate) => hasRightLetter(candidate, parts));
	if (form === undefined) return { value: {}, doubts: ['conveyance.plate-unknown'] };
	// One whose check letter is wrong may be that country's, with a slip of the pen.
	const isMisread = fitting.length > others.length + 1;
	if (others.length > 0 || isMisread) return { value: {}, doubts: ['conveyance.country-unclear'] };
	return { value: { country: form.country, ...toRegion(form, parts) }, doubts: [] };
}

function toRegion(form: PlateForm | undefined, { letters }: PlateParts): { region?: string } {
	const region = form?.regionOf?.(letters);
	return region === undefined ? {} : { region };
}

function listDoubts(form: PlateForm | undefined, country: string, parts: PlateParts): RuleName[] {
	if (form !== undefined) return hasRightLetter(form, parts) ? [] : ['conveyance.check-letter'];
	return plateForms.some((known) => known.country === country) ? ['conveyance.plate-unknown'] : [];
}

function hasRightLetter({ hasCheckLetter }: PlateForm, parts: PlateParts): boolean {
	return hasCheckLetter !== true || toCheckLetter(parts) === parts.series;
}
