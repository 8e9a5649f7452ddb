import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { toTimedDigest } from '../../src/audit/timestamping.ts';
import { parseTimestampAnchors, verifyTimestamp } from '../../src/pki/timestamp.ts';
import { makeOffice, type TestOffice } from '../gateways.ts';
import { certify, openTestAuthority, type TestAuthority, timeStamping } from '../timestamp-authority.ts';

let office: TestOffice;
let time: TestAuthority;
let folder: string;
const caFile = () => join(folder, 'time.pem');

beforeEach(async () => {
	[time, folder] = await Promise.all([openTestAuthority(), mkdtemp(join(tmpdir(), 'lintas-time-'))]);
	await writeFile(caFile(), time.caPem);
	office = await makeOffice('id.imigrasi', { LINTAS_TIMESTAMP_AUTHORITIES: `${time.url}=${caFile()}` });
});
afterEach(async () => {
	await Promise.all([office.remove(), time.close(), rm(folder, { recursive: true })]);
});

async function silence(): Promise<string | undefined> {
	const answer = await fetch(`http://127.0.0.1:${office.officerPort}/metrics`);
	return (await answer.text()).split('\n').find((line) => line.startsWith('lintas_timestamps_missing_seconds'));
}

it('a working gateway has a time put to its log, which the CA in the file proves', async () => {
	await office.start();
	const stored = () =>
		office.database.db
			.selectFrom('audit_timestamp')
			.innerJoin('audit_checkpoint', 'audit_checkpoint.size', 'audit_timestamp.size')
			.select(['note', 'token'])
			.executeTakeFirstOrThrow();
	const { note, token } = await vi.waitFor(stored, { timeout: 12_000, interval: 100 });
	const anchors = parseTimestampAnchors(Buffer.from(time.caPem));
	const { time: at } = verifyTimestamp(token, { imprint: toTimedDigest(note), anchors });
	expect(Math.abs(at.since(Temporal.Now.instant()).total('seconds'))).toBeLessThan(60);
	expect(await silence()).toBe(`lintas_timestamps_missing_seconds{source="${time.url}"} 0`);
});

it('one whose authority keeps silent works on, closes at once, and tells how long that has lasted', async () => {
	time.behave({ silent: true });
	const gateway = await office.start();
	await vi.waitFor(() => expect(time.asked()).toBe(1), { timeout: 12_000 });
	expect((await fetch(`http://127.0.0.1:${office.officerPort}/readyz`)).status).toBe(200);
	const before = performance.now();
	await gateway.close();
	expect(performance.now() - before).toBeLessThan(5_000);
	await office.start({ doors: true, work: false });
	expect(await silence()).toMatch(/\{source="[^"]+"\} \d$/);
	const failing = await office.database.db.selectFrom('audit_time_source').select('failures').execute();
	expect(failing).toEqual([{ failures: 1 }]);
});

it('one does not start with a file that has no CA', async () => {
	const ca = await certify({ name: 'Time CA' });
	const authority = await certify({ name: 'Time', issuer: ca, purposes: timeStamping });
	for (const text of ['', authority.pem, `${ca.pem}${authority.pem}`]) {
		await writeFile(caFile(), text);
		await expect(office.start()).rejects.toMatchObject({ code: 'certificate-unacceptable' });
	}
	await rm(caFile());
	await expect(office.start()).rejects.toMatchObject({ code: 'file-unreadable' });
});
