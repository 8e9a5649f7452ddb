import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signCheckpoint } from '../../src/audit/checkpoint.ts';
import { openKeptCheckpoint } from '../../src/audit/kept-checkpoint.ts';
import { loadLogKey } from '../../src/audit/log-key.ts';
import type { NoteSigner } from '../../src/audit/note-signature.ts';
import { sequenceBatch } from '../../src/audit/sequencer.ts';
import { toRoot } from '../../src/audit/tree.ts';
import { systemClock } from '../../src/clock.ts';
import { localId } from '../../src/model/person.ts';
import { append } from '../audit/open-log.ts';
import { makeOffice, type TestOffice } from '../gateways.ts';
import { runLintas } from './lintas.ts';

let office: TestOffice;
let signer: NoteSigner;

beforeAll(async () => {
	office = await makeOffice('id.imigrasi');
	const { dataDir, database } = office;
	signer = await loadLogKey(dataDir, await office.card());
	await append(database.db, 300);
	await sequenceBatch({
		db: database.db,
		clock: systemClock,
		signer,
		earlierKeys: [],
		kept: openKeptCheckpoint(dataDir),
	});
});
afterAll(() => office.remove());

const verify = (...words: string[]) => runLintas(['audit', 'verify', ...words], office.environment);

it('says of a log that is whole how much of it was verified', async () => {
	expect(await verify('--full')).toEqual({
		code: 0,
		stdout: '300 entries of the audit log, all as they were logged and signed\n',
		stderr: '',
	});
	expect((await verify('--full', '--json')).stdout).toBe('{"entries":300,"findings":[],"unchecked":[]}\n');
});

it('does nothing by half', async () => {
	expect(await verify()).toMatchObject({ code: 2, stdout: '' });
	expect(await runLintas(['audit', 'tail', '--full'], office.environment)).toMatchObject({ code: 2, stdout: '' });
});

it('refuses a database that has less than was signed', async () => {
	const more = { origin: 'lintas/id.imigrasi', size: 301, root: toRoot([]) };
	const path = join(office.dataDir, 'log.checkpoint');
	await writeFile(path, signCheckpoint(more, signer, systemClock()));
	expect(await verify('--full')).toEqual({
		code: 1,
		stdout: 'log.checkpoint: the database has less than was signed\n',
		stderr: '',
	});
	await rm(path);
});

it('says that it was compared with nothing outside the database where nothing is kept', async () => {
	expect(await verify('--full')).toMatchObject({ code: 0, stderr: expect.stringMatching(/^log-checkpoint-missing: /) });
});

it('names what was altered, in both languages', async () => {
	await office.database.ownerDb.transaction().execute(async (tx) => {
		await sql`alter table audit_entry disable trigger user`.execute(tx);
		await sql`update audit_entry set entry = replace(entry, 'delivered', 'cancelled')
			where leaf_hash = (select leaf_hash from audit_sequence where index = 123)`.execute(tx);
		await sql`alter table audit_entry enable trigger user`.execute(tx);
	});
	expect(await verify('--full')).toEqual({
		code: 1,
		stdout: '123: the entry is not the one that was logged\n',
		stderr: expect.stringMatching(/^log-checkpoint-missing: This node does not know/),
	});
	const inIndonesian = await runLintas(['audit', 'verify', '--full'], { ...office.environment, LINTAS_LANGUAGE: 'id' });
	expect(inIndonesian).toMatchObject({
		code: 1,
		stdout: '123: entri bukan yang dicatat\n',
		stderr: expect.stringMatching(/^log-checkpoint-missing: Node ini tidak tahu/),
	});
});

describe('a command on our own keys', () => {
	const request = (use: string, environment: object = {}) =>
		runLintas(['pki', 'csr', use], { ...office.environment, ...environment });
	const commands = async () => {
		const rows = await office.database.db.selectFrom('audit_entry').select('entry').execute();
		return rows.map(({ entry }) => JSON.parse(entry)).filter(({ action }) => action === 'command-run');
	};

	it('is on record, whether or not a gateway runs', async () => {
		expect(await request('tls-server')).toMatchObject({
			code: 0,
			stderr: expect.not.stringContaining('not on record'),
		});
		const said = {
			authority: 'id.imigrasi',
			by: localId,
			roles: ['administrator'],
			command: 'pki csr tls-server',
			outcome: 'begun',
		};
		expect(await commands()).toMatchObject([said]);
	});

	it('runs without its database too, and says that it is not on record', async () => {
		const away = { DATABASE_URL: 'postgres://lintas_application@127.0.0.1:1/lintas' };
		expect(await request('tls-client', away)).toMatchObject({
			code: 0,
			stderr: expect.stringContaining('is not on record'),
		});
	});
});

it('has each full verification on record', async () => {
	const rows = await office.database.db.selectFrom('audit_entry').select('entry').execute();
	expect(rows.map(({ entry }) => JSON.parse(entry))).toContainEqual(
		expect.objectContaining({ action: 'audit-read', by: localId, roles: ['administrator'], outcome: 'verified' }),
	);
});
