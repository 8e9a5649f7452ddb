import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openOutbox } from '../../src/delivery/outbox.ts';
import { followUpQueue } from '../../src/delivery/queues.ts';
import { listReports } from '../../src/exchange/compliance.ts';
import { eraseWhenDue } from '../../src/exchange/erasure.ts';
import { followUp } from '../../src/exchange/follow-up.ts';
import { showDocument } from '../../src/exchange/reading.ts';
import { type DocumentId, newId, toTimestamp } from '../../src/model/identifiers.ts';
import { findDocuments } from '../../src/store/documents.ts';
import { sourced } from '../envelope/documents.ts';
import { parsePart, partOf } from '../envelope/forge.ts';
import { type Correspondent, createCorrespondent } from '../http/correspondent.ts';
import { openTestDoor, type TestDoor } from '../http/door.ts';
import { handling } from '../http/drafts.ts';
import { readReceipt, resigned, writeLetter } from '../http/letter.ts';
import { makePerson } from '../people.ts';
import { entriesOf, openExchange } from './open-exchange.ts';

let door: TestDoor;
let indonesia: Correspondent;
let thailand: Correspondent;

beforeAll(async () => {
	indonesia = await createCorrespondent('id.imigrasi');
	thailand = await createCorrespondent('th.immigration');
	door = await openTestDoor([indonesia, thailand]);
});
afterAll(() => door.remove());

/** A document of the office, sent to Indonesia, and its withdrawal; a partner's delivery says that it arrived. */
async function withdrawOwn(...others: readonly Correspondent[]) {
	const to = [indonesia, ...others].map(({ authority }) => ({ to: authority, withhold: [] }));
	const about = { validUntil: '2030-12-31', handling };
	const { client, database } = door.office;
	const profile = { ...about, kind: 'perpetrator-profile', body: { name: 'Suryadi Contoh' } };
	const { documentId, deliveries } = await client.release(profile, to);
	const delivered = {
		state: 'delivered',
		settled_at: toTimestamp(Temporal.Now.instant()),
		proof: 'transport',
	} as const;
	for (const state of ['sending', 'delivered'] as const) {
		const change = state === 'sending' ? { state } : delivered;
		await database.db
			.updateTable('delivery')
			.set(change)
			.where('id', '=', deliveries[0]?.id ?? ('' as never))
			.execute();
	}
	const relations = [{ type: 'withdraws', document: documentId }];
	const stated = await client.release({ ...about, kind: 'withdrawal', relations, body: { reason: 'keliru' } }, to);
	const { documentId: withdrawal, documentDigest: digest } = stated;
	return { id: documentId, delivery: deliveries[0]?.id ?? '', withdrawal, digest, sent: stated.deliveries };
}

/** A compliance report of a partner's, stated so many seconds from now. */
async function writeReport(
	from: Correspondent,
	change: string,
	outcome: string,
	{ cause = '', seconds = 0, about = '', sender = from } = {},
) {
	const at = Temporal.Now.instant().add({ seconds });
	const claims = {
		id: newId(at),
		createdAt: toTimestamp(at),
		relations: [{ type: 'answers', document: change }],
	};
	const body = {
		outcome: sourced(outcome, outcome),
		...(cause !== '' && { cause: sourced(cause, cause) }),
		...(about !== '' && { change: sourced(about, about) }),
		on: sourced('2026-11-26', '2026-11-26'),
	};
	const changes = { kind: 'compliance-report', body: body as never, author: from, copy: resigned(from, claims) };
	const letter = await writeLetter(sender, door.recipient, changes);
	return { letter, id: parsePart(partOf(letter.copy, 1)).id as string };
}

/** It is taken in, and looked at. */
async function post(from: Correspondent, { letter }: Awaited<ReturnType<typeof writeReport>>, change: string) {
	const { text } = await door.clientOf(from).post(letter);
	expect(await readReceipt(text, letter, door.recipient)).toMatchObject({ outcome: 'accepted' });
	await followUp(await openExchange(door.office), change as DocumentId);
}

const complianceOf = async (change: string) => (await door.office.client.document(change, 'repatriation')).compliance;
const stateOf = async (delivery: string) => (await door.office.client.delivery(delivery)).state;

