import { request } from 'node:http';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toMetricsText } from '../../src/http/officer/metrics.ts';
import { toTimestamp } from '../../src/model/identifiers.ts';
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
