import { describe, expect, test } from 'vitest';
import { rolesInProcess } from '../../src/model/code-lists.ts';
import { code, type DraftNode, type Field, group, labelled, leaf, list, persons } from '../../src/model/field.ts';
import { personFields } from '../../src/model/people.ts';
import { travelPurposes, visaClasses } from '../../src/model/travel-purposes.ts';
import { normaliseBody } from '../../src/normalise/body.ts';
import { doubtLanguage } from '../../src/normalise/language.ts';
import { markMinors } from '../../src/normalise/minors.ts';
import type { releaseDoubts } from '../../src/normalise/release-rules.ts';
import { type RuleName, rules, severityOf } from '../../src/normalise/rules.ts';
import { toLines, toMrz } from './mrz-lines.ts';
import { oneField } from './one-field.ts';

const name = leaf('name');
const date = leaf('date');
const moment = leaf('moment');
const country = leaf('country');
const sex = leaf('sex');
const travelDocument = leaf('travel-document');
const contact = leaf('contact');
const account = leaf('account');
const conveyance = leaf('conveyance');
const address = leaf('address');
const borderPoint = leaf('border-point');
const place = leaf('place');
const text = leaf('text');
const child = group({ birthDate: personFields.birthDate, ageGroup: personFields.ageGroup });
const today = Temporal.PlainDate.from('2026-11-24');
const [first, second] = toLines();

/** The second line with other characters from a place on. */
function overwrite(at: number, characters: string): string {
	return `${first}\n${second.slice(0, at)}${characters}${second.slice(at + characters.length)}`;
}

const fieldsOf = (fields: Readonly<Record<string, Field>>) =>
	group(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, labelled('', '', field)])));
const person = fieldsOf({
	name,
	birthDate: date,
	sex,
	nationality: country,
	travelDocuments: list(travelDocument),
});
const journey = fieldsOf({
	from: place,
	fromCountry: country,
	visaClass: code(visaClasses),
	statedPurpose: code(travelPurposes),
});
const event = fieldsOf({ on: leaf('moment'), victims: persons({ travelDocument: labelled('', '', travelDocument) }) });

/** A text for each rule: the type of the table makes sure that no rule is without one. */
const examples: Readonly<
	Record<Exclude<RuleName, keyof typeof releaseDoubts>, readonly [field: Field, raw: DraftNode, at?: string]>
