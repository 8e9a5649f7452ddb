import { request } from 'node:http';
import * as fc from 'fast-check';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appendLeaves, toAuditLeaf } from '../../src/audit/entry.ts';
import { makeTallies } from '../../src/delivery/tallies.ts';
import { toMetricsText } from '../../src/http/officer/metrics.ts';
import { AuthorityId, toTimestamp } from '../../src/model/identifiers.ts';
import { openDatabase } from '../../src/store/database.ts';
import { makeAgreement } from '../agreement.ts';
import { makeOffice, type TestOffice, trust } from '../gateways.ts';
import { saveDelivery } from '../store/rows.ts';
import { createCorrespondent } from './correspondent.ts';
import { makeLog } from './watch.ts';

const lead = { hours: 24 * 370 };
let office: TestOffice;
const log = makeLog();

beforeAll(async () => {
	office = await makeOffice('id.imigrasi', { LINTAS_LOG_LEVEL: 'warn' });
	const { card } = await createCorrespondent('my.imigresen');
	const today = Temporal.Now.instant().add(lead).toZonedDateTimeISO('Asia/Jakarta').toPlainDate();
	const [signedOn, validUntil] = ['2020-01-01', today.add({ days: 80 }).toString()];
	const legalBasis = { reference: 'MoU 0/2026 (fictional)', signedOn, validUntil };
	await trust(office, card, { agreement: makeAgreement(card.authority, { legalBasis }) });
	await office.start({ doors: true, work: false }, { clock: () => Temporal.Now.instant().add(lead), logTo: log });
});
afterAll(() => office.remove());

test('the officer door tells in days how long certificates last, ours and those of partners, without a token', async () => {
	const answer = await fetch(`http://127.0.0.1:${office.officerPort}/metrics`);
	expect([answer.status, answer.headers.get('content-type')]).toEqual([
		200,
		'text/plain; version=0.0.4; charset=utf-8',
	]);
	const lines = (await answer.text()).trimEnd().split('\n');
	expect(lines.slice(0, 2)).toEqual([
		'# HELP lintas_certificate_days_left Days until the last certificate of an authority for a use ends.',
		'# TYPE lintas_certificate_days_left gauge',
	]);
	const line = (authority: string, use: string, days: number) =>
		`lintas_certificate_days_left{authority="${authority}",use="${use}"} ${days}`;
	const ends = lines.slice(
		0,
		lines.findIndex((each) => each.includes('lintas_deliveries_open')),
	);
	expect(ends.slice(2, -3).toSorted()).toEqual([
		line('id.imigrasi', 'ca', 3289),
		line('id.imigrasi', 'encryption', 727),
		line('id.imigrasi', 'signing', 727),
		line('id.imigrasi', 'tls-client', 27),
		line('id.imigrasi', 'tls-server', 27),
		line('my.imigresen', 'ca', 3289),
		line('my.imigresen', 'encryption', 727),
		line('my.imigresen', 'signing', 727),
	]);
	expect(ends.at(-1)).toBe('lintas_agreement_days_left{authority="my.imigresen"} 80');
});

test('they tell how much is still to be delivered, to whom and since when', async () => {
	const { db } = office.database;
	const createdAt = toTimestamp(Temporal.Now.instant().add(lead).subtract({ minutes: 10 }));
	for (let n = 0; n < 3; n += 1) await saveDelivery(db, { createdAt });
	const { id } = await saveDelivery(db, { createdAt });
	const settled = { state: 'cancelled' as const, settled_at: createdAt };
	await db.updateTable('delivery').set(settled).where('id', '=', id).execute();
	const answer = await fetch(`http://127.0.0.1:${office.officerPort}/metrics`);
	const text = await answer.text();
	expect(text).toContain('lintas_deliveries_open{partner="my.imigresen",state="queued"} 3\n');
	const [, seconds] = /lintas_delivery_oldest_seconds\{partner="my.imigresen"\} (\d+)\n/.exec(text) ?? [];
	expect(Number(seconds)).toBeGreaterThanOrEqual(600);
	expect(Number(seconds)).toBeLessThan(660);
});

test('they tell for how long an entry of the audit log has not been signed: nobody works here', async () => {
	const read = async () => {
		const answer = await fetch(`http://127.0.0.1:${office.officerPort}/metrics`);
		return /lintas_log_unsigned_seconds (\d+)\n/.exec(await answer.text())?.[1];
	};
	expect(await read()).toBe('0');
	const writtenAt = toTimestamp(Temporal.Now.instant().add(lead).subtract({ minutes: 2 }));
	const leaf = toAuditLeaf({ at: writtenAt, action: 'log-conflict', authority: office.authority, outcome: 'fork' });
	await office.database.db.transaction().execute((tx) => appendLeaves(tx, [leaf]));
	expect(Number(await read())).toBeGreaterThanOrEqual(120);
});

