import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toClaims } from '../../src/model/claims.ts';
import type { BodyNode } from '../../src/model/field.ts';
import { repatriationRequest } from '../../src/model/kinds/repatriation-request.ts';
import { kinds } from '../../src/model/kinds.ts';
import { normaliseBody } from '../../src/normalise/body.ts';
import { draftOf } from './drafts.ts';

const on = Temporal.PlainDate.from('2026-11-24');
const draft = {
	urgency: 'segera',
	victims: [
		{ name: 'Suparmi', traffickingStatus: 'ActualVictimOfTrafficking', consentToReturn: 'given' },
		{
			name: 'SITI AMINAH',
			traffickingStatus: 'korban',
			consentToReturn: 'given',
			travelDocuments: ['SPLP XD990001', 'hilang'],
		},
	],
	hostCountry: 'MYS',
	homeCountry: 'Negeri Antah',
};

describe('a body', () => {
	test('keeps each raw text and puts the standard value and its issues beside it', () => {
		const { body } = normaliseBody(repatriationRequest, draft);
		expect(body.urgency).toEqual({
			raw: 'segera',
			value: 'urgent',
			issues: [{ rule: 'code.label', severity: 'changed' }],
		});
		expect(body.homeCountry).toEqual({
			raw: 'Negeri Antah',
			value: null,
			issues: [{ rule: 'country.unreadable', severity: 'doubt' }],
		});
	});

	test('lists every issue by pointer, in the order of the fields of its kind', () => {
		expect(normaliseBody(repatriationRequest, draft).issues).toEqual([
			{ pointer: '/victims/1/name', rule: 'name.case', severity: 'changed' },
			{ pointer: '/victims/1/traffickingStatus', rule: 'code.label', severity: 'changed' },
			{ pointer: '/victims/1/travelDocuments/0', rule: 'travel-document.words', severity: 'changed' },
			{ pointer: '/victims/1/travelDocuments/1', rule: 'travel-document.no-number', severity: 'doubt' },
			{ pointer: '/homeCountry', rule: 'country.unreadable', severity: 'doubt' },
			{ pointer: '/urgency', rule: 'code.label', severity: 'changed' },
		]);
	});

	test('has no field that the draft has not', () => {
		expect(Object.keys(normaliseBody(repatriationRequest, draft).body)).toEqual([
			'victims',
			'hostCountry',
			'homeCountry',
			'urgency',
		]);
	});
});

/** The raw texts alone, in the shape of the draft. */
function toRaw(node: BodyNode): unknown {
	if (Array.isArray(node)) return node.map(toRaw);
	if ('raw' in node) return node.raw;
	return Object.fromEntries(Object.entries(node).map(([name, child]) => [name, toRaw(child)]));
}

describe.each(kinds)('any draft of a $name', (kind) => {
	test('gives a body that fits its kind and has all its texts byte for byte', async () => {
		await fc.assert(
			fc.property(draftOf(kind.fields), (any) => {
				const written = kind.draft.parse(any);
				const { body } = normaliseBody(kind, written);
				expect(kind.claims.safeParse(toClaims(kind.fields, body, on)).error).toBeUndefined();
				expect(toRaw(body)).toEqual(written);
			}),
			{ numRuns: 200 },
		);
	});
});
