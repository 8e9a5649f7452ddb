import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { earlyWarning } from '../../src/model/kinds/early-warning.ts';
import { perpetratorProfile } from '../../src/model/kinds/perpetrator-profile.ts';
import { repatriationRequest as kind } from '../../src/model/kinds/repatriation-request.ts';
import { checkMinorsHandling, checkPersons, findMinors } from '../../src/model/minors.ts';
import { normaliseBody } from '../../src/normalise/body.ts';
import { markMinors } from '../../src/normalise/minors.ts';
import { toMrz } from './mrz-lines.ts';

const today = Temporal.PlainDate.from('2026-11-24');

/** The mark of one victim, and the rules that it was made by. */
function markOf(victim: Record<string, string | string[]>): [unknown, ...string[]] {
	const { body } = markMinors(kind, normaliseBody(kind, { victims: [{ name: 'Ani', ...victim }] }), today);
	const { ageGroup } = (body.victims as unknown as [{ ageGroup?: { value: unknown; issues: { rule: string }[] } }])[0];
	return [ageGroup?.value, ...(ageGroup?.issues ?? []).map(({ rule }) => rule)];
}

describe('a person is marked as a minor', () => {
	it.each([
		[{ birthDate: '2008-11-25' }, 'age-group.from-birth-date'],
		[{ birthDate: '2008-12' }, 'age-group.from-birth-date'],
		[{ birthDate: '2009' }, 'age-group.from-birth-date'],
		[{ travelDocuments: [toMrz({ birth: '120312' })] }, 'age-group.from-birth-date'],
		[{ birthDate: '2008-11' }, 'age-group.presumed'],
		[{ birthDate: '2008' }, 'age-group.presumed'],
		[{ birthDate: '2008', ageGroup: 'tidak diketahui' }, 'age-group.presumed'],
		[{ birthDate: '2012-03-12', ageGroup: 'tidak diketahui' }, 'age-group.from-birth-date'],
	])('who is, or may be, under 18 on the day: %j', (victim, rule) => {
		const [value, ...rules] = markOf(victim);
		expect([value, rules.at(-1)]).toEqual(['minor', rule]);
	});

	it('with the officer’s own words beside the mark, where there are some', () => {
		const draft = { victims: [{ name: 'Ani', birthDate: '2012', ageGroup: 'kelas 3 SMP' }] };
		const { body } = markMinors(kind, normaliseBody(kind, draft), today);
		expect(body.victims).toMatchObject([{ ageGroup: { raw: 'kelas 3 SMP', value: 'minor' } }]);
	});

	it('who is stated to be one, by the officer’s words', () => {
		expect(markOf({ ageGroup: 'anak' })).toEqual(['minor', 'code.label']);
	});

	it.each([
		[{}, undefined],
		[{ birthDate: '2008-11-24' }, undefined],
		[{ birthDate: '2007' }, undefined],
		[{ birthDate: 'besok' }, undefined],
		[{ birthDate: '2008', ageGroup: 'dewasa' }, 'adult'],
	])('and nobody else: %j', (victim, value) => {
		expect(markOf(victim)[0]).toBe(value);
	});

	it('wherever a record of a person stands: in a list, and as the document itself', () => {
		const draft = { name: 'Budi', birthDate: '2012', associates: [{ name: 'Tri', ageGroup: 'anak' }] };
		const { body } = markMinors(perpetratorProfile, normaliseBody(perpetratorProfile, draft), today);
		expect(findMinors(perpetratorProfile, body, '2026-11-24T08:00:00.000Z')).toEqual(['', '/associates/0']);
	});

	it('once: what is marked stays as it is', async () => {
		const day = fc.date({ min: new Date('2005-01-01'), max: new Date('2012-12-31'), noInvalidDate: true });
		await fc.assert(
			fc.property(day, fc.constantFrom(4, 7, 10), (date, length) => {
				const draft = { victims: [{ name: 'Ani', birthDate: date.toISOString().slice(0, length) }] };
				const once = markMinors(kind, normaliseBody(kind, draft), today);
				expect(markMinors(kind, once, today)).toEqual(once);
			}),
		);
	});
});

describe('records of persons', () => {
	const problemsOf = (person: Record<string, string>) => {
		const { body } = normaliseBody(kind, { victims: [{ name: 'Ani', ...person }] });
		return checkPersons(kind, body, today).map(({ path }) => path.join('/'));
	};

	it('do not call a child an adult', () => {
		expect(problemsOf({ birthDate: '2012', ageGroup: 'dewasa' })).toEqual(['victims/0/ageGroup']);
		expect(problemsOf({ birthDate: '2008', ageGroup: 'dewasa' })).toEqual([]);
	});
});

describe('a person who is both suspect and victim', () => {
	const problemsOf = (person: Record<string, string>) => {
		const { body } = normaliseBody(earlyWarning, { people: [{ name: 'Ani', involvement: 'pelaku', ...person }] });
		return checkPersons(earlyWarning, body, today).map(({ path }) => path.join('/'));
	};

	it.each(['korban', 'diduga korban'])('has two records (%s)', (traffickingStatus) => {
		expect(problemsOf({ traffickingStatus })).toEqual(['people/0/involvement']);
	});

	it('has one where the status is that there is no victim', () => {
		expect(problemsOf({ traffickingStatus: 'bukan korban' })).toEqual([]);
		expect(problemsOf({})).toEqual([]);
	});
});

describe('the handling of a document about a minor', () => {
	const handling = { tlp: 'TLP:RED', codes: ['H2'] } as unknown as Parameters<typeof checkMinorsHandling>[0];
	const pathsOf = (changes: object, minors = ['/victims/0']) =>
		checkMinorsHandling({ ...handling, ...changes }, minors).map(({ path }) => path.join('/'));

	it.each(['TLP:RED', 'TLP:AMBER+STRICT'])('keeps it within the recipient: %s', (tlp) => {
		expect(pathsOf({ tlp })).toEqual([]);
	});

	it.each(['TLP:AMBER', 'TLP:GREEN', 'TLP:CLEAR'])('is not %s, nor without H2', (tlp) => {
		expect(pathsOf({ tlp, codes: ['H1'] })).toEqual(['handling/tlp', 'handling/codes']);
		expect(pathsOf({ tlp, codes: ['H1'] }, [])).toEqual([]);
	});
});
