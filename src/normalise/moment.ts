import type { Moment } from '../model/values.ts';
import { cleanLine } from './characters.ts';
import { normaliseDate } from './date.ts';
import { type Normalised, withoutValue, withValue } from './normalised.ts';
import type { RuleName } from './rules.ts';
import { findZone } from './time-zones.ts';

const maxLength = 100;

const time = String.raw`(?<word>(?:pukul|jam|pkl\.?|at) ?)?(?<h>\d{1,2})(?<sign>[:.])(?<m>\d\d)(?:[:.](?<s>\d\d)(?:\.\d{1,9})?)? ?(?<half>[ap]\.?m\.?)?`;
/** Letters, an offset, or both: `WITA`, `+08:00`, `GMT+8`, `+08:00[Asia/Makassar]` (RFC 9557). */
const zone = String.raw`(?: ?\(?(?:(?<offset>(?:GMT|UTC)?[+-]\d{1,2}(?::?\d\d)?)|(?<letters>[a-z]{1,4})|(?<name>UTC|[a-z]+(?:/[a-z_]+)+))\)?)?(?:\[(?<iana>[a-z]+(?:/[a-z_]+)*)\])?`;

const timeLast = new RegExp(`^(?<date>.+?)(?:t|,? )${time}${zone}$`, 'iu');
const timeFirst = new RegExp(`^${time}${zone},? (?<date>.+)$`, 'iu');

/** A moment as it was on the spot: the date, and where time and zone are told too, the instant. */
export function normaliseMoment(raw: string): Normalised<Moment> {
	const { text, rules } = cleanLine(raw);
	if (text.length > maxLength) return withoutValue(['date.unreadable']);
	const groups = findTime(text);
	const day = normaliseDate(groups?.date ?? text);
	if (day.value === null) return withoutTime(text) ?? (day as Normalised<never>);
	const found = groups === undefined ? { rules: [] } : toInstant(day.value, groups);
	const dayRules = day.issues.map(({ rule }) => rule);
	const { rules: timeRules, ...zoned } = found;
	return withValue({ date: day.value, ...zoned }, [...rules, ...dayRules, ...timeRules]);
}

/** A time that is told in another way than by the clock: "jam 2 siang", "dini hari", "14.00-15.00 WIB", "1400H". */
const vagueTime =
	/,? (?:(?:pukul|pkl\.?|jam) ?\d.*|(?:\d{1,2}(?:[:.]\d\d)? )?(?:dini hari|subuh|pagi|siang|tengah hari|sore|petang|malam)(?: \p{L}{3,4})?|\d{1,2}[:.]\d\d ?[-–].*|\d{4} ?h(?:rs|ours)?)$/iu;

/** The date alone, where only the time cannot be read. */
function withoutTime(text: string): Normalised<Moment> | undefined {
	const date = text.replace(vagueTime, '');
	const day = date === text ? undefined : normaliseDate(date);
	if (day === undefined || day.value === null) return undefined;
	return withValue({ date: day.value }, [...day.issues.map(({ rule }) => rule), 'moment.time-unreadable']);
}

type Groups = Readonly<Record<string, string | undefined>>;

/** A dot parts hours and minutes only where a word or a zone says so: `12.03` may be a date. */
function findTime(text: string): Groups | undefined {
	const groups = (timeLast.exec(text) ?? timeFirst.exec(text))?.groups;
	if (groups === undefined) return undefined;
	const isTold = [groups.word, groups.half, groups.offset, groups.letters, groups.name].some((part) => part);
	return groups.sign === ':' || isTold ? groups : undefined;
}

interface Found extends Pick<Moment, 'at' | 'timeZone'> {
	readonly rules: readonly RuleName[];
}

function toInstant(date: string, groups: Groups): Found {
	const clock = toClock(groups);
	if (clock === undefined || date.length < 10) return { rules: ['moment.time-unreadable'] };
	const timeZone = toZone(groups);
	const offset = groups.offset === undefined ? undefined : toOffset(groups.offset);
	if (timeZone === undefined && offset === undefined) {
		return { rules: [groups.letters === undefined ? 'moment.zone-missing' : 'moment.zone-unknown'] };
	}
	const written = `${date}T${clock}`;
	try {
		const zoned = Temporal.ZonedDateTime.from(`${written}${offset ?? ''}[${timeZone ?? offset}]`, {
			disambiguation: 'reject',
			offset: 'reject',
		});
		const at = zoned.toString({ smallestUnit: 'second', timeZoneName: 'never' });
		const isAsWritten = groups.iana !== undefined && `${written}${groups.offset}` === at;
		const rules: RuleName[] = isAsWritten ? [] : ['moment.instant'];
		return { at, ...(timeZone !== undefined && { timeZone }), rules };
	} catch {
		// No such zone; no such time, or twice, as the clocks were changed; or another offset than the zone's.
		return { rules: ['moment.zone-unfit'] };
	}
}

/** `HH:MM:SS`, or undefined where a clock shows no such time. */
function toClock({ h = '', m = '', s = '00', half }: Groups): string | undefined {
	const hour = Number(h);
	if (Number(m) > 59 || Number(s) > 59) return undefined;
	if (half === undefined) return hour > 23 ? undefined : `${h.padStart(2, '0')}:${m}:${s}`;
	if (hour < 1 || hour > 12) return undefined;
	return `${String((hour % 12) + (half.startsWith('p') || half.startsWith('P') ? 12 : 0)).padStart(2, '0')}:${m}:${s}`;
}

function toZone({ iana, name, letters }: Groups): string | undefined {
	return iana ?? name ?? (letters === undefined ? undefined : findZone(letters));
}

/** `+08:00` of `+8`, `GMT+8`, `+0800`. */
function toOffset(written: string): string {
	const [, sign = '+', hours = '', minutes = '00'] = /([+-])(\d{1,2}):?(\d\d)?$/.exec(written) ?? [];
	return `${sign}${hours.padStart(2, '0')}:${minutes}`;
}