test('a report of the recipient counts: what it had is recalled', async () => {
	const { withdrawal, delivery } = await withdrawOwn();
	const report = await writeReport(indonesia, withdrawal, 'applied');
	await post(indonesia, report, withdrawal);
	const expected = { recipient: 'id.imigrasi', state: 'settled', outcome: 'applied', reportedIn: report.id };
	expect(await complianceOf(withdrawal)).toMatchObject([expected]);
	expect(await stateOf(delivery)).toBe('recalled');
});

describe('a report that counts for nothing', () => {
	test('is one by somebody whom the withdrawal did not go to', async () => {
		const { withdrawal, delivery } = await withdrawOwn();
		await post(thailand, await writeReport(thailand, withdrawal, 'applied'), withdrawal);
		expect(await complianceOf(withdrawal)).toMatchObject([{ recipient: 'id.imigrasi', state: 'open', outcome: null }]);
		expect(await stateOf(delivery)).toBe('delivered');
	});

	test('is one of the recipient that another authority brings', async () => {
		const { withdrawal, delivery } = await withdrawOwn();
		const report = await writeReport(indonesia, withdrawal, 'applied', { sender: thailand });
		await post(thailand, report, withdrawal);
		expect(await complianceOf(withdrawal)).toMatchObject([{ state: 'open', outcome: null }]);
		expect(await stateOf(delivery)).toBe('delivered');
		const letter = await writeLetter(indonesia, door.recipient, { copy: () => report.letter.copy });
		await post(indonesia, { ...report, letter }, withdrawal);
		expect(await complianceOf(withdrawal)).toMatchObject([{ state: 'settled', outcome: 'applied' }]);
	});

	test('is one about a withdrawal of that id by another author', async () => {
		const { withdrawal, delivery, digest } = await withdrawOwn();
		const { digest: theirs } = await withdrawOwn();
		await post(indonesia, await writeReport(indonesia, withdrawal, 'applied', { about: theirs }), withdrawal);
		expect(await complianceOf(withdrawal)).toMatchObject([{ state: 'open', outcome: null }]);
		expect(await stateOf(delivery)).toBe('delivered');
		await post(indonesia, await writeReport(indonesia, withdrawal, 'applied', { about: digest }), withdrawal);
		expect(await stateOf(delivery)).toBe('recalled');
	});

	test('is one that does not say which, where another author has stated something under that id', async () => {
		const { withdrawal, delivery } = await withdrawOwn();
		const letter = await writeLetter(thailand, door.recipient, { copy: resigned(thailand, { id: withdrawal }) });
		await door.clientOf(thailand).post(letter);
		await post(indonesia, await writeReport(indonesia, withdrawal, 'applied'), withdrawal);
		expect(await stateOf(delivery)).toBe('delivered');
	});

	test('is one about a withdrawal that nobody here knows: it is kept, and waits', async () => {
		const unknown = newId(Temporal.Now.instant());
		const report = await writeReport(indonesia, unknown, 'applied');
		await post(indonesia, report, unknown);
		expect((await door.office.client.document(report.id, 'repatriation')).waitsFor).toEqual([unknown]);
	});

	test('is one about the withdrawal of another authority', async () => {
		const { withdrawal, delivery } = await withdrawOwn();
		const claims = { relations: [{ type: 'withdraws', document: newId(Temporal.Now.instant()) }] };
		const body = { reason: sourced('keliru', 'wrong-facts') };
		const changes = { kind: 'withdrawal', body: body as never, copy: resigned(thailand, claims) };
		const letter = await writeLetter(thailand, door.recipient, changes);
		await door.clientOf(thailand).post(letter);
		const theirs = parsePart(partOf(letter.copy, 1)).id as string;
		await post(indonesia, await writeReport(indonesia, theirs, 'applied'), theirs);
		expect(await complianceOf(theirs)).toEqual([]);
		expect(await complianceOf(withdrawal)).toMatchObject([{ outcome: null }]);
		expect(await stateOf(delivery)).toBe('delivered');
	});

	test('is one about a document that withdraws nothing', async () => {
		const { id, delivery } = await withdrawOwn();
		await post(indonesia, await writeReport(indonesia, id, 'applied'), id);
		expect(await complianceOf(id)).toEqual([]);
		expect(await stateOf(delivery)).toBe('delivered');
	});
});

