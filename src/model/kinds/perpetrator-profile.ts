import { appearance } from '../appearance.ts';
import { exploitationTypes, meansOfControl, modes, recruitmentMethods, rolesInProcess } from '../code-lists.ts';
import { code, group, labelled, leaf, list, persons, required } from '../field.ts';
import { defineKind } from '../kind.ts';
import { ageGroup } from '../people.ts';
import { provenance } from '../provenance.ts';
import { provinces } from '../provinces.ts';
import { routeLegs } from '../route.ts';
import { summaries } from '../summaries.ts';

export const perpetratorProfile = defineKind({
	name: 'perpetrator-profile',
	version: '1.0',
	title: { en: 'Perpetrator profile', id: 'Profil pelaku' },
	fields: {
		name: labelled('Name', 'Nama', required(leaf('name'))),
		aliases: labelled('Aliases', 'Nama alias', list(leaf('name'))),
		nameInOriginalScript: labelled(
			'Name in original script',
			'Nama dalam aksara asli',
			leaf('name'),
			'In the script of its owner, where that is not Latin.',
		),
		sex: labelled('Sex', 'Jenis kelamin', leaf('sex')),
		birthDate: labelled('Date of birth', 'Tanggal lahir', leaf('date')),
		ageGroup,
		birthPlace: labelled('Place of birth', 'Tempat lahir', leaf('text')),
		appearance,
		nationalities: labelled('Nationalities', 'Kewarganegaraan', list(leaf('country'))),
		travelDocuments: labelled('Travel documents', 'Dokumen perjalanan', list(leaf('travel-document'))),
		contacts: labelled('Contacts', 'Kontak', list(leaf('contact'))),
		addresses: labelled('Addresses', 'Alamat', list(leaf('address'))),
		provinces: labelled(
			'Provinces',
			'Provinsi',
			list(code(provinces)),
			'Of the addresses, for those who may have these but not the addresses.',
		),
		accounts: labelled('Bank accounts and wallets', 'Rekening dan dompet elektronik', list(leaf('account'))),
		vehicles: labelled('Vehicles and vessels', 'Kendaraan dan kapal', list(leaf('conveyance'))),
		roles: labelled('Roles', 'Peran', list(code(rolesInProcess))),
		modes: labelled('Modes', 'Modus', list(code(modes))),
		exploitationTypes: labelled('Types of exploitation', 'Bentuk eksploitasi', list(code(exploitationTypes))),
		meansOfControl: labelled('Means of control', 'Cara menguasai korban', list(code(meansOfControl))),
		recruitmentMethods: labelled('Methods of recruitment', 'Cara perekrutan', list(code(recruitmentMethods))),
		route: labelled('Route', 'Rute', routeLegs),
		associates: labelled(
			'Associates',
			'Rekan',
			persons({
				name: labelled('Name', 'Nama', required(leaf('name'))),
				role: labelled('Role', 'Peran', code(rolesInProcess)),
				ageGroup,
				nationality: labelled('Nationality', 'Kewarganegaraan', leaf('country')),
			}),
		),
		warrants: labelled(
			'Arrest warrants',
			'Surat perintah penangkapan',
			list(
				group({
					country: labelled('Issuing country', 'Negara penerbit', required(leaf('country'))),
					charge: labelled('Charge', 'Sangkaan', required(leaf('text'))),
					on: labelled('Issued on', 'Diterbitkan tanggal', leaf('date')),
					reference: labelled('Reference', 'Nomor', leaf('text')),
				}),
			),
		),
		narrative: labelled('Narrative', 'Uraian', leaf('text')),
		provenance,
		summaries,
	},
	example: {
		name: 'H. SURYADI CONTOH',
		aliases: ['Pak Sur'],
		sex: 'laki-laki',
		birthDate: '12/03/1985',
		nationalities: ['WNI'],
		travelDocuments: ['paspor X9990016 habis berlaku 17 Agustus 2028'],
		contacts: ['WA 0812-0000-0017'],
		addresses: ['Jl. Contoh No. 17, RT 003/RW 002, Kel. Rekaan, Kec. Batam Kota, Kota Batam'],
		provinces: ['Kepri'],
		accounts: ['BCA 0000009917 a.n. Suryadi Contoh'],
		vehicles: ['Avanza hitam BP 1234 XY'],
		roles: ['calo'],
		associates: [{ name: 'LIM CONTOH', role: 'ejen', nationality: 'Malaysia' }],
		warrants: [
			{ country: 'Indonesia', charge: 'Perdagangan orang (rekaan)', on: '02/03/2026', reference: 'SPP/17/REKAAN/2026' },
		],
		narrative: 'Rekaan: menawarkan kerja kilang di Johor.',
	},
});
