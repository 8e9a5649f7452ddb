import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DraftPage } from '../../src/http/officer/schemas.ts';
import { makePair } from '../gateways.ts';
import { handling } from '../http/drafts.ts';
import { runLintas } from './lintas.ts';

let pair: Awaited<ReturnType<typeof makePair>>;
let defaults: string;

beforeAll(async () => {
	pair = await makePair();
	await pair.indonesia.start();
	defaults = await save('defaults.json', JSON.stringify({ validUntil: '2099-12-31', handling }));
});
afterAll(() => pair.remove());

async function save(name: string, text: string): Promise<string> {
	const path = join(pair.indonesia.dataDir, name);
	await writeFile(path, text);
	return path;
}

const run = (words: readonly string[], settings: Readonly<Record<string, string>> = {}) =>
	runLintas(words, { ...pair.indonesia.environment, ...settings });
const importFile = (file: string, ...words: string[]) =>
	run(['import', file, '--kind', 'perpetrator-profile', '--defaults', defaults, ...words]);

describe('lintas import', () => {
	it('tells what to look at and what was refused, by row and column, then counts', async () => {
		const file = await save(
			'satu.csv',
			'name;sex;birthDate\nSatu Contoh;L;#N/A\nDua Contoh 2;P;\nTiga Contoh;P;1999\n',
		);
		const { code, stdout, stderr } = await importFile(file);
		expect({ code, stderr, lines: stdout.trimEnd().split('\n') }).toEqual({
			code: 1,
			stderr: '',
			lines: [
				'row 2: refused. The draft has fields that cannot be used as they are.',
				'  C /body/birthDate: a value, not an error of the spreadsheet',
				'row 3: look at /name: The name has digits in it.',
				'1 new drafts, 1 new drafts to look at, 0 already here, 1 refused',
			],
		});
	});

	it('speaks Bahasa Indonesia where asked to', async () => {
		const file = await save('dua.csv', 'name\nEmpat Contoh\n');
		const { stdout } = await run(['import', file, '--kind', 'perpetrator-profile', '--defaults', defaults], {
			LINTAS_LANGUAGE: 'id',
		});
		expect(stdout).toBe('1 draf baru, 0 draf baru yang perlu diperiksa, 0 sudah ada, 0 ditolak\n');
	});

	it('makes no doubles when it is repeated, and writes a JSON value for each row with --json', async () => {
		const file = await save('tiga.ndjson', '{"name":"Lima Contoh"}\n{"name":"Enam Contoh"}\n');
		await importFile(file);
		const { code, stdout } = await importFile(file, '--json');
		expect(code).toBe(0);
		expect(
			stdout
				.trimEnd()
				.split('\n')
				.map((line) => JSON.parse(line)),
		).toMatchObject([{ line: 1, outcome: 'present' }, { line: 2, outcome: 'present' }, { summary: { present: 2 } }]);
	});

	it('takes a mapping from a file, and says what is wrong with columns without one', async () => {
		const file = await save('empat.csv', 'Nam,Ket\nTujuh Contoh,x\n');
		const map = await save('map.json', JSON.stringify({ Nam: 'name', Ket: null }));
		expect((await importFile(file, '--map', map)).code).toBe(0);
		const { code, stderr } = await importFile(file);
		expect(code).toBe(1);
		expect(stderr).toMatch(/^columns-unusable: .*\n {2}\/columns\/1: Nam: did you mean `name`\?/s);
	});

	it('takes no file of another ending', async () => {
		expect(await importFile('daftar.pdf')).toMatchObject({ code: 2 });
	});

	it('reads a table that `lintas template` made, once it is filled in', async () => {
		const { stdout } = await run(['template', 'early-warning', '--format', 'csv']);
		const filled = stdout.replace('\r\n"contoh / example"', '\r\n""');
		const file = await save('lima.csv', filled);
		const { code, stdout: told } = await run(['import', file, '--kind', 'early-warning']);
		expect({ code, told: told.split('\n').at(-2) }).toMatchObject({
			code: 0,
			told: expect.stringContaining(', 0 refused'),
		});
	});
});

