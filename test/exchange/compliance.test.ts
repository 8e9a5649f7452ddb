import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runLintas } from '../cli/lintas.ts';
import { listQueueTables } from '../e2e/queue-tables.ts';
import { makeOffice, swapCards, type TestOffice } from '../gateways.ts';
import { handling } from '../http/drafts.ts';
import { makeLog, type TestLog } from '../http/watch.ts';
import { entriesOf } from './open-exchange.ts';

let indonesia: TestOffice;
let malaysia: TestOffice;
/** Each for one test. */
let partners: TestOffice[];
let log: TestLog;

beforeAll(async () => {
	indonesia = await makeOffice('id.imigrasi', { LINTAS_LOG_LEVEL: 'warn' });
	malaysia = await makeOffice('my.imigresen');
	const names = ['sg.ica', 'th.immigration', 'ph.bi', 'kh.gdi', 'vn.xnc'];
	partners = await Promise.all(names.map((name) => makeOffice(name)));
	await swapCards(indonesia, malaysia);
	for (const partner of partners) await swapCards(indonesia, partner);
	log = makeLog();
	await indonesia.start(undefined, { logTo: log });
	await malaysia.start();
});
afterAll(() => Promise.all([indonesia, malaysia].map((office) => office.remove())));

const profile = { name: 'Suryadi Contoh', aliases: ['Contoh'] };
const wrong = { reason: 'salah orang' };
const rename = { amendments: [{ field: '/name', action: 'ganti', text: 'Suryadi Rekaan', reason: 'Salah ketik' }] };

/** Of Indonesia's; @returns its id, and that of each delivery. */
async function release(kind: string, body: object, to: readonly TestOffice[], relations: object[] = []) {
	const draft = { kind, validUntil: '2030-12-31', handling, relations, body };
	const recipients = to.map(({ authority }) => ({ to: authority, withhold: [] }));
	const { documentId, deliveries } = await indonesia.client.release(draft, recipients);
	return { id: documentId, deliveries: deliveries.map(({ id }) => id) };
}

const withdraw = (document: string, ...to: readonly TestOffice[]) =>
	release('withdrawal', wrong, to, [{ type: 'withdraws', document }]);
const correct = (document: string, ...to: readonly TestOffice[]) =>
	release('correction', rename, to, [{ type: 'corrects', document }]);

const eventually = (check: () => Promise<unknown>) => vi.waitFor(check, { timeout: 20_000, interval: 100 });

async function expectState(delivery: string | undefined, state: string) {
	await eventually(async () => expect(await indonesia.client.delivery(delivery ?? '')).toMatchObject({ state }));
}

async function releaseDelivered(...to: readonly TestOffice[]) {
	const released = await release('perpetrator-profile', profile, to);
	for (const delivery of released.deliveries) await expectState(delivery, 'delivered');
	return released;
}

const complianceOf = async (change: string) => (await indonesia.client.document(change, 'repatriation')).compliance;

async function expectAnswers(change: string, ...expected: readonly object[]) {
	await eventually(async () => expect(await complianceOf(change)).toMatchObject(expected));
}

const show = async (office: TestOffice, id: string, language = 'en') => {
	const environment = { ...office.environment, LINTAS_LANGUAGE: language };
	return (await runLintas(['show', id, '--purpose', 'repatriation'], environment)).stdout;
};