test('they are for this machine: whoever asks under another name, as through a proxy, finds nothing', async () => {
	const { promise, resolve } = Promise.withResolvers<number | undefined>();
	const headers = { host: 'lintas.example' };
	request({ port: office.officerPort, path: '/metrics', headers }, (answer) => {
		answer.resume();
		resolve(answer.statusCode);
	}).end();
	expect(await promise).toBe(404);
});

test('the log has one line for each certificate and agreement that has reached a threshold', () => {
	const lines = log.take();
	const warnings = lines.filter(({ msg }) => msg === 'a certificate ends soon');
	const agreements = lines.filter(({ msg }) => msg === 'an agreement ends soon');
	expect(agreements).toMatchObject([{ authority: 'my.imigresen', daysLeft: 80, threshold: 90 }]);
	expect(warnings).toMatchObject([
		{ authority: 'id.imigrasi', use: 'tls-server', daysLeft: 27, threshold: 30 },
		{ authority: 'id.imigrasi', use: 'tls-client', daysLeft: 27, threshold: 30 },
	]);
});

describe('the text of metrics', () => {
	test('has one line for each sample, whatever its labels hold', async () => {
		await fc.assert(
			fc.property(fc.array(fc.string({ unit: 'binary' })), (values) => {
				const samples = values.map((value) => ({ labels: { value }, value: 1 }));
				const text = toMetricsText([{ name: 'x', help: 'y', type: 'counter', samples }]);
				expect(text.split('\n')).toHaveLength(values.length + 3);
			}),
		);
	});
});

test('they tell how many wait for a person', async () => {
	const { db } = office.database;
	const at = toTimestamp(Temporal.Now.instant());
	const { id } = await saveDelivery(db, {});
	await db.updateTable('delivery').set({ state: 'stalled', settled_at: at }).where('id', '=', id).execute();
	const text = await fetchMetrics();
	expect(text).toContain('lintas_deliveries_stalled{partner="my.imigresen"} 1\n');
	expect(text).not.toContain('state="stalled"');
});

test('they tell how attempts ended and how long they took, counted by all workers together', async () => {
	const { db } = office.database;
	const partner = AuthorityId.parse('my.imigresen');
	const workers = [makeTallies(db, pino({}, log)), makeTallies(db, pino({}, log))];
	for (const worker of workers) {
		worker.count('attempt', partner, 'delivered', 0.25);
		worker.count('attempt', partner, 'partner-unreachable', 40);
		worker.count('delivery', partner, 'delivered', 2);
		await worker.store();
		await worker.store();
	}
	const text = await fetchMetrics();
	expect(text.split('\n').filter((line) => /^(# TYPE )?lintas_(attempt|delivery_seconds)/.test(line))).toEqual([
		'# TYPE lintas_attempts_total counter',
		'lintas_attempts_total{partner="my.imigresen",outcome="delivered"} 2',
		'lintas_attempts_total{partner="my.imigresen",outcome="partner-unreachable"} 2',
		'# TYPE lintas_attempt_seconds histogram',
		...['0.05', '0.1'].map((le) => `lintas_attempt_seconds_bucket{partner="my.imigresen",le="${le}"} 0`),
		...['0.25', '0.5', '1', '2.5', '5', '10', '30'].map(
			(le) => `lintas_attempt_seconds_bucket{partner="my.imigresen",le="${le}"} 2`,
		),
		'lintas_attempt_seconds_bucket{partner="my.imigresen",le="+Inf"} 4',
		'lintas_attempt_seconds_sum{partner="my.imigresen"} 80.5',
		'lintas_attempt_seconds_count{partner="my.imigresen"} 4',
		'# TYPE lintas_delivery_seconds histogram',
		...['0.5', '1'].map((le) => `lintas_delivery_seconds_bucket{partner="my.imigresen",le="${le}"} 0`),
		...['5', '15', '60', '300', '3600', '21600', '86400', '432000', '+Inf'].map(
			(le) => `lintas_delivery_seconds_bucket{partner="my.imigresen",le="${le}"} 2`,
		),
		'lintas_delivery_seconds_sum{partner="my.imigresen"} 4',
		'lintas_delivery_seconds_count{partner="my.imigresen"} 2',
	]);
});

test('what a worker counted while the database was away is stored once it is there', async () => {
	const { database } = office;
	const away = openDatabase('postgres://nobody@127.0.0.1:1/nowhere', { maxConnections: 1 });
	const partner = AuthorityId.parse('th.immigration');
	let db = away;
	const bind = (value: unknown) => (typeof value === 'function' ? value.bind(db) : value);
	const worker = makeTallies(new Proxy(away, { get: (_, name) => bind(Reflect.get(db, name, db)) }), pino({}, log));
	worker.count('attempt', partner, 'delivered', 1);
	await worker.store();
	db = database.db;
	await worker.store();
	await away.destroy();
	expect(await fetchMetrics()).toContain('lintas_attempts_total{partner="th.immigration",outcome="delivered"} 1\n');
});

async function fetchMetrics(): Promise<string> {
	return await (await fetch(`http://127.0.0.1:${office.officerPort}/metrics`)).text();
}