describe('of two reports that contradict each other', () => {
	test.each([
		['in their order', [0, 1]],
		['the other way round', [1, 0]],
	])('the one stated later counts, when they come %s', async (_, order) => {
		const { withdrawal } = await withdrawOwn();
		const reports = [
			await writeReport(indonesia, withdrawal, 'applied'),
			await writeReport(indonesia, withdrawal, 'refused', { cause: 'legal-hold', seconds: 20 }),
		];
		for (const index of order) await post(indonesia, reports[index] ?? expect.unreachable(), withdrawal);
		const expected = { state: 'open', outcome: 'refused', cause: 'legal-hold', reportedIn: reports[1]?.id };
		expect(await complianceOf(withdrawal)).toMatchObject([expected]);
	});

	test('what was recalled stays so, and its sender is open again', async () => {
		const { withdrawal, delivery } = await withdrawOwn();
		for (const [outcome, seconds] of [
			['applied', 0],
			['not-done', 20],
		] as const)
			await post(indonesia, await writeReport(indonesia, withdrawal, outcome, { seconds }), withdrawal);
		expect(await stateOf(delivery)).toBe('recalled');
		expect(await complianceOf(withdrawal)).toMatchObject([{ state: 'open', outcome: 'not-done' }]);
	});
});

describe('a partner that rejects a withdrawal by its receipt', () => {
	/** By the next attempt to deliver it to Indonesia. */
	async function reject({ sent }: Awaited<ReturnType<typeof withdrawOwn>>) {
		const exchange = await openExchange(door.office);
		const schedule = { firstDelayMs: 1_000, longestDelayMs: 60_000, giveUpAfterMs: 3_600_000 };
		const outbox = openOutbox({
			...exchange,
			schedules: { routine: schedule, urgent: schedule },
			tallies: { count: () => undefined },
			perPartner: 8,
			deadAfterMs: 0,
			isFetched: () => false,
			deliver: async () => ({ result: 'rejected', receipt: 'invented.signed.receipt', code: 'change-not-by-author' }),
		});
		await outbox.run((sent.find(({ to }) => to === indonesia.authority) ?? expect.unreachable()).id);
	}

	const dueOf = async (id: string) =>
		await door.office.database.db
			.selectFrom('due_work')
			.select('due_at')
			.where('queue', '=', followUpQueue)
			.where('id', '=', id)
			.executeTakeFirstOrThrow();

	const follow = async (id: string, { hours = 0, minutes = 0 } = {}) => {
		const exchange = await openExchange(door.office, { clock: () => Temporal.Now.instant().add({ hours, minutes }) });
		await followUp(exchange, id as DocumentId);
		return exchange.alarms;
	};

	test('is late at once, and once, also by the clock of a node that is behind the one that took the receipt', async () => {
		const withdrawn = await withdrawOwn(thailand);
		await reject(withdrawn);
		const alarm = { alarm: 'compliance-overdue', document: withdrawn.withdrawal };
		const behind = { minutes: -1 };
		expect(await follow(withdrawn.withdrawal, behind)).toEqual([alarm]);
		expect(await follow(withdrawn.withdrawal, behind)).toEqual([]);
		expect(await follow(withdrawn.withdrawal)).toEqual([]);
		expect(await follow(withdrawn.withdrawal, { hours: 24 * 8 })).toEqual([alarm]);
	});

	test('is late at once, somebody is told, and no more of that one when the others are late', async () => {
		const withdrawn = await withdrawOwn(thailand);
		const { withdrawal } = withdrawn;
		await reject(withdrawn);
		expect(Date.parse((await dueOf(withdrawal)).due_at)).toBeLessThanOrEqual(Date.now());
		const alarm = { alarm: 'compliance-overdue', document: withdrawal };
		expect(await follow(withdrawal)).toEqual([alarm]);
		const compliance = await complianceOf(withdrawal);
		expect(compliance.toSorted((a, b) => a.recipient.localeCompare(b.recipient))).toMatchObject([
			{ recipient: 'id.imigrasi', state: 'overdue', outcome: 'refused', cause: 'change-not-by-author' },
			{ recipient: 'th.immigration', state: 'open', outcome: null },
		]);
		expect(await follow(withdrawal, { hours: 1 })).toEqual([]);
		expect(await follow(withdrawal, { hours: 24 * 8 })).toEqual([alarm]);
		expect(await follow(withdrawal, { hours: 24 * 9 })).toEqual([]);
		const told = (await entriesOf(door.office.database, withdrawal)).filter(
			({ action }) => action === 'compliance-overdue',
		);
		expect(told).toMatchObject([
			{ recipient: 'id.imigrasi', outcome: 'refused' },
			{ recipient: 'th.immigration', outcome: 'unanswered' },
		]);
	});
});

