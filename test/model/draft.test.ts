import { describe, expect, it } from 'vitest';
import { Draft } from '../../src/model/draft.ts';
import { toFieldProblems } from '../../src/model/field-problems.ts';
import { kinds } from '../../src/model/kinds.ts';
import { handling } from '../http/drafts.ts';
import { makeKindDraft } from './kind-drafts.ts';

const other = '019ab000-0000-7000-8000-000000000001';

/** A draft of that kind that is right, with changes. */
function toDraft(name: string, changes: Record<string, unknown> = {}) {
	return { ...makeKindDraft(name, other), ...changes };
}

function refuse(draft: unknown): { pointer: string; expected: string }[] {
	const { error } = Draft.safeParse(draft);
	return error === undefined ? [] : toFieldProblems(error);
}

describe('a draft', () => {
	it.each(kinds.map(({ name }) => name))('of a %s is taken as its example has it', (name) => {
		expect(refuse(toDraft(name))).toEqual([]);
	});

	it.each(kinds.filter(({ relation }) => relation !== undefined).map(({ name }) => name))(
		'of a %s is about another document, and says which',
		(name) => {
			const expected = expect.stringContaining(`as ${name} is about another document`);
			expect(refuse(toDraft(name, { relations: [] }))).toEqual([{ pointer: '/relations', expected }]);
			expect(refuse(toDraft(name, { relations: [{ type: 'after', document: other }] }))).toHaveLength(1);
		},
	);

	it('for the public is for everybody', () => {
		expect(refuse(toDraft('public-advisory', { handling }))).toEqual([
			{ pointer: '/handling/tlp', expected: 'TLP:CLEAR, as public-advisory is for everybody' },
		]);
	});

	it('is told of everything that is wrong at once', () => {
		const body = { name: ' ', sex: {}, shoeSize: '44' };
		expect(refuse(toDraft('perpetrator-profile', { body })).map(({ pointer }) => pointer)).toEqual([
			'/body/name',
			'/body/sex',
			'/body/shoeSize',
		]);
	});

	it('is told of its body though the frame is wrong too', () => {
		const draft = toDraft('early-warning', { body: {}, language: 7, validUntil: 'besok', shoeSize: '44' });
		expect(refuse(draft).map(({ pointer }) => pointer)).toEqual([
			'/validUntil',
			'/language',
			'/shoeSize',
			'/body/subjects',
			'/body/description',
			'/body/borderPoints',
			'/body/until',
			'/body/actions',
		]);
	});

	it('is told of restrictions without H3 though its label is wrong too', () => {
		const draft = toDraft('feedback', { handling: { ...handling, tlp: 'TLP:PINK', restrictions: 'Rekaan' } });
		expect(refuse(draft).map(({ pointer }) => pointer)).toEqual(['/handling/tlp', '/handling/restrictions']);
	});

	it('is not changed where it lies', () => {
		const draft = toDraft('perpetrator-profile', { body: { name: 'Budi', birthDate: 31118 } });
		expect(Draft.parse(draft).body).toEqual({ name: 'Budi', birthDate: '31118' });
		expect(draft.body).toEqual({ name: 'Budi', birthDate: 31118 });
	});
});

describe('a network report', () => {
	const people = [{ mark: 'P1', name: 'Suryadi Contoh' }];
	const link = { from: 'P1', to: 'P1', type: 'pays', grade: 'possible' };
	const report = (body: object) =>
		toDraft('network-report', { body: { title: 'Rekaan', people, links: [link], ...body } });

	it('links only what it names', () => {
		expect(refuse(report({}))).toEqual([]);
		expect(refuse(report({ links: [link, { ...link, to: 'O9' }] }))).toEqual([
			{ pointer: '/body/links/1/to', expected: 'the mark of a person or organisation of this report' },
		]);
	});

	it('gives each mark once', () => {
		const organisations = [{ mark: 'P1', name: 'PT Contoh' }];
		expect(refuse(report({ organisations }))).toEqual([
			{ pointer: '/body/people', expected: 'each mark once, among people and organisations' },
		]);
	});
});