describe('drafts at the gateway', () => {
	it('are listed, shown, released and discarded by their ids', async () => {
		const file = await save('enam.csv', 'name\nLepas Contoh 3\nBuang Contoh\n');
		const { stdout } = await importFile(file, '--json');
		const [first, second] = stdout.split('\n').map((line) => line && JSON.parse(line));
		expect((await run(['drafts'])).stdout).toMatch(new RegExp(`^\\S+ +Perpetrator profile +1 +${first.id}$`, 'm'));
		expect(DraftPage.parse(JSON.parse((await run(['drafts', 'list', '--json'])).stdout)).items[0]).toBeDefined();
		const shown = await run(['drafts', 'show', first.id, '--purpose', 'investigation']);
		expect(shown.stdout).toContain('"name": "Lepas Contoh 3"');
		expect(shown.stdout).toContain('look at /name: The name has digits in it.');
		const sent = await run(['send', '--draft', first.id, '--to', 'my.imigresen']);
		expect(sent.stdout).toMatch(/^Released: Perpetrator profile /);
		expect(await run(['send', '--draft', first.id, '--to', 'my.imigresen'])).toMatchObject({
			code: 1,
			stderr: expect.stringMatching(/^draft-released: /),
		});
		expect(await run(['drafts', 'discard', second.id])).toMatchObject({ code: 0, stdout: `Discarded: ${second.id}\n` });
		expect(await run(['drafts', 'show', second.id, '--purpose', 'investigation'])).toMatchObject({
			code: 1,
			stderr: expect.stringMatching(/^draft-unknown: /),
		});
	});

	it.each([
		['both a file and a draft', ['send', 'x.json', '--draft', 'x', '--to', 'my.imigresen']],
		['neither', ['send', '--to', 'my.imigresen']],
		['an id to list', ['drafts', 'list', 'x']],
		['no id to show', ['drafts', 'show']],
		['another verb', ['drafts', 'burn', 'x']],
	])('are not asked for with %s', async (_, words) => {
		expect(await run(words)).toMatchObject({ code: 2 });
	});
});

