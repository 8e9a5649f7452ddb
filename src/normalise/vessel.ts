import type { Conveyance } from '../model/values.ts';
import { type Normalised, withValue } from './normalised.ts';
import type { RuleName } from './rules.ts';
import { tidyEnds } from './tidy-ends.ts';
import { flagByDigits } from './vessel-flags.ts';

/** Abbreviations before a vessel's name: Indonesian (kapal motor, layar motor, tug, ferry) and international. */
const namePattern = /(?<![\p{L}\p{N}])(?:M[./]?V|M[./]?T|KM|KMP|KLM|KMN|TB|TK|SB|LCT)[. ]+(?=["'“]?\p{L})[^,;()]+/u;
const word =
	/(?<![\p{L}\p{N}])(?:kapal|feri|ferry|perahu|speed ?boat|boat|tongkang|pompong|vessel|ship)(?![\p{L}\p{N}])/iu;
const imoPattern = /(?<![\p{L}\p{N}])IMO(?: ?(?:no|number|nomor))?[ .:#]*(\d[\d ]*\d)/iu;
const mmsiPattern = /(?<![\p{L}\p{N}])MMSI(?: ?(?:no|number|nomor))?[ .:#]*(\d[\d ]*\d)/iu;

export function isVessel(text: string): boolean {
	return [namePattern, word, imoPattern, mmsiPattern].some((pattern) => pattern.test(text));
}

/** A vessel's name and numbers; a number that cannot be one is left out with a doubt. */
export function readVessel(text: string, cleaning: readonly RuleName[]): Normalised<Conveyance> {
	const imo = take(text, imoPattern);
	const mmsi = take(imo.rest, mmsiPattern);
	const named = take(mmsi.rest, namePattern);
	const name = tidyEnds(named.taken ?? '');
	const description = tidyEnds(named.rest);
	const value: Conveyance = {
		type: 'vessel',
		...(name && { name }),
		...(isImo(imo.taken) && { imo: imo.taken }),
		...(isMmsi(mmsi.taken) && { mmsi: mmsi.taken, ...toFlag(mmsi.taken) }),
		...(description && { description }),
	};
	const doubts: [RuleName, boolean][] = [
		['conveyance.words', name !== text],
		['conveyance.imo-check-digit', imo.taken !== undefined && !isImo(imo.taken)],
		['conveyance.mmsi', mmsi.taken !== undefined && !isMmsi(mmsi.taken)],
		['conveyance.vessel-unnamed', value.name === undefined && value.imo === undefined && value.mmsi === undefined],
	];
	return withValue(value, [...cleaning, ...doubts.filter(([, holds]) => holds).map(([rule]) => rule)]);
}

/** What the first group of the pattern found, or all of it; digits without spaces. */
function take(text: string, pattern: RegExp): { rest: string; taken?: string } {
	const [all, digits] = pattern.exec(text) ?? [];
	if (all === undefined) return { rest: text };
	return { rest: text.replace(all, ' '), taken: digits === undefined ? all : digits.replaceAll(' ', '') };
}

/** Six digits times 7 to 2; the last digit of their sum is the seventh (IMO Res. A.1117(30), annex). */
function isImo(digits: string | undefined): digits is string {
	if (digits === undefined || !/^\d{7}$/.test(digits)) return false;
	const sum = [...digits.slice(0, 6)].reduce((total, digit, index) => total + Number(digit) * (7 - index), 0);
	return sum % 10 === Number(digits.charAt(6));
}

/** A ship station's identity begins with its state's digits, 2 to 7 (ITU-R M.585-9, Annex 1). */
function isMmsi(digits: string | undefined): digits is string {
	return digits !== undefined && /^[2-7]\d{8}$/.test(digits);
}

function toFlag(mmsi: string): { flag?: string } {
	const flag = flagByDigits.get(mmsi.slice(0, 3));
	return flag === undefined ? {} : { flag };
}
