import { appearance } from '../appearance.ts';
import { exploitationTypes } from '../code-lists.ts';
import { code, labelled, leaf, list } from '../field.ts';
import { defineKind } from '../kind.ts';
import { officerContacts, personFields } from '../people.ts';
import { provenance } from '../provenance.ts';
import { summaries } from '../summaries.ts';

/** Who is missing is a possible victim, as long as nobody states that it is none: see `policy/facts.ts`. */
export const missingPersonNotice = defineKind({
	name: 'missing-person-notice',
	version: '1.0',
	title: { en: 'Missing person notice', id: 'Pemberitahuan orang hilang' },
	fields: {
		...personFields,
		birthPlace: labelled('Place of birth', 'Tempat lahir', leaf('text')),
		appearance,
		lastSeenAt: labelled('Last seen at', 'Terakhir terlihat di', leaf('place')),
		lastSeenIn: labelled('Last seen in', 'Negara terakhir terlihat', leaf('country')),
		lastSeenOn: labelled('Last seen on', 'Tanggal terakhir terlihat', leaf('date')),
		circumstances: labelled('Circumstances', 'Keadaan', leaf('text')),
		exploitationTypes: labelled('Feared exploitation', 'Eksploitasi yang dikhawatirkan', list(code(exploitationTypes))),
		provenance,
		contacts: officerContacts,
		summaries,
	},
	example: {
		name: 'RATNA REKAAN',
		traffickingStatus: 'diduga korban',
		sex: 'perempuan',
		birthDate: '08/04/1999',
		consentToShare: 'belum',
		nationality: 'WNI',
		travelDocuments: ['paspor X9990016 (IDN)'],
		appearance: { heightCm: '158', hair: 'hitam', marks: 'Bekas luka di tangan kiri (rekaan)', languages: ['Jawa'] },
		lastSeenAt: 'Batam Centre',
		lastSeenIn: 'Indonesia',
		lastSeenOn: '02/03/2026',
		circumstances: 'Rekaan: keluarga tidak mendapat kabar sejak berangkat.',
		exploitationTypes: ['kerja paksa'],
		contacts: ['WA 0812-0000-0017'],
	},
});
