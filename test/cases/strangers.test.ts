import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadCalendars } from '../../src/cases/calendars.ts';
import { loadCase } from '../../src/cases/load.ts';
import { projectCase } from '../../src/cases/project.ts';
import type { Alarm } from '../../src/exchange/context.ts';
import type { Digest } from '../../src/model/identifiers.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { afterHours, home, host, makeEvents, request, toId, transit } from './case-documents.ts';
import { storeCase } from './store-case.ts';

let database: TestDatabase;

beforeAll(async () => {
	database = await createTestDatabase();
});
afterAll(() => database.drop());

test('who gives the id of a case to a request of its own, or states a step of it, raises one alarm and changes nothing', async () => {
	const alarms: Alarm[] = [];
	const context = {
		authority: home,
		db: database.db,
		clock: () => Temporal.Instant.from(afterHours(9)),
		calendars: await loadCalendars('/nowhere'),
		jobs: { hasten: async () => undefined },
		alarm: (alarm: Alarm) => void alarms.push(alarm),
		follow: async () => undefined,
	};
	const listed = () =>
		database.db.selectFrom('repatriation_case').select(['host', 'strangers']).where('id', '=', toId(1)).execute();
	const events = makeEvents();
	await storeCase(database, [request(1), events.say(host, 'screening', 'victim')]);
	await projectCase(context, toId(1));
	expect(await listed()).toEqual([{ host, strangers: 0 }]);
	const before = await loadCase(database.db, toId(1));
	const { skeleton } = request(1, { author: transit });
	const person = { host: transit, home, hostCountry: 'THA', homeCountry: 'IDN', isMinor: true };
	// The lowest of all digests, and stored last.
	const rival = { digest: '-'.repeat(43) as Digest, skeleton: { ...skeleton, createdAt: afterHours(8), person } };
	await storeCase(database, [rival, events.say(transit, 'screening', 'not-a-victim')]);
	await projectCase(context, toId(1));
	await projectCase(context, toId(1));
	expect((await loadCase(database.db, toId(1)))?.state).toEqual(before?.state);
	expect(await listed()).toEqual([{ host, strangers: 1 }]);
	expect(alarms.filter(({ alarm }) => alarm === 'case-stranger')).toEqual([{ alarm: 'case-stranger', case: toId(1) }]);
});
