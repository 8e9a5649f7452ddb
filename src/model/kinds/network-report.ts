import { type CodeList, evidenceGrades, rolesInProcess } from '../code-lists.ts';
import { code, type DraftBody, group, labelled, leaf, list, persons, required } from '../field.ts';
import { type BodyProblem, defineKind } from '../kind.ts';
import { personFields } from '../people.ts';
import { provenance } from '../provenance.ts';
import { summaries } from '../summaries.ts';

const organisationTypes: CodeList = {
	name: 'organisationTypes',
	source: 'HTCDS 2.0 org_Type; recruitment-agency, transport-company and shelter-house are of Lintas',
	codes: [
		{
			code: 'CorporateBusiness',
			en: 'Business',
			id: 'Perusahaan',
			also: ['perseroan', 'pt', 'cv', 'sdn bhd', 'syarikat'],
		},
		{ code: 'NGO', en: 'Non-governmental organisation', id: 'Organisasi nonpemerintah', also: ['lsm', 'yayasan'] },
		{ code: 'LawEnforcement', en: 'Law enforcement', id: 'Penegak hukum', also: ['polisi', 'polis'] },
		{
			code: 'HealthServiceOrganisation',
			en: 'Health service',
			id: 'Layanan kesehatan',
			also: ['rumah sakit', 'klinik'],
		},
		{ code: 'CentralGovernmentOrganisation', en: 'Central government', id: 'Pemerintah pusat', also: ['kementerian'] },
		{ code: 'LocalGovernmentOrganisation', en: 'Local government', id: 'Pemerintah daerah', also: ['dinas'] },
		{ code: 'ImmigrationService', en: 'Immigration service', id: 'Imigrasi', also: ['imigresen', 'kantor imigrasi'] },
		{ code: 'LegalService', en: 'Legal service', id: 'Layanan hukum', also: ['notaris', 'kantor hukum'] },
		{ code: 'SchoolOrCollege', en: 'School or college', id: 'Sekolah atau perguruan tinggi', also: ['sekolah', 'blk'] },
		{
			code: 'recruitment-agency',
			en: 'Recruitment agency',
			id: 'Perusahaan penempatan',
			also: ['p3mi', 'pjtki', 'pptkis', 'agensi pekerjaan', 'employment agency'],
		},
		{ code: 'transport-company', en: 'Transport company', id: 'Perusahaan angkutan', also: ['travel', 'agen feri'] },
		{ code: 'shelter-house', en: 'House where people are kept', id: 'Rumah penampungan', also: ['rumah kongsi'] },
	],
};

const linkTypes: CodeList = {
	name: 'linkTypes',
	source: 'Lintas',
	codes: [
		{ code: 'recruits-for', en: 'Recruits for', id: 'Merekrut untuk', also: ['perekrut untuk'] },
		{ code: 'transports-for', en: 'Transports for', id: 'Mengangkut untuk', also: ['sopir untuk', 'tekong untuk'] },
		{ code: 'harbours-for', en: 'Harbours for', id: 'Menampung untuk' },
		{ code: 'forges-for', en: 'Forges documents for', id: 'Memalsukan dokumen untuk', also: ['pemalsu untuk'] },
		{ code: 'pays', en: 'Pays', id: 'Membayar', also: ['transfer ke', 'mendanai'] },
		{ code: 'employs', en: 'Employs', id: 'Mempekerjakan', also: ['majikan dari'] },
		{ code: 'owns', en: 'Owns or controls', id: 'Memiliki atau mengendalikan', also: ['pemilik', 'direktur'] },
		{ code: 'related-to', en: 'Related to', id: 'Berkeluarga dengan', also: ['keluarga', 'suami', 'istri', 'saudara'] },
		{
			code: 'in-contact-with',
			en: 'In contact with',
			id: 'Berhubungan dengan',
			also: ['kontak', 'berkomunikasi dengan'],
		},
		{ code: 'same-as', en: 'Is the same as', id: 'Sama dengan', also: ['orang yang sama'] },
	],
};

