import { describe, expect, it } from 'vitest';
import { type Amendment, amend, closeBody, type OpenBody, openBody } from '../../src/model/amendment.ts';
import type { Body, Leaf } from '../../src/model/field.ts';
import { repatriationRequest } from '../../src/model/kinds/repatriation-request.ts';

const text = (raw: string) => ({ raw, value: raw, issues: [] });
const read = (_: Leaf, raw: string) => text(raw);
const { fields } = repatriationRequest;
const body: Body = {
	victims: [{ name: text('Ani'), needs: [text('escort')] }, { name: text('Sri') }],
	hostCountry: text('MYS'),
	note: text('Johor'),
};
const whole = new Map([['/victims', { numbers: [0, 1], length: 2 }]]);

function change(amendments: readonly Amendment[], from = openBody(body, whole)): Body | { expected: string } {
	let open: OpenBody = from;
	for (const amendment of amendments) {
		const amended = amend(fields, open, amendment, read);
		if ('expected' in amended) return amended;
		open = amended.body;
	}
	return closeBody(open);
}

describe('an amendment', () => {
	it('replaces a field, at the top and in a person', () => {
		const amendments = [
			{ field: '/note', action: 'replace', text: 'Batam' },
			{ field: '/victims/1/name', action: 'replace', text: 'Sri Fiktif' },
		] as const;
		expect(change(amendments)).toEqual({
			...body,
			note: text('Batam'),
			victims: [(body.victims as Body[])[0], { name: text('Sri Fiktif') }],
		});
	});

	it('adds a field, an element and, field by field, a person with the next number', () => {
		const amendments = [
			{ field: '/circumstances', action: 'add', text: 'Rekaan' },
			{ field: '/victims/1/needs/0', action: 'add', text: 'reintegration' },
			{ field: '/victims/2/name', action: 'add', text: 'Tri' },
			{ field: '/victims/2/health', action: 'add', text: 'sehat' },
		] as const;
		expect(change(amendments)).toMatchObject({
			circumstances: text('Rekaan'),
			victims: [{}, { needs: [text('reintegration')] }, { name: text('Tri'), health: text('sehat') }],
		});
	});

	it('removes a field, an element with the field that it was alone in, and a person', () => {
		const { note: _, ...others } = body;
		expect(change([{ field: '/note', action: 'remove' }])).toEqual(others);
		expect(change([{ field: '/victims/0/needs/0', action: 'remove' }])).toEqual({
			...body,
			victims: [{ name: text('Ani') }, { name: text('Sri') }],
		});
		expect(change([{ field: '/victims/0', action: 'remove' }])).toEqual({ ...body, victims: [{ name: text('Sri') }] });
	});

	it('leaves the numbers of the others as they were signed', () => {
		const amendments = [
			{ field: '/victims/0', action: 'remove' },
			{ field: '/victims/1/name', action: 'replace', text: 'Sri Fiktif' },
		] as const;
		expect(change(amendments)).toMatchObject({ victims: [{ name: text('Sri Fiktif') }] });
	});

	it('finds a person by the number of the signed document where another one was withheld', () => {
		const copy = { ...body, victims: [{ name: text('Sri') }] };
		const open = openBody(copy, new Map([['/victims', { numbers: [1], length: 2 }]]));
		expect(change([{ field: '/victims/1/name', action: 'replace', text: 'Sri Fiktif' }], open)).toMatchObject({
			victims: [{ name: text('Sri Fiktif') }],
		});
		expect(change([{ field: '/victims/0/name', action: 'replace', text: 'x' }], open)).toHaveProperty('expected');
	});

	it.each<[string, Amendment]>([
		['no JSON Pointer', { field: 'note', action: 'replace', text: 'x' }],
		['the whole document', { field: '', action: 'remove' }],
		['a field that the kind has not', { field: '/shoeSize', action: 'add', text: '44' }],
		['a name of every object', { field: '/constructor', action: 'add', text: 'x' }],
		['a part of a text', { field: '/note/0', action: 'replace', text: 'x' }],
		['a person by name', { field: '/victims/Ani', action: 'remove' }],
		['a person who is not there', { field: '/victims/2', action: 'remove' }],
		[
			'a new person by a later number than the next that is removed',
			{ field: '/victims/2', action: 'replace', text: 'x' },
		],
		['a field that is not there, to replace', { field: '/circumstances', action: 'replace', text: 'x' }],
		['a field that is not there, to remove', { field: '/circumstances', action: 'remove' }],
		['a field that is there, to add', { field: '/note', action: 'add', text: 'x' }],
		['a field that must be there, to remove', { field: '/hostCountry', action: 'remove' }],
		['a person as one text', { field: '/victims/0', action: 'replace', text: 'x' }],
		['a list as one text', { field: '/victims/0/needs', action: 'replace', text: 'x' }],
	])('of %s cannot be made', (_, amendment) => {
		expect(change([amendment])).toEqual({ expected: expect.stringMatching(/\w/) });
	});

	it('cannot take the last person out of a list that must be there', () => {
		const amendments = [
			{ field: '/victims/0', action: 'remove' },
			{ field: '/victims/1', action: 'remove' },
		] as const;
		expect(change(amendments)).toHaveProperty('expected');
	});
});
