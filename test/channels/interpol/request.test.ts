import { describe, expect, test } from 'vitest';
import type { Outgoing } from '../../../src/channels/channel.ts';
import { interpolChannel } from '../../../src/channels/interpol/channel.ts';
import type { DraftBody } from '../../../src/model/field.ts';
import { findKind, kinds } from '../../../src/model/kinds.ts';
import { type NoticeRequest, noticeForms } from '../../../src/model/notice-request.ts';
import { Problem } from '../../../src/problem.ts';
import { askedFor, summaries, toOutgoing, toSkeleton } from './outgoing.ts';

const read = (outgoing: Outgoing) => JSON.parse(new TextDecoder().decode(interpolChannel.render(outgoing).content));

/** The fields that are told to be wrong. */
function refusedFields(outgoing: Outgoing): string[] {
	try {
		interpolChannel.render(outgoing);
		return [];
	} catch (thrown) {
		if (!(thrown instanceof Problem) || thrown.code !== 'channel-refused') throw thrown;
		expect(JSON.stringify(thrown.fields)).not.toContain('Contoh');
		return thrown.fields.map(({ pointer }) => pointer);
	}
}

const wanted = {
	name: 'CONTOH, Suryadi',
	sex: 'L',
	birthDate: '12/03/1985',
	nationalities: ['WNI', 'XXA'],
	appearance: { heightCm: '168', weightKg: '70', hair: 'hitam', languages: ['Indonesia'] },
	warrants: [{ country: 'Indonesia', charge: 'Perdagangan orang (rekaan)', on: '02/03/2026', reference: 'SPP/17' }],
	narrative: 'Rekaan.',
	summaries,
};
const red = askedFor('red', { offence: 'trafficking-in-persons', publishExtract: true });
const ask = (kind: string, draft: DraftBody, request: NoticeRequest, more: Partial<Outgoing> = {}) =>
	toOutgoing(kind, draft, { request, ...more });

test('a Red notice is asked for with the members of the public JSON', () => {
	const outgoing = ask('perpetrator-profile', wanted, red);
	expect(read(outgoing)).toEqual({
		reference: outgoing.deliveryId,
		request: 'notice',
		color: 'red',
		notice: {
			name: 'CONTOH',
			forename: 'Suryadi',
			sex_id: 'M',
			date_of_birth: '1985/03/12',
			nationalities: ['ID', 'XXA'],
			height: 1.68,
			weight: 70,
			hairs_id: ['hitam'],
			languages_spoken_ids: ['Indonesia'],
			arrest_warrants: [
				{
					issuing_country_id: 'ID',
					charge: 'Perdagangan orang (rekaan)',
					issued_on: '2026/03/02',
					reference: 'SPP/17',
				},
			],
			facts: 'Rekaan.',
		},
		declarations: { neutral: true, publishExtract: true, offence: 'trafficking-in-persons' },
		texts: { en: { title: summaries[0]?.title, summary: summaries[0]?.summary } },
		reviewOn: '2030-12-31',
	});
});

describe('a Red notice is refused before anything leaves', () => {
	const { warrants: _, ...withoutWarrant } = wanted;
	const { country: __, ...stateless } = wanted.warrants[0] ?? {};
	test.each<[string, DraftBody, Partial<NoticeRequest>, string[]]>([
		['without a warrant', withoutWarrant, {}, ['/warrants']],
		[
			'with a warrant of a country that is not understood',
			{ ...wanted, warrants: [{ ...stateless, country: 'Atlantis' } as DraftBody] },
			{},
			['/warrants', '/warrants/0/country'],
		],
		['with a warrant without a day', { ...wanted, warrants: [{ country: 'IDN', charge: 'x' }] }, {}, ['/warrants']],
		['without particulars', { name: 'CONTOH', warrants: wanted.warrants, summaries }, {}, ['/name']],
		['for an offence that nobody calls serious', wanted, { offence: undefined }, ['/request/offence']],
		['without the declaration of neutrality', wanted, { neutral: false }, ['/request/neutral']],
		['for chosen countries', wanted, { countries: ['MYS'] }, ['/request/countries']],
		['without a summary', { ...wanted, summaries: [] }, {}, ['/summaries']],
		[
			'without a summary in English',
			{ ...wanted, summaries: [{ ...summaries[0], language: 'fr' } as DraftBody] },
			{},
			['/summaries'],
		],
		['with two in English', { ...wanted, summaries: [...summaries, ...summaries] }, {}, ['/summaries']],
		['with a birth date that is not understood', { ...wanted, birthDate: 'lama' }, {}, ['/birthDate']],
		['as a Purple one', wanted, { form: 'purple' }, ['/request/form']],
	])('%s', (_, draft, changes, fields) => {
		expect(refusedFields(ask('perpetrator-profile', draft, { ...red, ...changes } as NoticeRequest))).toEqual(fields);
	});

	test('and so is whatever nobody asked for', () => {
		expect(refusedFields(toOutgoing('perpetrator-profile', wanted))).toEqual(['/request']);
	});
});

test('a diffusion goes to the countries that are named', () => {
	const request = askedFor('diffusion', { countries: ['MYS', 'SGP'] });
	expect(read(ask('perpetrator-profile', wanted, request))).toMatchObject({
		request: 'diffusion',
		countries: ['MY', 'SG'],
	});
	expect(refusedFields(ask('perpetrator-profile', wanted, askedFor('diffusion')))).toEqual(['/request/countries']);
});

