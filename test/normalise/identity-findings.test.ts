import { describe, expect, test } from 'vitest';
import type { DraftBody } from '../../src/model/field.ts';
import type { Kind } from '../../src/model/kind.ts';
import { informationRequest } from '../../src/model/kinds/information-request.ts';
import { perpetratorProfile } from '../../src/model/kinds/perpetrator-profile.ts';
import { verificationRequest } from '../../src/model/kinds/verification-request.ts';
import { normaliseBody } from '../../src/normalise/body.ts';
import { toMrz } from './mrz-lines.ts';

/** Where a document says something else, and what. */
function listDifferences(kind: Kind, draft: DraftBody): string[] {
	const { issues } = normaliseBody(kind, draft);
	return issues.filter(({ rule }) => rule.endsWith('-differs')).map(({ pointer, rule }) => `${pointer} ${rule}`);
}

const ofPerson = (draft: DraftBody) => listDifferences(perpetratorProfile, draft);
const nameDiffers = ['/travelDocuments/0 travel-document.name-differs'];

describe('a name in a document', () => {
	test.each([
		['Deni Arif Saputra', 'SAPUTRA<<DENI<ARIF'],
		['DENI ARIEF SAPOETRA', 'SAPUTRA<<DENI<ARIF'],
		['SAPUTRA, Deni Arif', 'SAPUTRA<<DENI<ARIF'],
		['H. Deni Arif Saputra, S.H.', 'SAPUTRA<<DENI<ARIF'],
		['Deni Saputra', 'SAPUTRA<<DENI<ARIF'],
		['D. A. Saputra', 'SAPUTRA<<DENI<ARIF'],
		['Suparmi', 'SUPARMI'],
		['Siti Aminah', 'SITI<AMINAH<BINTI<AHMAD'],
		['Moch. Soeharjo', 'MUHAMMAD<SUHARJO'],
		['Tan Ah Kow', 'TAN<<AH<KOW'],
		['陳亞九', 'TAN<<AH<KOW'],
	])('is taken for %s: %s', (name, names) => {
		expect(ofPerson({ name, travelDocuments: [toMrz({ names })] })).toEqual([]);
	});

	test.each([
		['Deni Arif Saputra', 'SANTOSO<<BUDI'],
		['Suparmi', 'SUPARNO'],
		['Deni Saputra', 'SAPUTRA<<BUDI'],
	])('that is another than %s is told: %s', (name, names) => {
		expect(ofPerson({ name, travelDocuments: [toMrz({ names })] })).toEqual(nameDiffers);
	});

	test('may be an alias of the person', () => {
		const travelDocuments = [toMrz({ names: 'SANTOSO<<BUDI' })];
		expect(ofPerson({ name: 'Deni Arif Saputra', aliases: ['Budi Santoso'], travelDocuments })).toEqual([]);
	});

	test('that fills its place may be cut short, and is not compared', () => {
		const names = 'SANTOSO<<BUDIMANSYAH<ABDURRAHMAN<HIDAYAT'.slice(0, 39);
		expect(ofPerson({ name: 'Deni Arif Saputra', travelDocuments: [toMrz({ names })] })).toEqual([]);
	});

	test('is not looked for in a description in words', () => {
		expect(ofPerson({ name: 'Deni', travelDocuments: ['Paspor X9900001 (IDN)'] })).toEqual([]);
	});
});

describe('a date of birth, sex or nationality in a document', () => {
	const name = 'Deni Arif Saputra';

	test.each(['12/03/1985', 'Maret 1985', '1985'])('agrees as far as it is known: %s', (birthDate) => {
		expect(ofPerson({ name, birthDate, travelDocuments: [toMrz()] })).toEqual([]);
	});

	test.each([
		[{ birthDate: '13/03/1985' }, 'birth-date'],
		[{ birthDate: '1986' }, 'birth-date'],
		[{ sex: 'perempuan' }, 'sex'],
		[{ nationalities: ['Malaysia'] }, 'nationality'],
	])('that is another than %j is told', (fields, what) => {
		expect(ofPerson({ name, ...fields, travelDocuments: [toMrz()] })).toEqual([
			`/travelDocuments/0 travel-document.${what}-differs`,
		]);
	});

	test.each([
		{ sex: 'X' },
		{ sex: 'tidak terbaca' },
		{ birthDate: 'tidak terbaca' },
		{ nationalities: ['Malaysia', 'WNI'] },
	])('is not told against what says nothing or several things: %j', (fields) => {
		expect(ofPerson({ name, ...fields, travelDocuments: [toMrz()] })).toEqual([]);
	});

	test('is seen in an identity number: the day of a woman has 40 added, the year no century', () => {
		const ktp = 'KTP 3201015203859999';
		expect(ofPerson({ name, sex: 'P', birthDate: '12/03/1985', travelDocuments: [ktp] })).toEqual([]);
		expect(ofPerson({ name, sex: 'L', birthDate: '11/03/1985', travelDocuments: [ktp] })).toEqual([
			'/travelDocuments/0 travel-document.birth-date-differs',
			'/travelDocuments/0 travel-document.sex-differs',
		]);
	});
});

describe('documents of one person', () => {
	test('are compared with each other where the person’s own fields say nothing', () => {
		const travelDocuments = [toMrz(), toMrz({ birth: '860312', sex: 'F' }), 'paspor X9900002 (MYS)'];
		expect(ofPerson({ name: 'Deni Arif Saputra', travelDocuments })).toEqual([
			'/travelDocuments/1 travel-document.birth-date-differs',
			'/travelDocuments/1 travel-document.sex-differs',
			'/travelDocuments/2 travel-document.nationality-differs',
		]);
	});

	test('are each told when they are another than the person’s fields, and only those', () => {
		const travelDocuments = [toMrz({ birth: '860312' }), toMrz()];
		expect(ofPerson({ name: 'Deni Arif Saputra', birthDate: '12/03/1985', travelDocuments })).toEqual([
			'/travelDocuments/0 travel-document.birth-date-differs',
		]);
	});

	test('are compared in every list of persons, and with the holder of whom one asks', () => {
		const request = { ...informationRequest.example, people: [{ name: 'Budi', travelDocuments: [toMrz()] }] };
		expect(listDifferences(informationRequest, request)).toEqual([
			'/people/0/travelDocuments/0 travel-document.name-differs',
		]);
		const question = { ...verificationRequest.example, travelDocument: toMrz(), holders: [{ name: 'Budi' }] };
		expect(listDifferences(verificationRequest, question)).toEqual(['/travelDocument travel-document.name-differs']);
	});
});
