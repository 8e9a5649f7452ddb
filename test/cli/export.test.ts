import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { makeDraft } from '../e2e/drafts.ts';
import { makePair, type TestOffice } from '../gateways.ts';
import { runLintas } from './lintas.ts';

let pair: Awaited<ReturnType<typeof makePair>>;

const name = '=cmd|calc Contoh';

beforeAll(async () => {
	pair = await makePair();
	await pair.indonesia.start();
	await pair.malaysia.start();
	const recipients = [{ to: 'my.imigresen', withhold: [] }];
	for (const draft of [makeDraft(name), makeDraft('Budi Contoh')])
		await pair.indonesia.client.release(draft, recipients);
	await vi.waitFor(async () => expect((await pair.malaysia.client.inbox(10)).items).toHaveLength(2), 20_000);
});
afterAll(() => pair.remove());

const run = (office: TestOffice, ...words: string[]) => runLintas(words, office.environment);
const pathOf = (office: TestOffice, file: string) => join(office.dataDir, file);

async function exportFrom(office: TestOffice, file: string, of: string, ...words: string[]): Promise<string> {
	const path = pathOf(office, file);
	const { code, stderr } = await run(office, 'export', path, '--purpose', 'investigation', '--of', of, ...words);
	expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
	return path;
}

const exportsOf = async ({ database }: TestOffice) =>
	(await database.db.selectFrom('audit_entry').select('entry').execute())
		.map(({ entry }) => JSON.parse(entry))
		.filter(({ action }) => action === 'export-begun');

describe('lintas export', () => {
	it.each(['inbox', 'outbox'] as const)('writes the %s as a table that no spreadsheet runs', async (of) => {
		const office = of === 'inbox' ? pair.malaysia : pair.indonesia;
		const path = await exportFrom(office, `${of}.csv`, of, '--kind', 'perpetrator-profile');
		const text = await readFile(path, 'utf8');
		expect(text).toMatch(/^\ufeff"# id","# author","# createdAt","name",/);
		expect(text).toContain(`"'${name}"`);
		expect(text.trimEnd().split('\r\n')).toHaveLength(3);
		expect((await stat(path)).mode & 0o077).toBe(0);
	});

	it.each(['csv', 'xlsx', 'json', 'ndjson'])('writes %s that is imported as the same drafts, once', async (format) => {
		const path = await exportFrom(pair.malaysia, `all.${format}`, 'inbox', '--kind', 'perpetrator-profile');
		const { stdout } = await run(pair.malaysia, 'import', path, '--kind', 'perpetrator-profile', '--json');
		const { summary } = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
		expect(summary.draft + summary.doubts + summary.present).toBe(2);
		const { items } = await pair.malaysia.client.drafts(10);
		expect(items).toHaveLength(2);
		const drafts = await Promise.all(items.map(({ id }) => pair.malaysia.client.draft(id, 'investigation')));
		expect(drafts.map(({ draft }) => draft.body.name).toSorted()).toEqual([name, 'Budi Contoh'].toSorted());
	});

	it('writes drafts that wait, which are known again when they are imported', async () => {
		const path = await exportFrom(pair.malaysia, 'drafts.ndjson', 'drafts');
		const { stdout } = await run(pair.malaysia, 'import', path);
		expect(stdout).toBe('0 new drafts, 0 new drafts to look at, 2 already here, 0 refused\n');
	});

	it('leaves in the audit log who asked for what, and nothing personal', async () => {
		const before = (await exportsOf(pair.indonesia)).length;
		await exportFrom(pair.indonesia, 'audited.csv', 'outbox', '--kind', 'perpetrator-profile');
		const entries = await exportsOf(pair.indonesia);
		expect(entries).toHaveLength(before + 1);
		expect(entries).toContainEqual({
			at: expect.any(String),
			action: 'export-begun',
			authority: 'id.imigrasi',
			by: expect.stringMatching(/^[\w-]{22}$/),
			roles: ['officer', 'coordinator', 'auditor', 'administrator'],
			reason: 'investigation',
			outcome: 'outbox perpetrator-profile',
		});
	});

	it('writes nothing without knowing what for', async () => {
		expect(await run(pair.indonesia, 'export', 'x.json', '--of', 'inbox')).toMatchObject({
			code: 2,
			stderr: expect.stringMatching(/^--purpose: one of prevention, /),
		});
	});

	it('writes no file over, and none without knowing what goes into it', async () => {
		const purpose = ['--purpose', 'investigation'];
		const path = pathOf(pair.indonesia, 'there.json');
		await writeFile(path, 'mine');
		expect(await run(pair.indonesia, 'export', path, '--of', 'outbox', ...purpose)).toMatchObject({
			code: 1,
			stderr: expect.stringMatching(/^file-exists: /),
		});
		expect(await readFile(path, 'utf8')).toBe('mine');
		for (const words of [
			['x.csv', '--of', 'inbox'],
			['x.pdf', '--of', 'inbox'],
			['x.json'],
			['x.json', '--of', 'all'],
		]) {
			expect(await run(pair.indonesia, 'export', ...words, ...purpose)).toMatchObject({ code: 2 });
		}
	});
});
