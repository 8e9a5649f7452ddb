import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { loadCalendars } from '../../src/cases/calendars.ts';
import { projectCase } from '../../src/cases/project.ts';
import { remindersQueue, remindOfCase } from '../../src/cases/reminders.ts';
import type { Alarm } from '../../src/exchange/context.ts';
import { PersonId } from '../../src/model/identifiers.ts';
import { saveAssignment } from '../../src/store/case-assignments.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { afterHours, home, host, makeEvents, request, toId, transit, transitState } from './case-documents.ts';
import { storeCase } from './store-case.ts';

let database: TestDatabase;
let now: Temporal.Instant;
let alarms: Alarm[];
let announced: (string | undefined)[];
let opening = 1;

beforeAll(async () => {
	database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(() => {
	now = Temporal.Instant.from(afterHours(1));
	alarms = [];
	announced = [];
	opening += 100;
});

/** Of the gateway of that authority. */
async function open(authority = host) {
	const context = {
		authority,
		db: database.db,
		clock: () => now,
		calendars: await loadCalendars('/nowhere'),
		jobs: { hasten: async (_work: object, dueAt?: Temporal.Instant) => void announced.push(dueAt?.toString()) },
		alarm: (alarm: Alarm) => void alarms.push(alarm),
		follow: async () => undefined,
	};
	return {
		project: () => projectCase(context, toId(opening)),
		remind: () => remindOfCase(context, toId(opening)),
		dueAt: async () => {
			const rows = database.db.selectFrom('due_work').select('due_at').where('queue', '=', remindersQueue);
			return (await rows.where('id', '=', toId(opening)).executeTakeFirst())?.due_at;
		},
	};
}

const told = () => alarms.map((alarm) => `${alarm.alarm} ${'step' in alarm ? alarm.step : ''}`);

describe('whoever is to do a step', () => {
	it('is reminded once when a quarter of its time is left and once when it is due, and both sides when it is late', async () => {
		await storeCase(database, [request(opening, { opening })]);
		const desk = await open();
		await desk.project();
		// A shelter is to be found within 24 hours, by law of this host.
		expect(await desk.dueAt()).toBe(afterHours(18));
		expect(announced).toEqual([Temporal.Instant.from(afterHours(18)).toString()]);
		now = Temporal.Instant.from(afterHours(19));
		await desk.remind();
		await desk.remind();
		expect(told()).toEqual(['case-due-soon shelter']);
		expect(await desk.dueAt()).toBe(afterHours(24));
		now = Temporal.Instant.from(afterHours(25));
		await desk.remind();
		expect(told().toSorted()).toEqual(['case-due shelter', 'case-due-soon shelter', 'case-overdue shelter']);
	});

	it('on the other side is not reminded of what is not its turn, but hears when it is late', async () => {
		await storeCase(database, [request(opening, { opening })]);
		const desk = await open(home);
		await desk.project();
		now = Temporal.Instant.from(afterHours(25));
		await desk.remind();
		expect(told()).toEqual(['case-overdue shelter']);
	});

	it('hears each week of what stays late, with who looks after it, and a guest of the case does not', async () => {
		const events = makeEvents(opening);
		events.say(host, 'participation', 'joined', { persons: [], participant: transitState });
		await storeCase(database, [request(opening, { opening }), ...events.documents]);
		const [desk, guest] = [await open(home), await open(transit)];
		await desk.project();
		const person = PersonId.parse('88qN1rQfXYutXwDhFhJ5oZ');
		await database.db
			.transaction()
			.execute((tx) => saveAssignment(tx, toId(opening), { person, assignedAt: afterHours(1) }));
		const shelterLate = () => alarms.filter((alarm) => 'step' in alarm && alarm.step === 'shelter');
		for (const [days, times] of [
			[2, 1],
			[8, 1],
			[9, 2],
			[10, 2],
			[30, 3],
		] as const) {
			now = Temporal.Instant.from(afterHours(24 * days + 1));
			await desk.remind();
			expect(shelterLate()).toHaveLength(times);
		}
		expect(shelterLate()[0]).toEqual({ alarm: 'case-overdue', case: toId(opening), person, step: 'shelter' });
		alarms = [];
		await guest.project();
		await guest.remind();
		expect(alarms).toEqual([]);
	});

	it('is reminded though the work was lost, and not again though the clock went back', async () => {
		await storeCase(database, [request(opening, { opening })]);
		const desk = await open();
		await desk.project();
		await database.db.deleteFrom('due_work').execute();
		now = Temporal.Instant.from(afterHours(19));
		await desk.project();
		expect(await desk.dueAt()).toBe(afterHours(18));
		await desk.remind();
		now = Temporal.Instant.from(afterHours(2));
		await desk.remind();
		expect(told()).toEqual(['case-due-soon shelter']);
	});

	it('has the whole time anew when the turn comes back to it, and is reminded anew', async () => {
		const events = makeEvents(opening);
		events.say(host, 'screening', 'victim');
		events.say(host, 'shelter', 'safe');
		events.say(host, 'consent', 'given');
		const desk = await open(home);
		await storeCase(database, [request(opening, { opening }), ...events.documents]);
		const due = async (days: number) => {
			now = Temporal.Instant.from(afterHours(24 * days));
			await desk.project();
			await desk.remind();
			return told().filter((each) => each === 'case-due nationality').length;
		};
		expect(await due(20)).toBe(1);
		await storeCase(database, [events.say(home, 'nationality', 'more-needed', { hours: 24 * 20 })]);
		expect(await due(39)).toBe(1);
		await storeCase(database, [events.say(host, 'nationality', 'evidence-sent', { hours: 24 * 40 })]);
		expect(await due(41)).toBe(1);
		expect(await due(60)).toBe(2);
	});

	it('is reminded of a step for a whole group once', async () => {
		const group = [opening, opening + 1, opening + 2].map((n) => request(n, { opening }));
		await storeCase(database, group);
		const desk = await open();
		await desk.project();
		now = Temporal.Instant.from(afterHours(19));
		await desk.remind();
		expect(told()).toEqual(['case-due-soon shelter']);
	});

	it('is not reminded of a case that is closed', async () => {
		const events = makeEvents(opening);
		events.say(host, 'closure', 'lost');
		await storeCase(database, [request(opening, { opening }), ...events.documents]);
		const desk = await open();
		await desk.project();
		expect(await desk.dueAt()).toBeUndefined();
		const row = database.db.selectFrom('repatriation_case').selectAll().where('id', '=', toId(opening));
		expect(await row.executeTakeFirst()).toMatchObject({ status: 'closed', persons: 1 });
	});
});