describe('a withdrawal', () => {
	test('is answered by the recipient’s gateway by itself, and what it had is recalled', async () => {
		const { id, deliveries } = await releaseDelivered(malaysia);
		const withdrawal = await withdraw(id, malaysia);
		await expectAnswers(withdrawal.id, { recipient: 'my.imigresen', state: 'settled', outcome: 'applied' });
		await expectState(deliveries[0], 'recalled');
		const outcomes = (await entriesOf(indonesia.database, id)).map(({ action, outcome }) => `${action} ${outcome}`);
		expect(outcomes.filter((text) => text === 'delivery-settled recalled')).toHaveLength(1);
		const [{ reportedAt, reportedIn } = {}] = await complianceOf(withdrawal.id);
		expect(await show(indonesia, withdrawal.id)).toContain(
			`  answer of my.imigresen: Applied by the gateway, ${reportedAt}, ${reportedIn}\n`,
		);
		expect(await show(indonesia, withdrawal.id, 'id')).toContain(
			'  jawaban dari my.imigresen: Diterapkan oleh gateway, ',
		);
		expect(await complianceOf(id)).toEqual([]);
	});

	test('takes back corrections too', async () => {
		const { id } = await releaseDelivered(malaysia);
		const correction = await correct(id, malaysia);
		await expectAnswers(correction.id, { outcome: 'applied' });
		await withdraw(id, malaysia);
		await expectState(correction.deliveries[0], 'recalled');
	});

	test('stays: none is withdrawn itself', async () => {
		const { id } = await releaseDelivered(malaysia);
		const withdrawal = await withdraw(id, malaysia);
		const fields = [{ pointer: '/relations/0/document', expected: expect.stringContaining('no withdrawal') }];
		await expect(withdraw(withdrawal.id, malaysia)).rejects.toMatchObject({ code: 'draft-invalid', fields });
	});
});

describe('a correction', () => {
	test('is answered too, and recalls nothing', async () => {
		const { id, deliveries } = await releaseDelivered(malaysia);
		const correction = await correct(id, malaysia);
		await expectAnswers(correction.id, { recipient: 'my.imigresen', state: 'settled', outcome: 'applied' });
		await expectState(deliveries[0], 'delivered');
	});

	test('that is withdrawn need not be followed any more', async () => {
		const silent = await openSilentOffice();
		const { id } = await releaseDelivered(silent);
		const correction = await correct(id, silent);
		await expectAnswers(correction.id, { state: 'open', outcome: null });
		await withdraw(correction.id, silent);
		await expectAnswers(correction.id, { state: 'settled', outcome: null });
		await letHoursPass(correction.id, 7 * 24);
		await eventually(async () => expect(await isWatched(correction.id)).toBe(false));
		expect(alarmsOf(correction.id)).toEqual([]);
		await silent.remove();
	});
});

describe('a withdrawal of what a legal hold keeps', () => {
	test('is refused with that reason, until the hold ends', async () => {
		const { id, deliveries } = await releaseDelivered(malaysia);
		await malaysia.client.placeHold(id, 'court-order');
		const withdrawal = await withdraw(id, malaysia);
		await expectAnswers(withdrawal.id, { state: 'open', outcome: 'refused', cause: 'legal-hold' });
		expect(await show(indonesia, withdrawal.id)).toMatch(/my.imigresen: Refused \(The law wants it kept\), .*; due 20/);
		await expectState(deliveries[0], 'delivered');
		await malaysia.client.liftHold(id);
		await expectAnswers(withdrawal.id, { state: 'settled', outcome: 'applied', cause: null });
		await expectState(deliveries[0], 'recalled');
	});
});

describe('where a document is on its way when it is withdrawn', () => {
	test('it is sent no more, nobody is alarmed, and the recipient answers that it is not there', async () => {
		const late = takePartner();
		const { id, deliveries } = await release('perpetrator-profile', profile, [late]);
		await expectState(deliveries[0], 'retrying');
		const withdrawal = await withdraw(id, late);
		await expectState(deliveries[0], 'cancelled');
		const ended = { code: 'document-withdrawn', nextAttemptAt: null };
		expect(await indonesia.client.delivery(deliveries[0] ?? '')).toMatchObject(ended);
		expect(await entriesOf(indonesia.database, id)).toContainEqual(
			expect.objectContaining({ action: 'delivery-settled', outcome: 'document-withdrawn', deliveryId: deliveries[0] }),
		);
		await late.start();
		await expectAnswers(withdrawal.id, { recipient: late.authority, state: 'settled', outcome: 'not-found' });
		expect(log.take().filter(({ alarm }) => alarm !== undefined)).toEqual([]);
		await late.remove();
	});

	test('one that waits for a person is cancelled', async () => {
		const late = takePartner();
		const { id, deliveries } = await release('perpetrator-profile', profile, [late]);
		await expectState(deliveries[0], 'retrying');
		await sql`update delivery set state = 'stalled', next_attempt_at = null, settled_at = now()
			where id = ${deliveries[0]}`.execute(indonesia.database.ownerDb);
		await withdraw(id, late);
		await expectState(deliveries[0], 'cancelled');
		await late.remove();
	});
});

