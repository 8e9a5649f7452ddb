import { describe, expect, it } from 'vitest';
import { paperOf } from '../../../src/cases/papers/papers.ts';
import type { FoldedEvent } from '../../../src/cases/state.ts';
import { home, host, toId } from '../case-documents.ts';
import { inventCase, print, type Said, sri } from './invented-case.ts';

const name = '[A-Z-]+';
const parameter = `;${name}=(?:"[^"\\p{Cc}]*"|[^";:,\\p{Cc}]*)`;
/** RFC 5545 §3.1, unfolded. */
const contentLine = new RegExp(`^(${name})((?:${parameter})*):([^\\p{Cc}]*)$`, 'u');

/** A calendar's events by the grammar of RFC 5545, or why it is none. */
function parseCalendar(text: string): Record<string, string>[] {
	if (!text.endsWith('\r\n') || /(?<!\r)\n|\r(?!\n)/.test(text)) throw new Error('lines end in CRLF');
	const long = text.split('\r\n').filter((line) => Buffer.byteLength(line) > 75);
	if (long.length > 0) throw new Error(`lines of at most 75 octets: ${long[0]}`);
	const lines = text
		.replaceAll(/\r\n[ \t]/g, '')
		.split('\r\n')
		.slice(0, -1);
	const parsed = lines.map((line) => {
		const [, property = '', parameters = '', value = ''] = contentLine.exec(line) ?? [];
		if (property === '') throw new Error(`a content line: ${line}`);
		return { property, parameters, value };
	});
	const head = parsed.slice(0, 4).map(({ property, value }) => `${property}:${value}`);
	expect(head).toEqual(['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Lintas//Cases//EN', 'CALSCALE:GREGORIAN']);
	expect(parsed.at(-1)).toMatchObject({ property: 'END', value: 'VCALENDAR' });
	const events: Record<string, string>[] = [];
	let event: Record<string, string> | undefined;
	for (const { property, parameters, value } of parsed.slice(4, -1)) {
		if (property === 'BEGIN') event = value === 'VEVENT' && event === undefined ? {} : expect.unreachable(value);
		else if (event === undefined) expect.unreachable(property);
		else if (property === 'END') {
			for (const needed of ['UID', 'DTSTAMP', 'DTSTART']) expect(Object.keys(event)).toContain(needed);
			events.push(event);
			event = undefined;
		} else {
			if (property in event) throw new Error(`${property} once`);
			event[property] = value;
			if (property === 'DTSTART') event.form = parameters;
			if (property === 'DTEND') expect(parameters).toBe(';VALUE=DATE');
		}
	}
	for (const each of events) {
		expect(each.DTSTAMP).toMatch(/^\d{8}T\d{6}Z$/);
		expect('DTEND' in each, 'of a day until the next').toBe(each.form === ';VALUE=DATE');
		expect('DURATION' in each).toBe(each.form !== ';VALUE=DATE');
		expect(each.DTSTART).toMatch(each.form === ';VALUE=DATE' ? /^\d{8}$/ : /^\d{8}T\d{6}Z$/);
	}
	expect(new Set(events.map(({ UID }) => UID)).size).toBe(events.length);
	return events;
}

async function calendarOf(...wish: Parameters<typeof inventCase>) {
	return parseCalendar((await print(inventCase(...wish), { paper: 'calendar' })).text);
}