> = {
	'characters.unicode-form': [text, 'Cafe\u0301'],
	'characters.bidi-control': [text, 'Budi\u202Eitnas'],
	'characters.invisible': [text, 'Bu\u200Bdi'],
	'characters.styled': [name, 'Ｂｕｄｉ'],
	'characters.control': [text, 'Budi\u0007'],
	'characters.line-break': [text, 'satu\r\ndua'],
	'characters.white-space': [text, '  Budi\tSantoso '],
	'name.case': [name, 'BUDI SANTOSO'],
	'name.family-first': [name, 'Santoso, Budi'],
	'name.placeholder': [name, 'Suparmi -'],
	'name.title': [name, 'Hj. Siti Aminah'],
	'moment.instant': [moment, '2026-03-12 14:05 WITA'],
	'moment.time-unreadable': [moment, '2026-03-12 25:05 WIB'],
	'moment.zone-missing': [moment, '2026-03-12 14:05'],
	'moment.zone-unknown': [moment, '2026-03-12 14:05 PST'],
	'moment.zone-unfit': [moment, '2026-03-29 02:30 Europe/Berlin'],
	'date.year-first': [date, '1979/01/17'],
	'date.day-first': [date, '25/03/1985'],
	'date.day-first-assumed': [date, '12/03/1985'],
	'date.digits': [date, '๑๙๘๕'],
	'date.buddhist-marked': [date, 'พ.ศ. 2528'],
	'date.parts-named': [date, '1985年3月12日'],
	'date.month-and-year': [date, '03/1985'],
	'date.month-name': [date, '17 Ogos 1990'],
	'date.spreadsheet-serial': [date, '31118'],
	'date.time-dropped': [date, '1985-03-12 00:00:00'],
	'date.unknown-part': [date, '1985-00-00'],
	'date.words-dropped': [date, 'Senin, 12 Maret 1985'],
	'sex.word': [sex, 'perempuan'],
	'country.code': [country, 'my'],
	'country.name': [country, 'Kamboja'],
	'travel-document.mrz': [travelDocument, toMrz()],
	'travel-document.mrz-typing': [travelDocument, toMrz().toLowerCase()],
	'travel-document.words': [travelDocument, 'Paspor RI X9900001'],
	'contact.assumed-indonesia': [contact, '0812 0000 0001'],
	'contact.assumed-malaysia': [contact, '012-000 0001'],
	'contact.label': [contact, 'IG @kerja.luar.fiktif'],
	'contact.link': [contact, 'https://www.facebook.com/kerja.luar.fiktif'],
	'contact.handle-form': [contact, 'IG @Kerja.Fiktif'],
	'contact.display-name': [contact, 'FB: Kerja Malaysia Fiktif'],
	'contact.domain-case': [contact, 'agen@Example.ORG'],
	'contact.phone-format': [contact, '+60 12-000 0001'],
	'contact.plus-missing': [contact, '6281200000001'],
	'code.label': [code(rolesInProcess), 'calo'],
	'text.empty': [text, '\u200B'],
	'text.mixed-scripts': [text, 'Dijemput di Bаtam'],
	'text.too-long': [text, '\uFB2C'.repeat(8000)],
	'name.no-letters': [name, '?'],
	'name.unknown': [name, 'tidak diketahui'],
	'name.too-long': [name, 'a'.repeat(201)],
	'name.alias': [name, 'Joko alias Kodok'],
	'name.address-or-name': [name, 'Daw Mya Mya'],
	'name.family-by-script': [name, 'สมชาย ใจดี'],
	'name.family-place': [name, 'Tan Wei Ming'],
	'name.commas': [name, 'Satu, Dua, Tiga'],
	'name.digits': [name, 'Bud1'],
	'name.initial-or-link': [name, 'AHMAD B. ISMAIL'],
	'name.mixed-scripts': [name, 'Вudi'],
	'date.unreadable': [date, 'kemarin'],
	'date.year-range': [date, '1850'],
	'date.no-such-month': [date, '1985-13'],
	'date.no-such-day': [date, '31/02/1985'],
	'date.no-such-hijri': [date, '31 Ramadan 1405'],
	'date.hijri': [date, '1 Ramadan 1405'],
	'date.hijri-span': [date, '1405 H'],
	'date.century-buddhist': [date, '12 มี.ค. 28'],
	'date.approximate': [date, 'sekitar 1985'],
	'date.buddhist-era': [date, '12/03/2528'],
	'date.century': [date, '12-3-85'],
	'date.month-first': [date, '03/25/1985'],
	'sex.unreadable': [sex, '-'],
	'country.unreadable': [country, 'Wakanda'],
	'country.ambiguous': [country, 'AS'],
	'country.specimen': [country, 'UTO'],
	'travel-document.no-number': [travelDocument, 'paspor ditahan majikan'],
	'travel-document.several-numbers': [travelDocument, 'Paspor X9900001 dan X9900002'],
	'travel-document.type-unknown': [travelDocument, 'X9900001'],
	'travel-document.number-form': [travelDocument, 'KTP 320101010185'],
	'travel-document.identity-birth-date': [travelDocument, 'MyKad 851312-99-0001'],
	'travel-document.identity-check-digit': [travelDocument, 'NRIC S1234567A (SGP)'],
	'travel-document.nik-region': [travelDocument, 'KTP 9901010101850001'],
	'travel-document.nik-birth-date': [travelDocument, 'KTP 3201013202850001'],
	'travel-document.nik-sequence': [travelDocument, 'KTP 3201010101850000'],
	'travel-document.rest': [travelDocument, 'Paspor X9900001 a.n. Budi'],
	'travel-document.mrz-length': [travelDocument, 'P<IDNSAPUTRA<<DENI'],
	'travel-document.mrz-kind': [travelDocument, `Z${toMrz().slice(1)}`],
	'travel-document.mrz-names': [travelDocument, toMrz({ names: 'SAPUTRA<<DEN1' })],
	'travel-document.mrz-suggestions': [travelDocument, toMrz().replace('X9900001', 'X99OOOO1')],
	'travel-document.issuer': [travelDocument, toMrz({ issuer: 'UTO' })],
	'travel-document.nationality': [travelDocument, toMrz({ nationality: 'QQQ' })],
	'travel-document.birth-date': [travelDocument, toMrz({ birth: '851332' })],
	'travel-document.sex': [travelDocument, toMrz({ sex: 'Q' })],
	'travel-document.expiry': [travelDocument, 'Paspor X9900001 berlaku s/d 31-02-2027'],
	'travel-document.check-digit-number': [travelDocument, overwrite(9, '9')],
	'travel-document.check-digit-birth-date': [travelDocument, overwrite(19, '0')],
	'travel-document.check-digit-expiry': [travelDocument, overwrite(27, '0')],
	'travel-document.check-digit-personal-number': [travelDocument, overwrite(42, '1')],
	'travel-document.check-digit-composite': [travelDocument, overwrite(43, '9')],
	'contact.unreadable': [contact, 'tidak ada'],
	'contact.country-unclear': [contact, '03-1234 5678'],
	'contact.number-unusual': [contact, '+60 99 1234567'],
	'contact.platform-unknown': [contact, '@kerja.luar.fiktif'],
	'address.several-provinces': [address, 'Jl. Rekaan 5, Riau, Bali'],
	'place.name': [place, 'IDBTM'],
	'place.unknown': [place, 'Desa Rekaan'],
	'border-point.unknown': [borderPoint, 'Medan'],
	'account.words': [account, 'rek. BCA 0000009917'],
	'account.unreadable': [account, 'BCA'],
	'account.several-numbers': [account, 'BCA 0000009917 / 0000009918'],
	'account.provider-unknown': [account, '0000009917'],
	'account.number-length': [account, 'BCA 00000099'],
	'account.iban': [account, 'GB83 WEST 1234 5698 7654 32'],
	'account.address-checksum': [account, '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb'],
	'conveyance.plate-format': [conveyance, 'bp1234xy'],
	'conveyance.words': [conveyance, 'Avanza hitam BP 1234 XY'],
	'conveyance.unreadable': [conveyance, 'mobil travel'],
	'conveyance.several': [conveyance, 'BP 1234 XY dan BP 4321 XY'],
	'conveyance.country-unclear': [conveyance, 'B 1234'],
	'conveyance.plate-unknown': [conveyance, 'ZZ 1234 XYZ'],
	'conveyance.check-letter': [conveyance, 'SBA 1234 A (SGP)'],
	'conveyance.vessel-unnamed': [conveyance, 'kapal kayu'],
	'conveyance.imo-check-digit': [conveyance, 'KM Fiktif IMO 9074720'],
	'conveyance.mmsi': [conveyance, 'KM Fiktif MMSI 025000000'],
	'travel-document.name-differs': [person, { name: 'Budi', travelDocuments: [toMrz()] }, '/travelDocuments/0'],
	'travel-document.birth-date-differs': [
		person,
		{ name: 'Deni Arif Saputra', birthDate: '13/03/1985', travelDocuments: [toMrz()] },
		'/travelDocuments/0',
	],
	'travel-document.sex-differs': [
		person,
		{ name: 'Deni Arif Saputra', sex: 'P', travelDocuments: [toMrz()] },
		'/travelDocuments/0',
	],
	'travel-document.nationality-differs': [
		person,
		{ name: 'Deni Arif Saputra', nationality: 'MYS', travelDocuments: [toMrz()] },
		'/travelDocuments/0',
	],
	'travel-document.shared': [
		fieldsOf({ people: persons({ name: labelled('', '', name), travelDocument: labelled('', '', travelDocument) }) }),
		{
			people: [
				{ name: 'Ani', travelDocument: 'SPLP Z9900017' },
				{ name: 'Budi', travelDocument: 'SPLP Z9900017' },
			],
		},
		'/people/1/travelDocument',
	],
	'travel-document.expired': [
		event,
		{ on: '1 Desember 2030', victims: [{ travelDocument: toMrz() }] },
		'/victims/0/travelDocument',
	],
	'visa.purpose-excluded': [journey, { visaClass: 'visa kunjungan', statedPurpose: 'kerja' }, '/statedPurpose'],
	'place.country-differs': [journey, { from: 'Batam', fromCountry: 'Malaysia' }, '/fromCountry'],
	'code.unknown': [code(rolesInProcess), 'astronaut'],
	'age-group.from-birth-date': [child, { birthDate: '2012' }, '/ageGroup'],
	'age-group.presumed': [child, { birthDate: '2008' }, '/ageGroup'],
	'pointer.unreadable': [leaf('pointer'), 'victims/1'],
	'text.script': [text, 'เสนองานโรงงานในปอยเปต ยึดหนังสือเดินทาง'],
};

describe('each rule', () => {
	test.each(Object.entries(examples) as [RuleName, readonly [Field, DraftNode, string?]][])(
		'%s has a text that it is told for',
		(rule, [field, raw, at = '']) => {
			const kind = oneField(field);
			const normalised = doubtLanguage(kind, normaliseBody(kind, { field: raw }), 'en');
			expect(markMinors(kind, normalised, today).issues).toContainEqual({
				pointer: `/field${at}`,
				rule,
				severity: severityOf(rule),
			});
		},
	);

	test.each(Object.entries(rules))('%s has words in both languages', (_rule, { en, id }) => {
		expect(en).toMatch(/^\p{Lu}.*\.$|^[A-Z"].*\.$/u);
		expect(id).toMatch(/\.$/u);
		expect(id).not.toBe(en);
	});
});