test('a Yellow notice needs the consent of the person', () => {
	const missing = { name: 'RATNA REKAAN', nationality: 'WNI', summaries };
	const yellow = askedFor('yellow');
	expect(refusedFields(ask('missing-person-notice', missing, yellow))).toEqual(['/consentToShare']);
	expect(refusedFields(ask('missing-person-notice', { ...missing, consentToShare: 'ditolak' }, yellow))).toEqual([
		'/consentToShare',
	]);
	expect(read(ask('missing-person-notice', { ...missing, consentToShare: 'ya' }, yellow))).toMatchObject({
		color: 'yellow',
		notice: { name: 'Ratna Rekaan', nationalities: ['ID'], consent: 'given' },
	});
});

test('a Silver notice is about assets', () => {
	const report = { title: 'Rekaan', people: [{ mark: 'P1', name: 'LIM CONTOH' }], summaries };
	expect(refusedFields(ask('network-report', report, askedFor('silver')))).toEqual(['/people']);
	const people = [{ mark: 'P1', name: 'LIM CONTOH', vehicles: ['Avanza hitam BP 1234 XY'] }];
	expect(read(ask('network-report', { ...report, people }, askedFor('silver')))).toMatchObject({
		color: 'silver',
		notice: { people: [{ mark: 'P1', name: 'Lim Contoh', vehicles: ['Avanza hitam BP 1234 XY'] }] },
	});
});

describe('a stolen document', () => {
	const sltd = askedFor('sltd');
	const document = { travelDocument: 'paspor X9990016 (IDN)', fraud: 'dicuri', lostIn: 'Malaysia' };
	const askSltd = (documents: DraftBody[], more: DraftBody = {}) =>
		ask('travel-document-notice', { documents, ...more }, sltd);

	test('becomes a record without names, with the three letters of ICAO', () => {
		expect(read(askSltd([document]))).toMatchObject({
			request: 'sltd',
			records: [
				{
					number: 'X9990016',
					issuing_country: 'IDN',
					type: 'passport',
					fraud_type: 'stolen',
					theft_country: 'MYS',
					review_on: '2030-12-31',
				},
			],
		});
	});

	const mrz = 'P<IDNCONTOH<<SURYADI<<<<<<<<<<<<<<<<<<<<<<<<\nX9990016<9IDN8503121M2808170<<<<<<<<<<<<<<<4';
	test.each<[string, DraftBody[], DraftBody, string[]]>([
		['forged', [{ ...document, fraud: 'palsu' }], {}, ['/documents/0/fraud']],
		[
			'of an unknown country',
			[{ ...document, travelDocument: 'paspor X9990016' }],
			{},
			['/documents/0/travelDocument'],
		],
		['with its bearer', [{ ...document, travelDocument: mrz }], {}, ['/documents/0/travelDocument']],
		['to be looked at again after eleven years', [document], { reviewOn: '27/11/2037' }, ['/reviewOn']],
		['to be looked at again in some month', [document], { reviewOn: '2030-03' }, ['/reviewOn']],
	])('%s is none for that database', (_, documents, more, fields) => {
		expect(refusedFields(askSltd(documents, more))).toEqual(fields);
	});
});

test('a notice is looked at again after five years, however long the document is kept', () => {
	const skeleton = toSkeleton('perpetrator-profile');
	const handling = { ...skeleton.handling, retainUntil: '2040-01-01' };
	const outgoing = ask('perpetrator-profile', wanted, red, { skeleton: { ...skeleton, handling } });
	expect(read(outgoing).reviewOn).toBe('2031-11-26');
});

test('a correction asks for an update of the whole notice, a withdrawal for its end', () => {
	const first = ask('perpetrator-profile', wanted, red);
	const changes = {
		deliveryId: first.deliveryId,
		skeleton: first.skeleton,
		body: ask('perpetrator-profile', { ...wanted, birthDate: '12/03/1986' }, red).body,
		request: red,
	};
	const amendments = [{ field: '/birthDate', action: 'ganti', text: '12/03/1986', reason: 'Salah ketik.' }];
	const correction = toOutgoing('correction', { amendments }, { changes: { type: 'corrects', ...changes } });
	expect(read(correction)).toMatchObject({
		reference: correction.deliveryId,
		request: 'update',
		of: first.deliveryId,
		notice: { date_of_birth: '1986/03/12' },
		reasons: ['Salah ketik.'],
	});
	const withdrawal = toOutgoing(
		'withdrawal',
		{ reason: 'salah orang' },
		{ changes: { type: 'withdraws', ...changes } },
	);
	expect(read(withdrawal)).toEqual({
		reference: withdrawal.deliveryId,
		request: 'withdrawal',
		of: first.deliveryId,
		reason: 'wrong-person',
	});
});

describe('the capabilities', () => {
	test('name fields that the kinds have, and kinds that each form is of', () => {
		for (const { name, fields } of kinds) {
			const carried = interpolChannel.capabilities(name)?.fields ?? new Set();
			if (carried === 'all') throw new Error('all');
			expect([...carried].filter((field) => !Object.hasOwn(fields, field))).toEqual([]);
		}
	});

	test('leave out the links of a network, and what is only for the road', () => {
		expect(interpolChannel.capabilities('network-report')?.fields).not.toContain('links');
		expect(interpolChannel.capabilities('feedback')).toBeUndefined();
		expect(interpolChannel.capabilities('perpetrator-profile')?.lost).toContain('evaluation');
		expect(findKind('perpetrator-profile')?.fields.associates).toBeDefined();
		expect(noticeForms).toHaveLength(9);
	});
});