describe('a report that an officer writes', () => {
	const withdrawal = { kind: 'withdrawal', body: { reason: sourced('keliru', 'wrong-facts') } as never };

	/** A document under that id comes from a partner. @returns its digest */
	async function take(from: Correspondent, id: string, changes: object = {}, claims: object = {}) {
		const letter = await writeLetter(from, door.recipient, { ...changes, copy: resigned(from, { id, ...claims }) });
		const { text } = await door.clientOf(from).post(letter);
		expect(await readReceipt(text, letter, door.recipient)).toMatchObject({ outcome: 'accepted' });
		return letter.expected.documentDigest;
	}

	const newWithdrawal = (from: Correspondent, id: string) =>
		take(from, id, withdrawal, { relations: [{ type: 'withdraws', document: newId(Temporal.Now.instant()) }] });

	const report = (change: string, to: readonly Correspondent[], body: object = {}) =>
		door.office.client.release(
			{
				kind: 'compliance-report',
				validUntil: '2030-12-31',
				handling,
				relations: [{ type: 'answers', document: change }],
				body: { outcome: 'selesai', on: '26 November 2026', ...body },
			},
			to.map(({ authority }) => ({ to: authority, withhold: [] })),
		);

	const changeIn = async ({ documentId }: { readonly documentId: string }) =>
		(await door.office.client.document(documentId, 'repatriation')).body.change;

	test.each(['another document', 'another withdrawal'])(
		'says which change it answers, though another partner has given its id to %s',
		async (other) => {
			const id = newId(Temporal.Now.instant()) as DocumentId;
			const digest = await newWithdrawal(indonesia, id);
			await (other === 'another document' ? take(thailand, id) : newWithdrawal(thailand, id));
			const released = await report(id, [indonesia]);
			expect(await changeIn(released)).toMatchObject({ value: digest });
			const { db } = await openExchange(door.office);
			const reports = await listReports({ db }, { id, digest });
			expect(reports.get(door.office.authority)).toMatchObject({ reportedIn: released.documentId, outcome: 'done' });
		},
	);

	test('is refused where it could be about two, until it says which', async () => {
		const id = newId(Temporal.Now.instant());
		const digest = await newWithdrawal(indonesia, id);
		await newWithdrawal(thailand, id);
		const fields = [{ pointer: '/body/change' }];
		await expect(report(id, [indonesia, thailand])).rejects.toMatchObject({ code: 'draft-invalid', fields });
		const denied = report(id, [indonesia, thailand], { change: digest });
		await expect(denied).rejects.toMatchObject({ code: 'policy-denied', fields: [{ pointer: '/recipients/1' }, {}] });
		const released = await report(id, [indonesia], { change: digest });
		expect(await changeIn(released)).toMatchObject({ value: digest });
	});
});

test('what was settled stays so when the retention of the report ends', async () => {
	const { withdrawal } = await withdrawOwn();
	const report = await writeReport(indonesia, withdrawal, 'applied');
	await post(indonesia, report, withdrawal);
	const clock = () => Temporal.Now.instant().add({ hours: 24 * 366 * 10 });
	const later = await openExchange(door.office, { clock });
	await eraseWhenDue(later, report.id as DocumentId);
	expect((await door.office.client.document(report.id, 'repatriation')).erased).toMatchObject({ cause: 'retention' });
	const [{ digest } = expect.unreachable()] = await findDocuments(later.db, withdrawal as DocumentId);
	const { compliance } = await showDocument(later, makePerson('officer'), 'repatriation', digest);
	expect(compliance).toMatchObject([{ state: 'settled', outcome: 'applied', reportedIn: report.id }]);
});

test('a crash as somebody is told of what is overdue has it told once more', async () => {
	const { withdrawal } = await withdrawOwn();
	const clock = () => Temporal.Now.instant().add({ hours: 24 * 8 });
	const alarm = () => {
		throw new Error('crash');
	};
	const crashing = await openExchange(door.office, { clock, alarm });
	await expect(followUp(crashing, withdrawal as DocumentId)).rejects.toThrow('crash');
	const exchange = await openExchange(door.office, { clock });
	await followUp(exchange, withdrawal as DocumentId);
	await followUp(exchange, withdrawal as DocumentId);
	expect(exchange.alarms).toEqual([{ alarm: 'compliance-overdue', document: withdrawal }]);
});
