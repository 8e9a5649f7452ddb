import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toReasonWords } from '../../../src/cases/identity/findings.ts';
import { searchIdentity } from '../../../src/cases/identity/search.ts';
import { type DocumentId, newId } from '../../../src/model/identifiers.ts';
import { makePerson } from '../../people.ts';
import { openRegister, type Register } from './register.ts';

let register: Register;

const head = 'reference;name;nama lain;tanggal lahir;tempat lahir;jenis kelamin;nama ibu;nama ayah;nik;paspor;alamat';
const rows = [
	'R-1;SITI AMINAH binti AHMAD;;12-03-1999;Kab. Cirebon, Jawa Barat;P;ROKAYAH;AHMAD SUBARJO;3209125203990003;B1234567;Jalan Rekaan 1',
	'R-2;Moch. Soeharjo;Harjo;1985;Tjilatjap;L;Soetinah;;3301010101850001;;',
	'R-3;Dewi;;1999-07;Batam;P;Murni;Bejo;;;',
	'R-4;Nurhayati;;01/02/1990;Medan;P;;;1271014102900004;A7654321;',
];

const mothers = 'Painem Wagiyem Sutinah Markonah Jumilah Kartini Ponirah Legiyem Tukinem Darsinah'.split(' ');

beforeAll(async () => {
	register = await openRegister();
	await register.importText([head, ...rows].join('\n'));
	// Of names that many have, with nothing else that helps.
	const many = Array.from({ length: 300 }, (_, index) => [
		`M-${index}`,
		'Sri Lestari',
		'1991',
		mothers[index % 10] ?? '',
	]);
	await register.importRows([['reference', 'name', 'birth date', 'mother'], ...many]);
});
afterAll(() => register.database.drop());

const search = (...asked: Parameters<Register['search']>) => register.search(...asked);
const referenceOf = async (...asked: Parameters<Register['search']>) =>
	(await search(...asked)).candidates.map(({ record }) => record.reference);

describe('looking for somebody without papers', () => {
	it('ranks who it may be, and says why in both languages', async () => {
		const { outcome, candidates } = await search({
			name: 'Sitti Aminnah',
			born: '1999',
			mother: 'Rukayah',
			nik: '320912*',
		});
		expect(outcome).toBe('candidates');
		const [first] = candidates;
		expect(first?.record).toMatchObject({ reference: 'R-1', name: 'Siti Aminah binti Ahmad' });
		expect(first?.reasons.map((reason) => toReasonWords(reason).en)).toEqual([
			'name: sounds alike, 2 of 3 parts',
			'birth date: year fits',
			'mother’s name: sounds alike',
			'NIK: region fits',
		]);
		expect(first?.reasons.map((reason) => toReasonWords(reason).id)).toEqual([
			'nama: bunyinya serupa, 2 dari 3 bagian',
			'tanggal lahir: tahun cocok',
			'nama ibu: bunyinya serupa',
			'NIK: wilayah cocok',
		]);
	});

	it('tells what speaks against a candidate, who then has fewer points', async () => {
		const { candidates: agreed } = await search({ name: 'Siti Aminah', mother: 'Rokayah', born: '12-03-1999' });
		const { candidates } = await search({ name: 'Siti Aminah', mother: 'Rokayah', born: '1992' });
		expect(candidates[0]?.reasons).toMatchObject([
			{ fact: 'name', finding: 'parts-alike' },
			{ fact: 'born', finding: 'years-differ', count: 7, points: -15 },
			{ fact: 'mother', finding: 'equal', points: 20 },
		]);
		expect(candidates[0]?.score).toBeLessThan(agreed[0]?.score ?? 0);
	});

	it.each([
		['the spelling of before 1947', { name: 'Mohammad Suhardjo', place: 'Cilacap' }, 'R-2'],
		['a name in one word or two', { name: 'Nur Hayati', born: '1990' }, 'R-4'],
		['another name', { name: 'Hardjo', mother: 'Sutinah' }, 'R-2'],
		['a single name with a month', { name: 'Dewi', born: '07-1999' }, 'R-3'],
		['day and month turned round', { name: 'Nurhayati', born: '2 Januari 1990' }, 'R-4'],
		['a year that is two off', { name: 'Nurhayati', born: '1992' }, 'R-4'],
		['parents alone', { mother: 'Murni', father: 'Bedjo' }, 'R-3'],
		['the birth digits of a NIK, where a woman has 40 more', { nik: '??????520399????', name: 'Aminah' }, 'R-1'],
		['the end of a NIK', { nik: '*0003', mother: 'Rokayah', name: 'Siti' }, 'R-1'],
		['the start of a passport number', { document: 'B1234*', born: '1999' }, 'R-1'],
		['the end of a passport number', { document: '*4321', name: 'Noerhayati' }, 'R-4'],
		['a passport number with one wrong character', { document: 'A7654327', name: 'Nurhayati' }, 'R-4'],
		['a birth date that only the NIK has', { nik: '3209125203990003', place: 'Tjirebon' }, 'R-1'],
	])('finds by %s', async (_, query, reference) => {
		expect((await referenceOf(query))[0]).toBe(reference);
	});

	it('says that what was asked fits too many, and finds among them once there is more', async () => {
		expect(await search({ name: 'Sri Lestari', born: '1991' })).toEqual({ outcome: 'too-common', candidates: [] });
		const { candidates } = await search({ name: 'Sri Lestari', born: '1991', mother: 'Jumilah' });
		expect(candidates).toHaveLength(20);
		expect(candidates.every(({ record }) => record.motherName === 'Jumilah')).toBe(true);
	});

	it('takes what is said of the sex for less than a name, and more than nothing', async () => {
		const { candidates } = await search({ name: 'Dewi', mother: 'Murni', sex: 'L' });
		expect(candidates[0]).toMatchObject({ record: { reference: 'R-3' } });
		expect(candidates[0]?.reasons.at(-1)).toEqual({ fact: 'sex', finding: 'differs', points: -15 });
	});

	it('finds nobody where nobody is', async () => {
		expect(await search({ name: 'Wulandari Contoh', mother: 'Tidak Tercatat', born: '1950' })).toMatchObject({
			outcome: 'none',
		});
	});

	it.each([
		['a name alone', { name: 'Siti Aminah' }],
		['a name and a sex', { name: 'Siti Aminah', sex: 'P' }],
		['nothing', {}],
	])('does not search by %s', async (_, query) => {
		await expect(search(query)).rejects.toMatchObject({ code: 'identity-facts-too-few' });
	});

	it.each([
		['/born', { name: 'Siti', born: 'besok' }],
		['/nik', { name: 'Siti', nik: '12345' }],
		['/nik', { name: 'Siti', nik: '*' }],
		['/name', { name: '???', born: '1999' }],
		['/document', { name: 'Siti', document: '*' }],
		['/sex', { name: 'Siti', born: '1999', sex: 'entah' }],
	])('says that %s cannot be read, and not what it says', async (pointer, query) => {
		const refused = await search(query).catch((thrown: unknown) => thrown);
		expect(refused).toMatchObject({
			code: 'request-malformed',
			fields: [{ pointer, expected: 'a value that can be read' }],
		});
	});
});

