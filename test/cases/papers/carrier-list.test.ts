import { describe, expect, it } from 'vitest';
import { repatriationSteps } from '../../../src/model/repatriation-steps.ts';
import { host } from '../case-documents.ts';
import { inventCase, print, sri, wayHome } from './invented-case.ts';

const formats = ['pdf', 'html', 'csv', 'xlsx'] as const;
const languages = ['en', 'id'] as const;
const leaving = { steps: 15 };

/** Beginnings of words on why somebody travels, in languages along the way. */
const telling =
	/traffic|victim|exploit|shelter|rescue|repatriat|return|deport|slave|smuggl|survivor|labour|consent|screening|guardian|handover|hand over|referral|follow|lintas|imigrasi|imigresen|tlp|case|tppo|korban|mangsa|perdagangan|eksploitasi|penampungan|tempat aman|pemulangan|pulang|deportasi|kasus|persetujuan|wali|serah|rujukan|splp|rahasia|kilang|dinas sosial/i;

describe('the list for a carrier', () => {
	it.each(formats)('has what any passenger list has, as %s', async (format) => {
		const { text } = await print(inventCase(leaving), { paper: 'carrier', format });
		for (const known of ['Sri Fiktif', 'Female', '1999-04-08', 'Z9900017', 'Indonesia', 'Yes'])
			expect(text).toContain(known);
	});

	it.each(formats)(
		'has not one word of why they travel, nor of who made it, in all of a file, as %s',
		async (format) => {
			for (const language of languages) {
				const { text, bytes } = await print(inventCase(leaving), { paper: 'carrier', format, language });
				expect(text.replaceAll('Sri Fiktif', '')).not.toMatch(telling);
				expect(Buffer.from(bytes).toString('latin1')).not.toMatch(/lintas/i);
				const steps = repatriationSteps.flatMap((step) => [step, ...step.outcomes].map((each) => each[language]));
				for (const word of steps.filter(
					(each) => each.length > 6 && !/^(?:travel document|dokumen perjalanan)$/i.test(each),
				))
					expect(text.toLowerCase()).not.toContain(word.toLowerCase());
			}
		},
	);

	it('has no officer’s own words, which may say anything', async () => {
		const victim = { ...sri, travelDocuments: ['paspor ditahan majikan'], nationality: 'entah, korban' };
		const said = inventCase({ ...leaving, persons: [{ victim }] });
		expect((await print(said, { paper: 'carrier', format: 'csv' })).text).not.toMatch(/majikan|entah/);
	});

	it.each(['Sri Korban', 'Sri (TPPO)', 'Victim Two', 'Ani 受害者'])(
		'is not written for somebody called %s',
		async (name) => {
			const said = inventCase({ ...leaving, persons: [{ victim: { ...sri, name } }] });
			await expect(print(said, { paper: 'carrier', format: 'csv' })).rejects.toMatchObject({
				code: 'carrier-list-telling',
				detail: expect.not.stringContaining(name),
			});
		},
	);

	it.each(['Wali Fiktif', 'Victor Fiktif', 'Mangsari Fiktif', 'Korbanilah Fiktif'])(
		'is written for %s',
		async (name) => {
			const said = inventCase({ ...leaving, persons: [{ victim: { ...sri, name } }] });
			expect((await print(said, { paper: 'carrier', format: 'csv' })).text).toContain(name);
		},
	);

	it('has those who are to travel alone: neither who has arrived nor who was found to be no victim', async () => {
		const code = { code: 'case-paper-empty' };
		await expect(print(inventCase(), { paper: 'carrier' })).rejects.toMatchObject(code);
		await expect(print(inventCase({ steps: 14 }), { paper: 'carrier' })).rejects.toMatchObject(code);
		const left = inventCase({ ...leaving, more: [[host, 'screening', 'other-process']] });
		await expect(print(left, { paper: 'carrier' })).rejects.toMatchObject(code);
	});

	it('is text in a spreadsheet, whatever a cell begins with', async () => {
		const said = inventCase({ ...leaving, persons: [{ victim: { ...sri, name: '=cmd|/c calc' } }] });
		expect((await print(said, { paper: 'carrier', format: 'csv' })).text).toContain(`"'=`);
	});

	it('says yes to an escort where one was asked for or found necessary, and no where none was', async () => {
		const isFit = wayHome.map(([by, step, outcome, body]) => {
			return [by, step, step === 'health' ? 'fit' : outcome, body] as const;
		});
		const escortOf = async (needs: readonly string[]) => {
			const said = inventCase({ ...leaving, said: isFit, persons: [{ victim: { ...sri, needs } }] });
			return (await print(said, { paper: 'carrier', format: 'csv' })).text.split(',').at(-1)?.trim();
		};
		expect(await escortOf(['psikolog'])).toBe('"No"');
		expect(await escortOf(['pengiring'])).toBe('"Yes"');
	});
});
