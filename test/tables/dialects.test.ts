import { describe, expect, it } from 'vitest';
import { kinds } from '../../src/model/kinds.ts';
import { findColumn } from '../../src/tables/columns.ts';
import { type DialectName, findDialect } from '../../src/tables/dialects.ts';
import { htcdsMappings } from '../../src/tables/htcds.ts';
import { readAll, toBodies } from './files.ts';

const kindOf = (name: string) => kinds.find((kind) => kind.name === name);

function read(dialect: DialectName, kind: string, format: 'csv' | 'json', text: string) {
	const extra = kind === 'repatriation-request' ? { hostCountry: 'MYS', homeCountry: 'IDN', urgency: 'biasa' } : {};
	const { mapping, toRecords } = findDialect(dialect, kindOf(kind), {});
	const around = { validUntil: '2099-12-31', 'victims.1.consentToReturn': 'belum', ...extra };
	const defaults = {
		...(kind === 'repatriation-request' ? around : { validUntil: '2099-12-31' }),
		'handling.tlp': 'TLP:AMBER',
		'handling.codes.1': 'H1',
		handling: {
			evaluation: { source: 'B', information: 2 },
			purpose: 'investigation',
			legalBasis: 'UU 21/2007',
			retainUntil: '2099-12-31',
		},
	};
	return readAll(format, text, { kind, mapping, toRecords, defaults });
}

describe('public notices of INTERPOL', () => {
	/** Fields and their ways to say "unknown" as the service has them; the persons are invented. */
	const list = {
		total: 2,
		query: { page: 1, resultPerPage: 20 },
		_embedded: {
			notices: [
				{
					forename: 'SURYADI',
					name: 'CONTOH',
					date_of_birth: '1985/03/12',
					entity_id: '2099/75051',
					nationalities: ['ID', 914],
					place_of_birth: 'Kota Contoh',
					country_of_birth_id: 'ID',
					sex_id: 'M',
					height: 1.7,
					weight: 0,
					hairs_id: ['BLA'],
					eyes_colors_id: null,
					languages_spoken_ids: ['IND', 'ENG'],
					distinguishing_marks: '-',
					arrest_warrants: [{ issuing_country_id: 'ID', charge: 'Perdagangan orang', charge_translation: null }],
					_links: { self: { href: 'https://invented.example/2099-75051' } },
				},
				{ forename: null, name: '-', sex_id: 'U', nationalities: null, entity_id: '2099/1' },
			],
		},
		_links: {},
	};

	it('become drafts of profiles; what has no field of its own is kept in words, what is unknown left out', async () => {
		const [first, second] = await read('interpol', 'perpetrator-profile', 'json', JSON.stringify(list));
		expect(toBodies(first ? [first] : [])).toEqual([
			{
				name: 'CONTOH, SURYADI',
				sex: 'M',
				birthDate: '1985/03/12',
				birthPlace: 'Kota Contoh',
				nationalities: ['ID'],
				narrative: [
					'INTERPOL notice: 2099/75051.',
					'Country of birth: ID.',
					'Height (m): 1.7.',
					'Hair: BLA.',
					'Languages spoken: IND, ENG.',
					'Nationality without a country: 914.',
					'Charge of ID: Perdagangan orang',
				].join('\n'),
			},
		]);
		expect(second).toMatchObject({ problem: 'draft-invalid', fields: [{ pointer: '/body/name' }] });
	});

	it('are refused where they have a field that is not known here', async () => {
		const notice = { name: 'CONTOH', forename: 'ANI', gossip: 'x' };
		expect(await read('interpol', 'perpetrator-profile', 'json', JSON.stringify(notice))).toMatchObject([
			{ problem: 'columns-unusable', fields: [{ column: 'gossip' }] },
		]);
	});

	it('are profiles of persons, no other kind', () => {
		expect(() => findDialect('interpol', kindOf('feedback'), {})).toThrow(
			expect.objectContaining({ code: 'request-malformed' }),
		);
	});
});

describe('columns of HTCDS', () => {
	it('become drafts of perpetrators', async () => {
		const text = [
			'prs_FirstName,prs_SecondName,prs_Gender,prs_Citizenship,per_RoleInProcess,vic_MethodsOfControl,cas_Status',
			'Ani,Contoh,Feminine,ID;MY,RecruiterOrIntermediary;Transporter,DebtBondage,Active',
		].join('\n');
		expect(toBodies(await read('htcds', 'perpetrator-profile', 'csv', text))).toEqual([
			{
				name: 'Ani Contoh',
				sex: 'F',
				nationalities: ['ID', 'MY'],
				roles: ['RecruiterOrIntermediary', 'Transporter'],
				meansOfControl: ['DebtBondage'],
			},
		]);
	});

	it('become drafts of requests to bring a victim home, with what HTCDS has no word for from the defaults', async () => {
		const text =
			'prs_FirstName,vic_TraffickingStatus,vic_TypeOfExploitation\nMelati,ActualVictimOfTrafficking,ForcedLabour\n';
		expect(toBodies(await read('htcds', 'repatriation-request', 'csv', text))).toEqual([
			expect.objectContaining({
				victims: [{ name: 'Melati', traffickingStatus: 'ActualVictimOfTrafficking', consentToReturn: 'belum' }],
				exploitationTypes: ['ForcedLabour'],
				hostCountry: 'MYS',
			}),
		]);
	});

	it('go to columns that their kind has', () => {
		for (const [name, mapping] of Object.entries(htcdsMappings)) {
			for (const target of Object.values(mapping)) {
				if (target === null) continue;
				const { to, split } = typeof target === 'string' ? { to: target } : target;
				const kind = kindOf(name) ?? expect.unreachable();
				expect(findColumn(kind, split === undefined ? to : `${to}.1`), `${name} ${to}`).toBeDefined();
			}
		}
	});
});
