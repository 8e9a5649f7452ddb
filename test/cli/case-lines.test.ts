import { describe, expect, it } from 'vitest';
import { loadCalendars } from '../../src/cases/calendars.ts';
import { foldCase } from '../../src/cases/fold.ts';
import { toCaseView } from '../../src/cases/view.ts';
import { toBoardLines } from '../../src/cli/case-board-lines.ts';
import { toCaseLines, toStepLines, toTimelineLines } from '../../src/cli/case-lines.ts';
import { repatriationSteps } from '../../src/model/repatriation-steps.ts';
import { afterHours, home, host, makeEvents, request, toId, transit } from '../cases/case-documents.ts';

async function show() {
	const events = makeEvents();
	events.say(host, 'screening', 'victim');
	events.say(host, 'consent', 'given');
	events.say(home, 'travel-document', 'splp');
	events.say(host, 'screening', 'possible-victim', { follows: [request(1).digest] });
	const state = foldCase(toId(1), [request(1), ...events.documents]) ?? expect.unreachable();
	const now = Temporal.Instant.from(afterHours(12 * 24 + 3));
	const strangers = [transit];
	return { state, view: { ...toCaseView(state, await loadCalendars('/nowhere'), now), strangers } };
}

describe('a case is shown', () => {
	it('with whose turn it is until when, and what it waits for, in English and in Indonesian', async () => {
		const { view } = await show();
		const [english, indonesian] = [toCaseLines(view, 'en').join('\n'), toCaseLines(view, 'id').join('\n')];
		expect(english).toContain(
			'Case 019d0000-0000-7000-8000-000000000001: open, since 2026-03-02T02:00:00.000Z (12 days)',
		);
		expect(english).toContain('12 days: waiting for Immediate safety and shelter, Malaysia');
		expect(english).toMatch(/ {2}2026-03-1\dT\d\d:\d\d +Nationality verification +id\.imigrasi/);
		expect(english).toMatch(/Travel document +waits +← Nationality verification/);
		expect(indonesian).toContain('12 hari: menunggu Keselamatan dan penampungan, Malaysia');
		expect(indonesian).toMatch(/Dokumen perjalanan +menunggu +← Verifikasi kewarganegaraan/);
	});

	it('with what was stated differently, and what counts for nothing', async () => {
		const { view } = await show();
		const lines = toCaseLines(view, 'en').join('\n');
		expect(lines).toMatch(
			/!! stated differently without knowing of each other: Screening .+: Victim .+ \/ Possible victim/,
		);
		expect(lines).toContain('! events that count for nothing: 1');
		expect(lines).toContain('!! take no part and stated something of it, which counts for nothing: th.immigration');
	});

	it('of a group once for those who stand alike', async () => {
		const events = makeEvents();
		events.say(host, 'screening', 'victim', { persons: [toId(7)] });
		const requests = Array.from({ length: 400 }, (_, index) => request(index + 1));
		const state = foldCase(toId(1), [...requests, ...events.documents]) ?? expect.unreachable();
		const view = toCaseView(state, await loadCalendars('/nowhere'), Temporal.Instant.from(afterHours(1)));
		const lines = toCaseLines({ ...view, strangers: [] }, 'en');
		const told = lines.filter((line) => line.startsWith('  Person '));
		expect(told).toEqual([`  Person ${toId(1)} (+398): in the process`, `  Person ${toId(7)}: in the process`]);
		expect(lines.length).toBeLessThan(80);
	});

	it('event by event, with the reason of what counts for nothing', async () => {
		const { state } = await show();
		const lines = toTimelineLines(state.events, 'en').join('\n');
		expect(lines).toMatch(
			/id\.imigrasi {2}Travel document: SPLP issued, one way\n {4}! .+: something else comes first: Nationality/,
		);
	});
});

it('the table of steps says of each what comes first and why', () => {
	const lines = toStepLines('en').join('\n');
	for (const { code } of repatriationSteps) expect(lines).toContain(`\n${code}: `.trimStart());
	expect(lines).toContain('after home-risk: nobody is sent into danger');
});

describe('the board', () => {
	const now = Temporal.Instant.from(afterHours(0));
	const at = (hours: number, step = 'nationality') => ({
		id: toId(Math.abs(hours)),
		turn: { step, dueAt: afterHours(hours), steps: 2 },
	});
	const columns = [
		{ heading: 'us', count: 60, cases: [at(-5), at(30), at(100)] },
		{ heading: 'id.imigrasi', count: 1, cases: [{ id: toId(9), turn: { step: 'consent', dueAt: null, steps: 1 } }] },
	];

	it.each([80, 120, 30])('fits %i characters and says by a sign, too, what is late and what is soon', (width) => {
		const lines = toBoardLines(columns, { now, width, language: 'en', isColoured: false });
		expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(width);
		const text = lines.join('\n');
		expect(text).toMatch(/us \(60\)/);
		expect(text).toMatch(/!! +-5 h {2}…00000005/);
		expect(text).toMatch(/! +30 h {2}…0000001e/);
		expect(text).toMatch(/ +4 d {2}…00000064/);
		expect(text).toMatch(/Informed consent/);
	});

	it('has colours where they are wanted', () => {
		const text = toBoardLines(columns, { now, width: 80, language: 'id', isColoured: true }).join('\n');
		expect(text).toContain('\x1b[31m!! -5 jam');
	});
});
