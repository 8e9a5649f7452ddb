import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openRegister, type Register } from './register.ts';

let register: Register;

beforeAll(async () => {
	register = await openRegister();
});
afterAll(() => register.database.drop());

const outcomesOf = async (text: string, source?: string) =>
	(await register.importText(text, source)).map(({ outcome }) => outcome);
const count = async (table: 'identity_record' | 'identity_key' | 'keys.wrapped_key') => {
	const { total } = await register.database.db
		.selectFrom(table)
		.select(({ fn }) => fn.countAll<string>().as('total'))
		.executeTakeFirstOrThrow();
	return Number(total);
};

describe('a register that is imported', () => {
	it('is the same when it is imported again, and each source has references of its own', async () => {
		const text = 'reference,name,birth date\nA-1,Satu Contoh,1990\nA-2,Dua Contoh,1991\n';
		expect(await outcomesOf(text)).toEqual(['stored', 'stored']);
		const keys = await count('identity_key');
		expect(await outcomesOf(text)).toEqual(['present', 'present']);
		expect(await outcomesOf(text, 'passports')).toEqual(['stored', 'stored']);
		expect(await count('identity_key')).toBe(2 * keys);
		expect(await count('identity_record')).toBe(4);
	});

	it('says something new of a reference in place of what it said, which finds nobody any more', async () => {
		await outcomesOf('reference,name,mother\nB-1,Tiga Contoh,Wagiyem\n');
		expect(await outcomesOf('reference,name,mother\nB-1,Tiga Contoh,Painem\nB-1,Tiga Contoh,Legiyem\n')).toEqual([
			'replaced',
			'replaced',
		]);
		const find = async (mother: string) =>
			(await register.search({ mother, name: 'Tiga Contoh' })).candidates.map(({ record }) => record.motherName);
		expect(await find('Legiyem')).toContain('Legiyem');
		expect(await find('Wagiyem')).not.toContain('Wagiyem');
	});

	it('takes the keys of a record with it when the record goes', async () => {
		const { db } = register.database;
		await db.deleteFrom('identity_record').execute();
		expect([await count('identity_key'), await count('keys.wrapped_key')]).toEqual([0, 0]);
	});

	it('tells of each row that it refuses the fields and no values, and takes the others', async () => {
		const rows = await register.importText(
			[
				'reference;name;birth date;sex;nik;paspor;photo;#catatan',
				'C-1;Empat Contoh;31-02-1990;P;;;;',
				'C-2;;1990;Q;123;;;x',
				'C-3;Lima Contoh;1990;L;3,20912E+15;;;',
				';Enam Contoh;;;;AB;;',
				'C-5;Tujuh Contoh;;;;;01a213d3-7868-78a6-83fa-7928b1b287cd;',
				'C-6;Delapan Contoh;1990;P;32.09125203.990003;B 1234567;;',
			].join('\n'),
		);
		expect(rows).toEqual([
			refused(2, ['/birthDate', 'a date that can be read']),
			refused(3, ['/sex', 'a sex that can be read'], ['/name', expect.any(String)], ['/nik', 'a NIK of 16 digits']),
			refused(4, ['/nik', expect.stringContaining('all digits')], ['/nik', 'a NIK of 16 digits']),
			refused(5, ['/reference', expect.any(String)], ['/documents/0', expect.stringContaining('4 to 20')]),
			refused(6, ['/photo', 'the id of a file that was handed in']),
			{ line: 7, outcome: 'stored' },
		]);
	});

	it.each([
		['reference,name,Nomor Sepatu\nD-1,Satu,42\n', '/columns/3'],
		['reference,nama,name\nD-1,Satu,Satu\n', '/columns/3'],
	])('is refused whole where a column fits no field or is there twice', async (text, pointer) => {
		await expect(register.importText(text)).rejects.toMatchObject({ code: 'columns-unusable', fields: [{ pointer }] });
	});

	it('is on record by its source and how many are new', async () => {
		await register.importText('reference,name\nE-1,Sembilan Contoh\nE-2,\n', 'missing-persons');
		const rows = await register.database.db.selectFrom('audit_entry').select('entry').execute();
		const entries = rows.map(({ entry }) => JSON.parse(entry)).filter(({ reason }) => reason === 'missing-persons');
		expect(entries).toMatchObject([{ action: 'identity-records-imported', by: register.coordinator.id, outcome: '1' }]);
	});
});

function refused(line: number, ...fields: readonly (readonly [pointer: string, expected: unknown])[]) {
	const told = fields.map(([pointer, expected]) => ({ pointer, expected }));
	return { line, outcome: 'refused', problem: 'identity-record-invalid', fields: told };
}
