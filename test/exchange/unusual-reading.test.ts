import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Alarm } from '../../src/exchange/context.ts';
import { type ReadingLimit, ReadingLimits, usualLimits } from '../../src/exchange/reading-limits.ts';
import { type Read, recordReads } from '../../src/exchange/reads.ts';
import { acknowledge, forgetOldReads, listAlarms } from '../../src/exchange/unusual-reading.ts';
import { type AlarmId, AuthorityId, Digest, type DocumentId, newId } from '../../src/model/identifiers.ts';
import type { Person } from '../../src/model/person.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { makePerson } from '../people.ts';

let database: TestDatabase;
let alarms: Alarm[];
let now: Temporal.Instant;
let limits: readonly ReadingLimit[];

beforeAll(async () => {
	database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(() => {
	alarms = [];
	limits = usualLimits;
	// Nine in the morning in Jakarta.
	now = Temporal.Instant.from('2026-11-10T02:00:00Z');
});

const authority = AuthorityId.parse('id.imigrasi');
const auditor = makePerson('auditor');
const page = { limit: 200, before: undefined };
const context = () => ({
	authority,
	db: database.db,
	clock: () => now,
	timeZone: 'Asia/Jakarta',
	readingLimits: limits,
	alarm: (alarm: Alarm) => alarms.push(alarm),
});
const pass = (duration: Temporal.DurationLike) => {
	now = now.add(duration);
};

/** A document that nobody has read yet. */
const makeRead = ({
	author = 'my.imigresen',
	kind = 'perpetrator-profile',
	cases = [] as DocumentId[],
} = {}): Read => ({
	named: { document: newId(now) as DocumentId, documentDigest: Digest.parse(randomBytes(32).toString('base64url')) },
	author: AuthorityId.parse(author),
	kind,
	cases,
});
const read = (by: Person, ...reads: readonly Read[]) =>
	recordReads(context(), { by, purpose: 'investigation' }, 'shown', reads);
const alarmsOf = async (person: Person) =>
	(await listAlarms(context(), page)).filter((alarm) => alarm.person === person.id);
const entriesOf = async (person: Person) =>
	(await database.db.selectFrom('audit_entry').select('entry').execute())
		.map(({ entry }) => JSON.parse(entry))
		.filter(({ by }) => by === person.id);

/** Eight a day from Monday to Friday, for four weeks. */
async function workForFourWeeks(person: Person): Promise<void> {
	for (let day = 0; day < 28; day += 1) {
		if (day % 7 < 5) await read(person, ...Array.from({ length: 8 }, () => makeRead()));
		pass({ hours: 24 });
	}
}

describe('ordinary reading', () => {
	it('alarms nobody, week by week', async () => {
		const officer = makePerson('officer');
		await workForFourWeeks(officer);
		expect([await alarmsOf(officer), alarms]).toEqual([[], []]);
	});

	it('of one document, again and again, is reading one document', async () => {
		const officer = makePerson('officer');
		const document = makeRead();
		for (let time = 0; time < 200; time += 1) await read(officer, document);
		expect(await alarmsOf(officer)).toEqual([]);
		expect(await entriesOf(officer)).toHaveLength(200);
	});
});

describe('reading that is unusual', () => {
	it('is what the authority says it is, and as usual where it says nothing', async () => {
		limits = ReadingLimits.parse('documents-per-hour:3,kinds-per-day:100/90');
		const officer = makePerson('officer');
		await read(officer, makeRead(), makeRead());
		expect(await alarmsOf(officer)).toEqual([]);
		await read(officer, makeRead());
		expect(await alarmsOf(officer)).toMatchObject([{ measures: ['documents-per-hour'] }]);
		for (let author = 0; author < 8; author += 1) await read(officer, makeRead({ author: `int.office-${author}` }));
		expect(await alarmsOf(officer)).toMatchObject([{ measures: ['authors-per-day', 'documents-per-hour'] }]);
	});

	it('is told of in the roles in which too much was read, not in those before', async () => {
		limits = ReadingLimits.parse('documents-per-hour:2');
		const officer = makePerson('officer');
		await read(officer, makeRead());
		await read({ ...officer, roles: ['officer', 'approver'] }, makeRead());
		expect((await entriesOf(officer)).map(({ action, roles }) => [action, roles])).toEqual(
			expect.arrayContaining([
				['document-read', ['officer']],
				['document-read', ['officer', 'approver']],
				['reading-unusual', ['officer', 'approver']],
			]),
		);
	});

	it('raises one alarm for two hundred documents in an hour, anew as it grows, and nobody else is in it', async () => {
		const [officer, colleague] = [makePerson('officer'), makePerson('officer')];
		for (let time = 0; time < 200; time += 1) {
			await read(officer, makeRead());
			pass({ seconds: 15 });
		}
		await read(colleague, makeRead());
		const [alarm, ...others] = await alarmsOf(officer);
		expect(others).toEqual([]);
		expect(alarm).toMatchObject({
			measures: ['documents-per-day', 'documents-per-hour'],
			documents: 200,
			authors: 1,
			acknowledgedAt: null,
		});
		const raised = (await entriesOf(officer)).filter(({ action }) => action === 'reading-unusual');
		expect(raised.map(({ outcome }) => outcome)).toEqual([
			'documents-per-hour',
			'documents-per-hour',
			'documents-per-hour',
			'documents-per-hour documents-per-day',
		]);
		expect(new Set(raised.map((entry) => entry.alarm))).toEqual(new Set([alarm?.id]));
		expect(alarms).toEqual(raised.map(() => ({ alarm: 'reading-unusual', id: alarm?.id })));
		expect(await alarmsOf(colleague)).toEqual([]);
	});

	it('is noticed where somebody reads slowly and of everyone', async () => {
		const officer = makePerson('officer');
		const authors = [
			'my.imigresen',
			'sg.ica',
			'th.immigration',
			'ph.immigration',
			'vn.xnc',
			'kh.gdi',
			'la.doi',
			'mm.moip',
		];
		for (const author of authors) {
			expect(await alarmsOf(officer)).toEqual([]);
			await read(officer, makeRead({ author }));
			pass({ hours: 1 });
		}
		expect(await alarmsOf(officer)).toMatchObject([{ measures: ['authors-per-day'], documents: 8, authors: 8 }]);
	});

	it('is noticed where somebody reads of many cases', async () => {
		const officer = makePerson('officer');
		for (let time = 0; time < 20; time += 1) await read(officer, makeRead({ cases: [newId(now) as DocumentId] }));
		expect(await alarmsOf(officer)).toMatchObject([{ measures: ['cases-per-day'], cases: 20 }]);
	});

	it('is what is unusual for that person, too', async () => {
		const [experienced, fresh] = [makePerson('officer'), makePerson('officer')];
		await workForFourWeeks(experienced);
		// Five times eight, over the day, and no more than others read.
		for (let time = 0; time < 41; time += 1) {
			await read(experienced, makeRead());
			await read(fresh, makeRead());
			pass({ minutes: 12 });
		}
		expect(await alarmsOf(experienced)).toMatchObject([{ measures: ['documents-per-day'], documents: 41 }]);
		expect(await alarmsOf(fresh)).toEqual([]);
	});

	it('is noticed where somebody is patient for a month', async () => {
		const officer = makePerson('officer');
		for (let day = 0; day < 28; day += 1) {
			for (let hour = 0; hour < 9; hour += 1) {
				await read(officer, ...Array.from({ length: 6 }, () => makeRead()));
				pass({ hours: 1 });
			}
			pass({ hours: 15 });
		}
		expect((await alarmsOf(officer))[0]).toMatchObject({ measures: ['documents-per-month'] });
	});

	it('alarms again on the next day', async () => {
		const officer = makePerson('officer');
		const many = () => Array.from({ length: 60 }, () => makeRead());
		await read(officer, ...many());
		// Sixteen hours later it is another day in Jakarta, and not yet in UTC.
		pass({ hours: 16 });
		await read(officer, ...many());
		expect(await alarmsOf(officer)).toHaveLength(2);
	});

	it('is counted right when fifty read at once, whatever the node', async () => {
		const officer = makePerson('officer');
		await Promise.all(Array.from({ length: 50 }, () => read(officer, makeRead())));
		expect(await alarmsOf(officer)).toEqual([]);
		await Promise.all(Array.from({ length: 50 }, () => read(officer, makeRead())));
		expect(await alarmsOf(officer)).toMatchObject([{ documents: 100 }]);
		// As it is raised, and at the sixty-fourth.
		expect(alarms).toHaveLength(2);
	});
});

describe('an alarm', () => {
	const raise = async () => {
		const officer = makePerson('officer', 'auditor');
		await read(officer, ...Array.from({ length: 60 }, () => makeRead()));
		const [alarm] = await alarmsOf(officer);
		return { officer, id: alarm?.id ?? expect.unreachable() };
	};

	it('is acknowledged once, by somebody whom it is not about, and the log says by whom', async () => {
		const { officer, id } = await raise();
		await expect(acknowledge(context(), officer, id)).rejects.toMatchObject({ code: 'alarm-about-you' });
		expect(await acknowledge(context(), auditor, id)).toMatchObject({ id, acknowledgedBy: auditor.id });
		await expect(acknowledge(context(), auditor, id)).rejects.toMatchObject({ code: 'alarm-acknowledged' });
		expect((await entriesOf(auditor)).filter(({ alarm }) => alarm === id)).toMatchObject([
			{ action: 'alarm-acknowledged' },
		]);
	});

	it('that was acknowledged is raised anew when the same person reads on: by another measure, or by the next power of two', async () => {
		const { officer, id } = await raise();
		await acknowledge(context(), auditor, id);
		const many = (count: number) => Array.from({ length: count }, () => makeRead());
		await read(officer, ...many(3));
		expect(await alarmsOf(officer)).toMatchObject([{ id, documents: 63, acknowledgedBy: auditor.id }]);
		await read(officer, ...many(1));
		expect(await alarmsOf(officer)).toMatchObject([{ id, documents: 64, acknowledgedBy: null }]);
		await acknowledge(context(), auditor, id);
		await read(officer, ...Array.from({ length: 20 }, () => makeRead({ cases: [newId(now) as DocumentId] })));
		expect(await alarmsOf(officer)).toMatchObject([{ id, acknowledgedBy: null }]);
		expect((await alarmsOf(officer))[0]?.measures).toContain('cases-per-day');
		expect(alarms).toHaveLength(3);
	});

	it('that is none is not acknowledged', async () => {
		const id = newId(now) as AlarmId;
		await expect(acknowledge(context(), auditor, id)).rejects.toMatchObject({ code: 'alarm-unknown' });
	});
});

it('what was read long ago is forgotten, alarms stay', async () => {
	const officer = makePerson('officer');
	await read(officer, ...Array.from({ length: 60 }, () => makeRead()));
	pass({ hours: 24 });
	await forgetOldReads(context());
	const count = async (table: 'read_seen' | 'read_count') =>
		(await database.db.selectFrom(table).select('person').where('person', '=', officer.id).execute()).length;
	expect([await count('read_seen'), await count('read_count')]).toEqual([0, 1]);
	pass({ hours: 31 * 24 });
	await forgetOldReads(context());
	expect([await count('read_seen'), await count('read_count')]).toEqual([0, 0]);
	expect(await alarmsOf(officer)).toHaveLength(1);
});