describe('the calendar of a case', () => {
	it('has the departure at its moment, of all who travel together', async () => {
		const persons = [{ victim: sri }, { victim: { ...sri, name: 'Dua Fiktif' } }];
		const [travel, ...more] = await calendarOf({ steps: 15, persons });
		expect(more).toEqual([]);
		expect(travel).toMatchObject({
			DTSTART: '20260312T060500Z',
			DURATION: 'PT1H',
			LOCATION: 'Batam Centre',
			SUMMARY: `Departure – case ${toId(1)} (2 persons)`,
			UID: `travel-${toId(1)}@id.imigrasi`,
			SEQUENCE: '0',
		});
	});

	it('keeps the entry of a journey that is planned anew, as a later version of it', async () => {
		const later = { on: '5 March 2026', plannedFor: '20 March 2026' };
		const [travel] = await calendarOf({ steps: 15, more: [[host, 'travel-plan', 'fixed', later]] });
		expect(travel).toMatchObject({
			DTSTART: '20260320',
			DTEND: '20260321',
			UID: `travel-${toId(1)}@id.imigrasi`,
			SEQUENCE: '1',
		});
	});

	it('tells two journeys apart though their plans have one id', async () => {
		const later: Said = [host, 'travel-plan', 'fixed', { on: '5 March 2026', plannedFor: '20 March 2026' }];
		const persons = [{ victim: sri }, { victim: { ...sri, name: 'Dua Fiktif' } }];
		const { state, documents } = inventCase({ steps: 15, persons, more: [later] });
		const [first, second] = state.events.slice(-2);
		const ofOne = { ...second, id: first?.id, event: { ...second?.event, persons: [toId(2)] } } as FoldedEvent;
		const events = [...state.events.slice(0, -1), ofOne];
		const { text } = await print({ state: { ...state, events }, documents }, { paper: 'calendar' });
		expect(parseCalendar(text).map(({ DTSTART }) => DTSTART)).toEqual(['20260312T060500Z', '20260320']);
	});

	it('has no journey on a day that nobody knows', async () => {
		const someday = { on: '5 March 2026', plannedFor: 'April 2026' };
		expect(await calendarOf({ steps: 15, more: [[host, 'travel-plan', 'fixed', someday]] })).toEqual([]);
	});

	it('has the follow-ups that are not done, so many months after the arrival on the day at home', async () => {
		const events = await calendarOf({
			more: [
				[home, 'reintegration-plan', 'agreed'],
				[home, 'follow-up-1', 'well'],
			],
		});
		expect(events.map(({ DTSTART, SUMMARY }) => [DTSTART, SUMMARY?.split(' –')[0]])).toEqual([
			['20260603', 'Follow-up at 3 months'],
			['20260903', 'Follow-up at 6 months'],
			['20270303', 'Follow-up at 12 months'],
		]);
	});

	it('has follow-ups for who sees to them: home, and a service to which the person was referred', async () => {
		const arrived = inventCase({ more: [[home, 'reintegration-plan', 'agreed']] });
		for (const audience of paperOf('calendar').audiences) {
			const { text } = await print(arrived, { paper: 'calendar', for: audience });
			expect(parseCalendar(text), audience).toHaveLength(['home', 'service'].includes(audience) ? 4 : 0);
		}
	});

	it('ends a day of a month’s end on the first of the next', async () => {
		const [travel] = await calendarOf({
			steps: 15,
			more: [[host, 'travel-plan', 'fixed', { on: '5 March 2026', plannedFor: '31 March 2026' }]],
		});
		expect(travel).toMatchObject({ DTSTART: '20260331', DTEND: '20260401' });
	});

	it('has the border point for whom the table of protection allows it, from its step on', async () => {
		const planned = inventCase({ steps: 15 });
		for (const audience of paperOf('calendar').audiences) {
			const { text } = await print(planned, { paper: 'calendar', for: audience });
			expect(text.includes('LOCATION:Batam Centre'), audience).toBe(['home', 'border'].includes(audience));
			expect(text.includes('Batam'), audience).toBe(['home', 'border'].includes(audience));
		}
	});

	it('escapes what a calendar would read as more than a place', async () => {
		const around = { on: '5 March 2026', plannedFor: '20 March 2026', borderPoint: 'Pos Rekaan; dekat, sungai' };
		const [travel] = await calendarOf({ steps: 15, more: [[host, 'travel-plan', 'fixed', around]] });
		expect(travel?.LOCATION).toBe('Pos Rekaan\\; dekat\\, sungai');
	});

	it('names nobody, and no place of a person', async () => {
		for (const steps of [15, 21]) {
			const { text } = await print(inventCase({ steps }), { paper: 'calendar', language: 'id' });
			expect(text).not.toMatch(/Sri|Melati|Kenanga|Sosial/);
		}
	});
});
