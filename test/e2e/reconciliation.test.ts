import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { runLintas } from '../cli/lintas.ts';
import { makePair, type TestOffice } from '../gateways.ts';
import { makeLog } from '../http/watch.ts';
import { makeDraft } from './drafts.ts';

let indonesia: TestOffice;
let malaysia: TestOffice;
let remove: () => Promise<void>;
let lateMs = 0;
const clock = () => Temporal.Now.instant().add({ milliseconds: lateMs });
const log = makeLog();
const patient = { timeout: 30_000, interval: 200 };

beforeAll(async () => {
	({ indonesia, malaysia, remove } = await makePair({ LINTAS_LOG_LEVEL: 'warn' }));
	await malaysia.start(undefined, { clock });
	await indonesia.start(undefined, { clock, logTo: log });
});
afterAll(() => remove());

async function send(from: TestOffice, to: TestOffice): Promise<void> {
	const { deliveries } = await from.client.release(makeDraft(), [{ to: to.authority, withhold: [] }]);
	const id = deliveries[0]?.id ?? '';
	await vi.waitFor(async () => expect(await from.client.delivery(id)).toMatchObject({ state: 'delivered' }), patient);
}

it('two gateways compare what they exchanged, are told where they differ, and are warned of it the day after', async () => {
	const first = clock().toZonedDateTimeISO('UTC').toPlainDate();
	for (const [from, to] of [
		[indonesia, malaysia],
		[indonesia, malaysia],
		[malaysia, indonesia],
	] as const)
		await send(from, to);
	// Found in the log without anybody asking.
	const known = () => malaysia.database.db.selectFrom('exchange_line').select('outcome').execute();
	await vi.waitFor(async () => expect(await known()).toHaveLength(3), patient);
	// Midnight may have been meanwhile.
	const days = { from: first.toString(), until: first.add({ days: 1 }).toString() };
	for (const [office, partner] of [
		[indonesia, malaysia],
		[malaysia, indonesia],
	] as const) {
		const agree = async () => {
			const found = await office.client.reconcile(partner.authority, days);
			const count = (side: 'ours' | 'theirs') => found.days.reduce((sum, day) => sum + day[side], 0);
			expect([count('ours'), count('theirs'), found.disagreements]).toEqual([3, 3, 0]);
			expect(found.days.every(({ different }) => different === 0)).toBe(true);
		};
		await vi.waitFor(agree, patient);
	}
	const compare = (language: string, ...more: string[]) =>
		runLintas(['reconcile', 'my.imigresen', '--from', days.from, '--until', days.until, ...more], {
			...indonesia.environment,
			LINTAS_LANGUAGE: language,
		});
	expect(await compare('en')).toMatchObject({
		code: 0,
		stdout: expect.stringContaining('Nothing is on record otherwise'),
	});

	// Malaysia's database has lost what it received, as if an older one had been restored.
	await malaysia.database.ownerDb.transaction().execute(async (tx) => {
		await sql`alter table exchange_line disable trigger user`.execute(tx);
		await sql`delete from exchange_line where sender = 'id.imigrasi'`.execute(tx);
		await sql`alter table exchange_line enable trigger user`.execute(tx);
	});
	expect((await indonesia.client.reconcile(malaysia.authority, days)).disagreements).toBe(0);
	lateMs = 49 * 3_600_000;
	const [english, indonesian] = await Promise.all([compare('en'), compare('id')]);
	expect(english).toMatchObject({
		code: 1,
		stdout: expect.stringMatching(/(?:.*MISSING THERE.*\n){2}(?:.*\n)*.*Call the partner/),
	});
	expect(indonesian).toMatchObject({ code: 1, stdout: expect.stringContaining('TIDAK ADA DI SANA') });
	expect(JSON.parse((await compare('en', '--json')).stdout)).toMatchObject({ disagreements: 2 });
	const alarms = () => log.lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'alarm');
	const alarm = { alarm: 'reconciliation-differs', partner: 'my.imigresen', count: 2 };
	await vi.waitFor(() => expect(alarms()).toContainEqual(expect.objectContaining(alarm)), patient);
	expect(await runLintas(['reconcile', 'my.imigresen', '--from', 'yesterday'], indonesia.environment)).toMatchObject({
		code: 2,
	});
	expect(await runLintas(['reconcile', '../x'], indonesia.environment)).toMatchObject({ code: 2 });
	const upside = await runLintas(['reconcile', 'my.imigresen', '--from', '2026-11-02', '--until', '2026-11-01'], {
		...indonesia.environment,
		LINTAS_LANGUAGE: 'id',
	});
	expect(upside).toMatchObject({ code: 1, stderr: expect.stringContaining('hari yang tidak mendahului') });
}, 120_000);
