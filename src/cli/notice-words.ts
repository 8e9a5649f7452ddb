import type { NoticeState } from '../model/notice-request.ts';
import type { Language } from '../problem-words.ts';

/** What has become of a notice, in words. */
export const noticeWords: Readonly<Record<NoticeState, Readonly<Record<Language, string>>>> = {
	submitted: { en: 'submitted', id: 'diajukan' },
	'under-review': { en: 'under review', id: 'sedang ditinjau' },
	published: { en: 'published', id: 'diterbitkan' },
	refused: { en: 'refused', id: 'ditolak' },
	updated: { en: 'updated', id: 'diperbarui' },
	withdrawn: { en: 'withdrawn', id: 'ditarik' },
	deleted: { en: 'deleted there', id: 'dihapus di sana' },
};
