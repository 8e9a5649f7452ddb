import { createPublicKey, randomUUID } from 'node:crypto';
import { readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { signCheckpoint, verifyCheckpoint } from '../../src/audit/checkpoint.ts';
import { loadLogKey } from '../../src/audit/log-key.ts';
import { toVerifierKey } from '../../src/audit/note-key.ts';
import { toRoot } from '../../src/audit/tree.ts';
import { loadLog } from '../../src/store/audit-log.ts';
import { makeOffice, makePair, type TestOffice } from '../gateways.ts';
import { draft } from '../http/drafts.ts';
import { append, sequenced } from './open-log.ts';

let office: TestOffice;
beforeEach(async () => {
	office = await makeOffice('id.imigrasi', { LINTAS_LOG_LEVEL: 'warn' });
});
afterEach(() => office.remove());

const worker = { doors: false, work: true };
const lines: string[] = [];
const logTo = { write: (line: string) => void lines.push(line) };

async function newest() {
	const { note } = await office.database.db
		.selectFrom('audit_checkpoint')
		.select('note')
		.orderBy('size', 'desc')
		.limit(1)
		.executeTakeFirstOrThrow();
	const { logKey } = await office.card();
	const key = toVerifierKey('lintas/id.imigrasi', 'ed25519', createPublicKey({ key: logKey, format: 'jwk' }));
	return verifyCheckpoint(Buffer.from(note), { origin: 'lintas/id.imigrasi', keys: [key], witnesses: [] });
}

it('a working node signs what happened within a second, with the key on its card; two nodes make one log', async () => {
	await office.start(worker);
	await office.start(worker);
	for (const size of [3, 6, 9]) {
		const before = performance.now();
		await append(office.database.db, 3);
		await vi.waitFor(async () => expect((await newest()).size).toBe(size), { interval: 20, timeout: 10_000 });
		// The machine may be busy; half of it is rest.
		expect(performance.now() - before).toBeLessThan(5_000);
	}
	expect(await sequenced(office.database.db)).toHaveLength(9);
});

const alarms = () => lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'alarm');

it('a node that knows of more than the database raises one alarm, signs nothing, and works on', async () => {
	const signer = await loadLogKey(office.dataDir, await office.card());
	const more = { origin: 'lintas/id.imigrasi', size: 5, root: toRoot([]) };
	const kept = join(office.dataDir, 'log.checkpoint');
	await writeFile(kept, signCheckpoint(more, signer, Temporal.Now.instant()));
	lines.length = 0;
	const node = await office.start(worker, { logTo });
	await append(office.database.db, 3);
	await sleep(2_000);
	expect(alarms()).toMatchObject([{ alarm: 'log-stopped', code: 'log-rolled-back' }]);
	expect(await sequenced(office.database.db)).toEqual([]);
	// As somebody decides who accepts the loss.
	await node.close();
	await rm(kept);
	await office.start(worker);
	await vi.waitFor(async () => expect((await newest()).size).toBe(3), { timeout: 10_000 });
	expect(await readFile(kept, 'utf8')).toContain('lintas/id.imigrasi\n3\n');
});

it('a node that does not know what was signed says so, in both languages with what to do, and takes part', async () => {
	const kept = join(office.dataDir, 'log.checkpoint');
	const node = await office.start(worker, { logTo });
	await append(office.database.db, 3);
	await vi.waitFor(async () => expect((await newest()).size).toBe(3), { timeout: 10_000 });
	await node.close();
	expect(alarms().filter(({ alarm }) => alarm === 'log-checkpoint-missing')).toEqual([]);
	await rm(kept);
	// As a node leaves it that is killed while it writes.
	const part = join(office.dataDir, `.log.checkpoint.${randomUUID()}.part`);
	await writeFile(part, '');
	await utimes(part, 0, 0);
	lines.length = 0;
	await office.start(worker, { logTo });
	await expect(readFile(part)).rejects.toMatchObject({ code: 'ENOENT' });
	expect(alarms()).toMatchObject([{ alarm: 'log-checkpoint-missing', size: 3 }]);
	expect(lines.map((line) => JSON.parse(line))).toContainEqual(
		expect.objectContaining({ en: expect.stringContaining('restore'), id: expect.stringContaining('pemulihan') }),
	);
	await vi.waitFor(async () => expect(await readFile(kept, 'utf8')).toContain('lintas/id.imigrasi\n3\n'));
});

it('a node does not start with a log key that is not on its card', async () => {
	const other = await makeOffice('my.imigresen');
	await writeFile(join(office.dataDir, 'log.key.pem'), await readFile(join(other.dataDir, 'log.key.pem')));
	await other.remove();
	await expect(office.start(worker)).rejects.toMatchObject({ code: 'file-unreadable' });
});

it('what a delivery appends that ends while the gateway closes is signed before the gateway has ended', async () => {
	const pair = await makePair();
	const { indonesia, malaysia } = pair;
	await malaysia.start();
	const { promise: closed, resolve } = Promise.withResolvers<void>();
	const node = await indonesia.start(undefined, {
		crashPoint: (name) => {
			if (name === 'receipt-verified') resolve(node.close());
		},
	});
	await indonesia.client.release(draft, [{ to: malaysia.authority, withhold: [] }]);
	await closed;
	const { db } = indonesia.database;
	const settled = db.selectFrom('audit_entry').select('at').where('entry', 'like', '%"delivery-settled"%');
	expect(await settled.execute()).toHaveLength(1);
	expect(await loadLog(db)).toMatchObject({ hasPending: false, signed: (await sequenced(db)).length });
	await pair.remove();
});