export const networkReport = defineKind({
	name: 'network-report',
	version: '1.0',
	title: { en: 'Network report', id: 'Laporan jaringan' },
	fields: {
		title: labelled('Title', 'Judul', required(leaf('text'))),
		summary: labelled('Summary', 'Ringkasan', leaf('text')),
		people: labelled(
			'People',
			'Orang',
			persons({
				mark: labelled('Mark', 'Penanda', required(leaf('text')), 'By which links name this person, such as P1.'),
				...personFields,
				roles: labelled('Roles', 'Peran', list(code(rolesInProcess))),
				contacts: labelled('Contacts', 'Kontak', list(leaf('contact'))),
				accounts: labelled('Bank accounts and wallets', 'Rekening dan dompet elektronik', list(leaf('account'))),
				vehicles: labelled('Vehicles and vessels', 'Kendaraan dan kapal', list(leaf('conveyance'))),
			}),
		),
		organisations: labelled(
			'Organisations',
			'Organisasi',
			list(
				group({
					mark: labelled('Mark', 'Penanda', required(leaf('text')), 'By which links name it, such as O1.'),
					name: labelled('Name', 'Nama', required(leaf('text'))),
					type: labelled('Type', 'Jenis', code(organisationTypes)),
					country: labelled('Country', 'Negara', leaf('country')),
					address: labelled('Address', 'Alamat', leaf('address')),
					accounts: labelled('Bank accounts and wallets', 'Rekening dan dompet elektronik', list(leaf('account'))),
				}),
			),
		),
		links: labelled(
			'Links',
			'Hubungan',
			list(
				group({
					from: labelled('From', 'Dari', required(leaf('text')), 'A mark.'),
					type: labelled('Type', 'Jenis', required(code(linkTypes))),
					to: labelled('To', 'Kepada', required(leaf('text')), 'A mark.'),
					grade: labelled('Evidence', 'Tingkat keyakinan', required(code(evidenceGrades))),
					since: labelled('Since', 'Sejak', leaf('date')),
					until: labelled('Until', 'Sampai', leaf('date')),
					basis: labelled('Based on', 'Berdasarkan', leaf('text')),
				}),
			),
		),
		narrative: labelled('Narrative', 'Uraian', leaf('text')),
		provenance,
		summaries,
	},
	check: findUnknownMarks,
	example: {
		title: 'Jaringan Contoh Batam-Johor (rekaan)',
		people: [
			{ mark: 'P1', name: 'SURYADI CONTOH', roles: ['calo'], nationality: 'WNI' },
			{ mark: 'P2', name: 'LIM CONTOH', roles: ['ejen'], nationality: 'Malaysia' },
		],
		organisations: [{ mark: 'O1', name: 'PT Contoh Maju Rekaan', type: 'P3MI', country: 'Indonesia' }],
		links: [
			{ from: 'P1', type: 'Merekrut untuk', to: 'P2', grade: 'kemungkinan besar', since: 'Maret 2026' },
			{ from: 'P1', type: 'pemilik', to: 'O1', grade: 'pasti' },
		],
	},
});

/** Each mark once, and no link to what is not there. */
function findUnknownMarks(body: DraftBody): BodyProblem[] {
	const { people = [], organisations = [], links = [] } = body as Record<string, readonly Record<string, string>[]>;
	const marks = [...people, ...organisations].map(({ mark }) => mark);
	const doubled = marks.filter((mark, index) => marks.indexOf(mark) < index);
	const ends = links.flatMap((link, index) =>
		(['from', 'to'] as const).map((end) => ({ mark: link[end], path: ['links', index, end] })),
	);
	return [
		...(doubled.length > 0 ? [{ path: ['people'], message: 'each mark once, among people and organisations' }] : []),
		...ends
			.filter(({ mark }) => !marks.includes(mark))
			.map(({ path }) => ({ path, message: 'the mark of a person or organisation of this report' })),
	];
}