describe('lintas case', () => {
	it('takes in a register and tells who in it somebody may be, and why', async () => {
		const rows = 'nomor referensi;nama;tanggal lahir;nama ibu\nR-1;SITI AMINAH;12-03-1999;ROKAYAH\nR-2;;1999;\n';
		const file = await save('register.csv', rows);
		const imported = await run(['case', 'import-records', file, '--source', 'civil-registry']);
		expect({ code: imported.code, lines: imported.stdout.trimEnd().split('\n') }).toEqual({
			code: 1,
			lines: [
				'row 3: refused. The row has fields that cannot be used as they are.',
				expect.stringMatching(/^ {2}\/name: /),
				'1 new records, 0 replaced, 0 already here, 1 refused',
			],
		});
		const facts = ['--name', 'Sitti Aminah', '--born', '1999', '--mother', 'Rukayah'];
		const found = await run(['case', 'identify', '--purpose', 'repatriation', ...facts], { LINTAS_LANGUAGE: 'id' });
		expect({ code: found.code, lines: found.stdout.trimEnd().split('\n') }).toEqual({
			code: 0,
			lines: [
				'Skor adalah bahan pertimbangan bagi petugas, bukan keputusan: wawancarai orangnya, bandingkan foto dan surat.',
				'',
				expect.stringMatching(/^\d+ {2}Siti Aminah {2}\(civil-registry\)$/),
				'    referensi R-1; nama Siti Aminah; lahir 1999-03-12; ibu Rokayah',
				'    +29  nama: bunyinya serupa',
				'    +10  tanggal lahir: tahun cocok',
				'    +17  nama ibu: bunyinya serupa',
			],
		});
	});

	it('saves the photograph of who was found, for people to compare, and says so in the log', async () => {
		const photo = await pair.indonesia.client.attach('samples/photograph.jpg');
		const rows = `reference;name;birth date;photo\nF-1;KETUT REKAAN;1982-05-06;${photo.id}\nF-2;NYOMAN REKAAN;1983;\n`;
		await run(['case', 'import-records', await save('photos.csv', rows), '--source', 'photos']);
		const identify = (name: string, born: string) =>
			run(['case', 'identify', '--purpose', 'repatriation', '--name', name, '--born', born, '--json']);
		const [found, other] = await Promise.all([identify('Ketut Rekaan', '1982'), identify('Nyoman Rekaan', '1983')]);
		const idOf = ({ stdout }: typeof found) => JSON.parse(stdout).candidates[0].id as string;
		const out = join(pair.indonesia.dataDir, 'candidate.jpg');
		const look = (id: string, file = out) =>
			run(['case', 'photograph', id, '--purpose', 'repatriation', '--out', file]);
		expect(await look(idOf(found))).toMatchObject({ code: 0, stdout: `Saved: ${out}\n` });
		const digest = createHash('sha256')
			.update(await readFile(out))
			.digest('base64url');
		expect(digest).toBe(photo.digest);
		expect(await look(idOf(found))).toMatchObject({ code: 1, stderr: expect.stringMatching(/^file-exists: /) });
		for (const [id, code] of [
			[idOf(other), 'attachment-unknown'],
			['x', 'request-malformed'],
		] as const)
			expect(await look(id, `${out}.2`)).toMatchObject({ code: 1, stderr: expect.stringMatching(`^${code}: `) });
		const entries = await pair.indonesia.database.db.selectFrom('audit_entry').select('entry').execute();
		const read = entries.map(({ entry }) => JSON.parse(entry)).filter(({ action }) => action.includes('photograph'));
		expect(read).toMatchObject([{ action: 'identity-photograph-read', reason: 'repatriation', outcome: 'shown' }, {}]);
	});

	it('lists the registers that were taken in, and removes one for good', async () => {
		const file = await save(
			'passports.csv',
			'referensi;nama;tanggal lahir\nP-1;Wayan Rekaan;1980\nP-2;Made Rekaan;1981\n',
		);
		await run(['case', 'import-records', file, '--source', 'passports']);
		const listed = await run(['case', 'records']);
		expect(listed.stdout).toMatch(/REGISTER +RECORDS[\s\S]*passports +2 +\d{4}-\d\d-\d\d/);
		const removed = await run(['case', 'records', '--remove', 'passports']);
		expect(removed).toMatchObject({ code: 0, stdout: '2 records removed\n' });
		expect((await run(['case', 'records'])).stdout).not.toContain('passports');
		const { db } = pair.indonesia.database;
		const left = await db.selectFrom('identity_record').select('id').where('source', '=', 'passports').execute();
		expect(left).toEqual([]);
		const entries = await db.selectFrom('audit_entry').select('entry').execute();
		expect(entries.map(({ entry }) => JSON.parse(entry))).toContainEqual(
			expect.objectContaining({ action: 'identity-records-removed', reason: 'passports', outcome: '2' }),
		);
	});

	it('removes no register that is not there, and none without a name', async () => {
		expect(await run(['case', 'records', '--remove', 'passports'])).toMatchObject({ code: 1 });
		expect(await run(['case', 'records', '--remove', 'No Such'])).toMatchObject({
			code: 1,
			stderr: expect.stringMatching(/^request-malformed: /),
		});
	});

	it('looks for nobody by a name alone', async () => {
		expect(await run(['case', 'identify', '--purpose', 'repatriation', '--name', 'Siti'])).toMatchObject({
			code: 1,
			stderr: expect.stringMatching(/^identity-facts-too-few: /),
		});
	});
});