describe('a recipient that says nothing', () => {
	test('is reminded by the schedule, then somebody is told; what it answers late counts', async () => {
		const silent = await openSilentOffice();
		const { id, deliveries } = await releaseDelivered(silent);
		const withdrawal = await withdraw(id, silent);
		await expectState(withdrawal.deliveries[0], 'delivered');
		expect(await show(indonesia, withdrawal.id)).toMatch(/answer of \S+: no answer yet; due 20/);
		for (const [hours, reminders] of [
			[24, 1],
			[72, 2],
		] as const) {
			await letHoursPass(withdrawal.id, hours);
			await eventually(async () =>
				expect(await deliveriesOf(withdrawal.id)).toEqual(Array(1 + reminders).fill('delivered')),
			);
		}
		expect(alarmsOf(withdrawal.id)).toEqual([]);
		await letHoursPass(withdrawal.id, 7 * 24);
		await eventually(async () => expect(alarmsOf(withdrawal.id)).toHaveLength(1));
		expect(await complianceOf(withdrawal.id)).toMatchObject([{ state: 'overdue', outcome: null }]);
		expect(await show(indonesia, withdrawal.id, 'id')).toContain('belum ada jawaban; LEWAT TENGGAT sejak 20');
		const told = (await entriesOf(indonesia.database, withdrawal.id)).map(({ action, outcome }) => ({
			action,
			outcome,
		}));
		expect(told.filter(({ action }) => action === 'compliance-reminded')).toHaveLength(2);
		expect(told).toContainEqual({ action: 'compliance-overdue', outcome: 'unanswered' });
		await silent.start({ doors: false, work: true });
		await expectAnswers(withdrawal.id, { state: 'settled', outcome: 'applied' });
		await expectState(deliveries[0], 'recalled');
		await silent.remove();
	});

	test('answers once its queue, that was wiped, is refilled', async () => {
		const silent = await openSilentOffice();
		const { id } = await releaseDelivered(silent);
		const withdrawal = await withdraw(id, silent);
		await expectState(withdrawal.deliveries[0], 'delivered');
		const tables = (await listQueueTables(silent)).map((name) => sql.table(`bullmq.${name}`));
		await sql`truncate ${sql.join(tables)} cascade`.execute(silent.database.ownerDb);
		await silent.start({ doors: false, work: true });
		await expectAnswers(withdrawal.id, { state: 'settled', outcome: 'applied' });
		await silent.remove();
	});
});

/** It receives, and does no work of its own. */
async function openSilentOffice(): Promise<TestOffice> {
	const office = takePartner();
	await office.start({ doors: true, work: false });
	return office;
}

/** One that does not run yet. */
function takePartner(): TestOffice {
	return partners.pop() ?? expect.unreachable();
}

/** As if it had been released so many hours earlier. */
async function letHoursPass(change: string, hours: number) {
	const { ownerDb } = indonesia.database;
	await sql`update change_watch set since = now() - make_interval(hours => ${hours}) - interval '1 minute'
		where document_digest = (select digest from document where id = ${change})`.execute(ownerDb);
	await sql`update due_work set due_at = now() - interval '1 minute' where queue = 'change-follow-up' and id = ${change}`.execute(
		ownerDb,
	);
}

async function isWatched(change: string) {
	const { db } = indonesia.database;
	const due = db.selectFrom('due_work').select('id').where('queue', '=', 'change-follow-up').where('id', '=', change);
	return (await due.execute()).length > 0;
}

async function deliveriesOf(change: string) {
	const { deliveries } = await indonesia.client.document(change, 'repatriation');
	return deliveries.map(({ state }) => state);
}

const alarms: Record<string, unknown>[] = [];
function alarmsOf(document: string) {
	alarms.push(...log.take());
	return alarms.filter((line) => line.alarm === 'compliance-overdue' && line.document === document);
}
