import { describe, expect, test } from 'vitest';
import type { DraftBody } from '../../src/model/field.ts';
import type { Kind } from '../../src/model/kind.ts';
import { earlyWarning } from '../../src/model/kinds/early-warning.ts';
import { perpetratorProfile } from '../../src/model/kinds/perpetrator-profile.ts';
import { repatriationEvent } from '../../src/model/kinds/repatriation-event.ts';
import { repatriationRequest } from '../../src/model/kinds/repatriation-request.ts';
import { excludedPurposes, travelPurposes, visaClasses } from '../../src/model/travel-purposes.ts';
import { normaliseBody } from '../../src/normalise/body.ts';
import { toMrz } from './mrz-lines.ts';

function listDoubts(kind: Kind, draft: DraftBody): string[] {
	const doubts = normaliseBody(kind, draft).issues.filter(({ severity }) => severity === 'doubt');
	return doubts.map(({ pointer, rule }) => `${pointer} ${rule}`);
}

const ofLeg = (leg: DraftBody) =>
	listDoubts(perpetratorProfile, { name: 'Deni', route: [{ from: 'Batam', to: 'Johor Bahru', ...leg }] });

describe('a stated purpose', () => {
	test.each([
		['visa kunjungan', 'kerja'],
		['bebas visa', 'mencari kerja'],
		['visa umrah', 'bekerja'],
		['visa transit', 'wisata'],
	])('that %s never allows is told: %s', (visaClass, statedPurpose) => {
		expect(ofLeg({ visaClass, statedPurpose })).toEqual(['/route/0/statedPurpose visa.purpose-excluded']);
	});

	test.each([
		['visa kunjungan', 'wisata'],
		['visa kerja', 'kerja'],
		['visa umrah', 'umroh'],
		['visa bisnis', 'rapat'],
	])('that %s allows is not: %s', (visaClass, statedPurpose) => {
		expect(ofLeg({ visaClass, statedPurpose })).toEqual([]);
	});

	test('is excluded by codes that the lists have', () => {
		const classes = visaClasses.codes.map(({ code }) => code);
		const purposes = travelPurposes.codes.map(({ code }) => code);
		expect(classes).toEqual(expect.arrayContaining(Object.keys(excludedPurposes)));
		expect(purposes).toEqual(expect.arrayContaining(Object.values(excludedPurposes).flat()));
	});
});

describe('the country beside a place', () => {
	test('is told when the place lies in another', () => {
		expect(ofLeg({ fromCountry: 'Indonesia', toCountry: 'Singapura' })).toEqual([
			'/route/0/toCountry place.country-differs',
		]);
	});

	test('is not when the place is not certain', () => {
		expect(ofLeg({ from: 'Desa Rekaan', fromCountry: 'Malaysia' })).toEqual(['/route/0/from place.unknown']);
	});
});

describe('a document that expires', () => {
	const travelDocument = toMrz({ expiry: '261130' });
	const onDay = (on: string, document = travelDocument) =>
		listDoubts(repatriationEvent, { step: 'berangkat', on, victims: [{ name: 'Deni', travelDocument: document }] });

	test.each(['1 Desember 2026', '2026-12-01 14:05 WIB', '2027'])('before the event is told: %s', (on) => {
		expect(onDay(on)).toContain('/victims/0/travelDocument travel-document.expired');
	});

	test.each(['30 November 2026', '2026', 'November 2026'])('later, or perhaps later, is not: %s', (on) => {
		expect(onDay(on).filter((doubt) => doubt.endsWith('expired'))).toEqual([]);
	});

	test('before the proposed return is told of each victim', () => {
		const victims = [{ name: 'Ani' }, { name: 'Deni', travelDocuments: [travelDocument] }].map((victim) => ({
			...victim,
			traffickingStatus: 'korban',
			consentToReturn: 'setuju',
		}));
		const draft = { ...repatriationRequest.example, victims, proposedDate: '1 Desember 2026' };
		expect(listDoubts(repatriationRequest, draft)).toContain('/victims/1/travelDocuments/0 travel-document.expired');
	});
});

test('documents that a warning is about may be of anybody, and are not compared', () => {
	const travelDocuments = [toMrz(), toMrz({ names: 'SANTOSO<<BUDI', birth: '860312', sex: 'F' })];
	expect(listDoubts(earlyWarning, { ...earlyWarning.example, travelDocuments })).toEqual([]);
});