describe('what is left of a search', () => {
	it('is who asked, what for, in which case and how many were shown, and counts as reading', async () => {
		const by = makePerson('officer');
		const opened = newId(register.context.clock()) as DocumentId;
		const query = { name: 'Siti Aminah', mother: 'Rokayah' };
		await searchIdentity(register.context, { by, purpose: 'victim-protection', case: opened }, query);
		const { db } = register.database;
		const entries = (await db.selectFrom('audit_entry').select('entry').execute()).map(({ entry }) =>
			JSON.parse(entry),
		);
		expect(entries.filter((entry) => entry.by === by.id)).toEqual([
			{
				at: expect.any(String),
				action: 'identity-searched',
				authority: 'id.imigrasi',
				by: by.id,
				roles: ['officer'],
				document: opened,
				reason: 'victim-protection',
				count: 1,
				outcome: 'candidates',
			},
		]);
		const counted = await db.selectFrom('read_count').select('documents').where('person', '=', by.id).execute();
		expect(counted).toEqual([{ documents: 1 }]);
	});

	it('is an alarm where somebody looks through the register', async () => {
		const by = makePerson('officer');
		for (const mother of mothers.slice(0, 4)) await search({ name: 'Sri Lestari', mother }, by);
		expect(register.alarms.map(({ alarm }) => alarm)).toContain('reading-unusual');
	});
});

describe('the database', () => {
	it('has nothing of the people in the clear, nor hashes that anybody could make', async () => {
		const tables = ['identity_record', 'identity_key', 'keys.wrapped_key', 'audit_entry', 'read_seen'];
		const dumps = await Promise.all(
			tables.map((table) =>
				sql<{ row: string }>`select t::text as row from ${sql.table(table)} as t`.execute(register.database.ownerDb),
			),
		);
		const dump = dumps.flatMap(({ rows: all }) => all.map(({ row }) => row.toLowerCase())).join('\n');
		// Nothing so short that keys and hashes have it by chance.
		const values = ['siti aminah', 'aminah', 'rokayah', 'cirebon', '32091252', '1234567', 'rekaan', '1999-03', '"r-1"'];
		const hexed = values.map((value) => Buffer.from(value).toString('hex'));
		expect(dump.length).toBeGreaterThan(10_000);
		expect([...values, ...hexed].filter((value) => dump.includes(value))).toEqual([]);
	});
});
