import { describe, expect, test } from 'vitest';
import { normaliseMoment } from '../../src/normalise/moment.ts';
import { toReading } from './reading.ts';

const at = (date: string, instant: string, timeZone?: string) => ({
	date,
	at: instant,
	...(timeZone !== undefined && { timeZone }),
});
const makassar = at('2026-03-12', '2026-03-12T14:05:00+08:00', 'Asia/Makassar');
const jakarta = at('2026-03-12', '2026-03-12T14:05:00+07:00', 'Asia/Jakarta');

describe('a moment', () => {
	test.each([
		['2026-03-12 14:05 WITA', makassar],
		['2026-03-12T14:05:00 wita', makassar],
		['2026-03-12 2:05 pm WITA', makassar],
		['2026-03-12 14:05 WIB', jakarta],
		['2026-03-12 14:05 (WIB)', jakarta],
		['2026-03-12 12:00 am SGT', at('2026-03-12', '2026-03-12T00:00:00+08:00', 'Asia/Singapore')],
		['2026-03-12 14:05 WIT', at('2026-03-12', '2026-03-12T14:05:00+09:00', 'Asia/Jayapura')],
		['2026-03-12 14:05 Asia/Yangon', at('2026-03-12', '2026-03-12T14:05:00+06:30', 'Asia/Yangon')],
		['2026-03-12T14:05:30Z', at('2026-03-12', '2026-03-12T14:05:30+00:00', 'UTC')],
		['2026-03-12T14:05+08:00', at('2026-03-12', '2026-03-12T14:05:00+08:00')],
		['2026-03-12 14:05 GMT+8', at('2026-03-12', '2026-03-12T14:05:00+08:00')],
	])('of date, time and zone is an instant there: %s', (raw, value) => {
		expect(toReading(normaliseMoment(raw))).toEqual([value, 'moment.instant']);
	});

	test.each([
		['12 Maret 2026 pukul 14.05 WITA', makassar, 'date.month-name'],
		['Pukul 14.05 WIB, 12/03/2026', jakarta, 'date.day-first-assumed'],
	])('is read as officers write it: %s', (raw, value, rule) => {
		expect(toReading(normaliseMoment(raw))).toEqual([value, rule, 'moment.instant']);
	});

	test('in the form of RFC 9557 stays as it is', () => {
		expect(toReading(normaliseMoment('2026-03-12T14:05:00+08:00[Asia/Makassar]'))).toEqual([makassar]);
	});

	test.each(['2026-03-12', '2026-03', '2026'])('may be known to a date alone: %s', (date) => {
		expect(toReading(normaliseMoment(date))).toEqual([{ date }]);
	});

	test.each([
		['2026-03-12 14:05', 'moment.zone-missing'],
		['2026-03-12 14:05 PST', 'moment.zone-unknown'],
		['2026-03-12 25:05 WIB', 'moment.time-unreadable'],
		['2026-03-12 14:65 WIB', 'moment.time-unreadable'],
		['2026-03-12 13:05 pm WIB', 'moment.time-unreadable'],
		['2026-03-12T14:05+07:00[Asia/Makassar]', 'moment.zone-unfit'],
		['2026-03-12 14:05 Asia/Atlantis', 'moment.zone-unfit'],
	])('keeps its date and has a doubt where the time is not certain: %s', (raw, rule) => {
		expect(toReading(normaliseMoment(raw))).toEqual([{ date: '2026-03-12' }, rule]);
	});

	test.each([
		['2026-03-29 02:30 Europe/Berlin', 'which the clocks passed over'],
		['2026-10-25 02:30 Europe/Berlin', 'which the clocks showed twice'],
	])('at an hour is doubted (%s, %s)', (raw) => {
		expect(toReading(normaliseMoment(raw)).at(1)).toBe('moment.zone-unfit');
	});

	test.each(['12.03.1985', '12.03.85'])('takes no part of a date for a time: %s', (raw) => {
		expect(normaliseMoment(raw).value).toEqual({ date: '1985-03-12' });
	});

	test.each(['', 'besok', '14:05 WIB', '31/02/2026 14:05 WIB'])('is not guessed: %j', (raw) => {
		expect(normaliseMoment(raw).value).toBeNull();
	});
});
