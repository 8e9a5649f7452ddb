import type { Due } from '../model/due.ts';
import { findKind } from '../model/kinds.ts';
import type { Language } from '../problem-words.ts';

const english = {
	released: 'Released',
	lookAt: 'look at',
	changed: 'changed',
	to: 'to',
	delivery: 'delivery',
	disclosures: 'disclosures',
	withheld: 'withheld',
	draft: 'DRAFT',
	madeAt: 'MADE',
	doubts: 'TO LOOK AT',
	discarded: 'Discarded',
	attempts: 'attempts',
	received: 'RECEIVED',
	releasedAt: 'RELEASED',
	kind: 'KIND',
	from: 'FROM',
	recipient: 'TO',
	state: 'STATE',
	code: 'CODE',
	due: 'DUE',
	document: 'DOCUMENT',
	author: 'author',
	validUntil: 'valid until',
	answerDue: 'answer due',
	open: 'open',
	answered: 'answered',
	overdue: 'OVERDUE',
	language: 'language',
	handling: 'handling',
	purpose: 'purpose',
	legalBasis: 'legal basis',
	retainUntil: 'retain until',
	digest: 'digest',
	written: 'written',
	notUnderstood: '(not understood)',
	newerVersion: '(of a newer version, not understood here)',
	sentTo: 'sent to',
	withdrawnBy: 'WITHDRAWN by',
	correctedBy: 'CORRECTED by',
	seeAlso: 'see also',
	cameFrom: 'came from',
	nextAttempt: 'next attempt',
	attempt: 'attempt',
	underWay: 'under way, or cut short',
	queued: 'queued',
	retrying: 'retrying',
	unconfirmed: 'unconfirmed',
	delivered: 'delivered',
	rejected: 'rejected',
	stalled: 'stalled',
	accepted: 'accepted',
};

/** The words of the commands that officers use. */
export type Words = Readonly<Record<keyof typeof english, string>>;

const indonesian: Words = {
	released: 'Dirilis',
	lookAt: 'periksa',
	changed: 'diubah',
	to: 'kepada',
	delivery: 'pengiriman',
	disclosures: 'pengungkapan',
	withheld: 'tidak disertakan',
	draft: 'DRAF',
	madeAt: 'DIBUAT',
	doubts: 'PERLU DIPERIKSA',
	discarded: 'Dibuang',
	attempts: 'percobaan',
	received: 'DITERIMA',
	releasedAt: 'DIRILIS',
	kind: 'JENIS',
	from: 'DARI',
	recipient: 'KEPADA',
	state: 'STATUS',
	code: 'KODE',
	due: 'TENGGAT',
	document: 'DOKUMEN',
	author: 'penyusun',
	validUntil: 'berlaku sampai',
	answerDue: 'tenggat jawaban',
	open: 'belum dijawab',
	answered: 'sudah dijawab',
	overdue: 'LEWAT TENGGAT',
	language: 'bahasa',
	handling: 'penanganan',
	purpose: 'tujuan',
	legalBasis: 'dasar hukum',
	retainUntil: 'simpan sampai',
	digest: 'digest',
	written: 'tertulis',
	notUnderstood: '(tidak dipahami)',
	newerVersion: '(dari versi yang lebih baru, tidak dipahami di sini)',
	sentTo: 'dikirim kepada',
	withdrawnBy: 'DITARIK oleh',
	correctedBy: 'DIKOREKSI oleh',
	seeAlso: 'lihat juga',
	cameFrom: 'diterima dari',
	nextAttempt: 'percobaan berikutnya',
	attempt: 'percobaan',
	underWay: 'sedang berjalan, atau terputus',
	queued: 'antre',
	retrying: 'akan dicoba lagi',
	unconfirmed: 'belum terkonfirmasi',
	delivered: 'terkirim',
	rejected: 'ditolak',
	stalled: 'terhenti',
	accepted: 'diterima',
};

export function wordsIn(language: Language): Words {
	return language === 'id' ? indonesian : english;
}

/** A kind as officers call it; one that this version does not know, by its name. */
export function titleOf(kind: string, language: Language): string {
	return findKind(kind)?.title[language] ?? kind;
}

/** When an answer is due and how that stands; nothing where none is asked for. */
export function describeDue(due: Due | null, words: Words): string {
	return due === null ? '' : `${due.at} ${words[due.state]}`;
}
