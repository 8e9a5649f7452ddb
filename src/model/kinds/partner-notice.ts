import type { CodeList } from '../code-lists.ts';
import { code, labelled, leaf, list, required } from '../field.ts';
import { defineKind } from '../kind.ts';
import { officerContacts } from '../people.ts';

const partnerNotices: CodeList = {
	name: 'partnerNotices',
	source: 'Lintas',
	codes: [
		{ code: 'new-card', en: 'There is a new card', id: 'Ada kartu baru', also: ['kartu baru'] },
		{ code: 'key-revoked', en: 'A key is revoked', id: 'Kunci dicabut' },
		{ code: 'maintenance', en: 'Maintenance', id: 'Pemeliharaan', also: ['perawatan sistem'] },
		{ code: 'incident', en: 'Incident', id: 'Insiden', also: ['gangguan'] },
		{ code: 'test', en: 'Test of the way', id: 'Uji jalur', also: ['uji coba'] },
	],
};

export const partnerNotice = defineKind({
	name: 'partner-notice',
	version: '1.0',
	title: { en: 'Partner notice', id: 'Pemberitahuan kepada mitra' },
	fields: {
		subject: labelled('Subject', 'Perihal', required(code(partnerNotices))),
		summary: labelled('Summary', 'Ringkasan', required(leaf('text'))),
		from: labelled('From', 'Sejak', leaf('moment')),
		until: labelled('Until', 'Sampai', leaf('moment')),
		cardVersion: labelled('Card version', 'Versi kartu', leaf('text'), 'Of the card that its author publishes by now.'),
		keyIds: labelled('Key ids', 'Id kunci', list(leaf('text'))),
		contacts: officerContacts,
	},
	example: {
		subject: 'pemeliharaan',
		summary: 'Gateway berhenti satu jam (rekaan).',
		from: '5 September 2026 22:00 WIB',
	},
});
