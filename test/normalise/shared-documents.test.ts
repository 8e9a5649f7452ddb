import { describe, expect, it } from 'vitest';
import { networkReport } from '../../src/model/kinds/network-report.ts';
import { normaliseBody } from '../../src/normalise/body.ts';

function listShared(...documents: readonly (readonly string[])[]): string[] {
	const people = documents.map((travelDocuments, index) => ({ mark: `P${index}`, name: 'Ani', travelDocuments }));
	const { issues } = normaliseBody(networkReport, { title: 'Rekaan', people });
	return issues.filter(({ rule }) => rule === 'travel-document.shared').map(({ pointer }) => pointer);
}

describe('a document number', () => {
	it('that two persons of a list have is told of both', () => {
		expect(listShared(['paspor X9900001'], ['SPLP Z9900017', 'passport X 9900001 (IDN)'], ['paspor X9900002'])).toEqual(
			['/people/0/travelDocuments/0', '/people/1/travelDocuments/1'],
		);
	});

	it.each([
		['of another state', ['paspor X9900001 (IDN)'], ['paspor X9900001 (MYS)']],
		['of another sort of document', ['paspor X9900001'], ['SPLP X9900001']],
	])('is not the same when it is %s', (_, one, other) => {
		expect(listShared(one, other)).toEqual([]);
	});

	it('may stand twice with one person', () => {
		expect(listShared(['paspor X9900001', 'paspor X9900001'], ['paspor X9900002'])).toEqual([]);
	});
});
