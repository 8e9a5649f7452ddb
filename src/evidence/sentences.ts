import type { ProvenLog } from './proven-log.ts';
import type { ProvenCover, ProvenReceipt } from './proven-receipt.ts';
import type { Signer } from './signer.ts';
import type { ProvenEvidence } from './verify.ts';

type Leaf = ProvenLog['leaves'][number];

/** What is said of evidence, each only of what was verified; times are those that whoever is named states. */
export interface Sentences {
	signed(document: ProvenEvidence['document'], title: string): string;
	/** That its key was revoked, and the signature is older. */
	older(signer: Pick<Signer, 'authority'>, revoked: NonNullable<Signer['revoked']>): string;
	/** That a list does not have its key. */
	unrevoked(signer: Pick<Signer, 'authority'>, date: string): string;
	received(receipt: ProvenReceipt): string;
	sent(cover: ProvenCover): string;
	logged(log: ProvenLog): string;
	entry(leaf: Leaf, what: string, outcome: string): string;
	promised(log: ProvenLog, places: string): string;
	more(count: number): string;
	timed(log: ProvenLog, time: string): string;
	cosigned(log: ProvenLog, asked: number, names: string): string;
	matched(parts: number): string;
	notLogged(names: string): string;
	noList(names: string): string;
	ended(names: string): string;
	readonly noContent: string;
	readonly noTruth: string;
	readonly noTime: string;
	readonly latestOnly: string;
	unseen(names: string): string;
	uncounted(count: number): string;
	readonly cards: string;
}

export const english: Sentences = {
	signed: ({ author, digest, id, createdAt }, title) =>
		`${author} signed a document (${title}, ${id}) with the SHA-256 digest ${digest}; it states that it did so on ${createdAt}.`,
	older: ({ authority }, { since, provenAt }) =>
		`A key of ${authority} by which this was signed counts no more since ${since}; what it signed was in a log by ${provenAt} at the latest, before that.`,
	unrevoked: ({ authority }, date) =>
		`By the list of its CA of ${date} the key by which ${authority} signed was not revoked.`,
	received: ({ from, to, outcome, receivedAt, deliveryId }) =>
		`${to} signed a receipt: it ${outcome === 'accepted' ? 'accepted' : 'rejected'} this document from ${from} on ${receivedAt} (delivery ${deliveryId}).`,
	sent: ({ from, to, issuedAt, deliveryId }) =>
		`${from} signed that it sent this copy to ${to} on ${issuedAt} (delivery ${deliveryId}).`,
	logged: ({ authority, size }) =>
		`${authority} signed that its audit log has ${size} entries; those named next are among them.`,
	entry: ({ index, entry }, what, outcome) => `Entry ${index}, dated ${entry?.at ?? ''}: ${what} (${outcome}).`,
	promised: ({ authority, size, cosignatures }, places) =>
		`What the receipt of ${authority} promised is in the audit log that it signed: entry ${places} of ${size}; what it says is not disclosed. Others who cosigned that log: ${cosignatures.length}.`,
	more: (count) => `And ${count} more of these, which are in the bundle.`,
	timed: ({ authority }, time) =>
		`These entries were in the log of ${authority} by ${time} at the latest: so says a time-stamping authority that the verifier trusts (RFC 3161).`,
	cosigned: ({ authority, cosignatures }, asked, names) =>
		`Others who saw the log of ${authority} and cosigned it: ${cosignatures.length}; asked for: ${asked}.${names}`,
	matched: (parts) => `The document that was presented is this document; ${parts} of its parts were matched.`,
	notLogged: (names) =>
		`That the entry which a receipt promises is in the log of its signer: no proof of it is in the bundle (${names}).`,
	noList: (names) =>
		`That no list of a CA had revoked a key when it signed: none from then or later is here (${names}). The cards that are here do not revoke it.`,
	ended: (names) =>
		`That a signature is older than the end of its certificate, which has come since: only whoever signed says so (${names}).`,
	noContent: 'What the document says: the bundle holds its digest and never its content.',
	noTruth: 'That what the document says is true: only that its author stated it.',
	noTime:
		'When, by anybody independent: the times are those that the authorities state themselves, as no time-stamp by a trusted authority counts here.',
	latestOnly:
		'The exact times: they are those that the authorities state themselves; a time-stamp says only by when it was there.',
	unseen: (names) => `That a log shows everybody the same: nobody who is trusted here has cosigned it (${names}).`,
	uncounted: (count) =>
		`Whatever cards, lists, cosignatures and time-stamps say of which no card and no CA was given: they are not counted, in ${count} places of the bundle.`,
	cards: 'That the cards are those of these authorities: compare each fingerprint with what its owner reads out.',
};

export const indonesian: Sentences = {
	signed: ({ author, digest, id, createdAt }, title) =>
		`${author} menandatangani sebuah dokumen (${title}, ${id}) dengan digest SHA-256 ${digest}; menurut pernyataannya pada ${createdAt}.`,
	older: ({ authority }, { since, provenAt }) =>
		`Kunci ${authority} yang dipakai untuk menandatangani tidak berlaku lagi sejak ${since}; yang ditandatanganinya sudah ada dalam log selambat-lambatnya pada ${provenAt}, sebelum itu.`,
	unrevoked: ({ authority }, date) =>
		`Menurut daftar CA tanggal ${date} kunci yang dipakai ${authority} untuk menandatangani tidak dicabut.`,
	received: ({ from, to, outcome, receivedAt, deliveryId }) =>
		`${to} menandatangani tanda terima: dokumen ini dari ${from} ${outcome === 'accepted' ? 'diterima' : 'ditolak'} pada ${receivedAt} (pengiriman ${deliveryId}).`,
	sent: ({ from, to, issuedAt, deliveryId }) =>
		`${from} menandatangani bahwa salinan ini dikirimnya kepada ${to} pada ${issuedAt} (pengiriman ${deliveryId}).`,
	logged: ({ authority, size }) =>
		`${authority} menandatangani bahwa log auditnya memuat ${size} entri; entri berikut termasuk di antaranya.`,
	entry: ({ index, entry }, what, outcome) => `Entri ${index}, bertanggal ${entry?.at ?? ''}: ${what} (${outcome}).`,
	promised: ({ authority, size, cosignatures }, places) =>
		`Yang dijanjikan tanda terima ${authority} ada dalam log audit yang ditandatanganinya: entri ${places} dari ${size}; isinya tidak dibuka. Pihak lain yang ikut menandatangani log itu: ${cosignatures.length}.`,
	more: (count) => `Dan ${count} lagi yang serupa, ada dalam berkas bukti.`,
	timed: ({ authority }, time) =>
		`Entri tersebut sudah ada dalam log ${authority} selambat-lambatnya pada ${time}: demikian menurut otoritas stempel waktu yang dipercaya pemeriksa (RFC 3161).`,
	cosigned: ({ authority, cosignatures }, asked, names) =>
		`Pihak lain yang melihat log ${authority} dan ikut menandatanganinya: ${cosignatures.length}; diminta: ${asked}.${names}`,
	matched: (parts) => `Dokumen yang ditunjukkan adalah dokumen ini; ${parts} bagiannya cocok.`,
	notLogged: (names) =>
		`Bahwa entri yang dijanjikan tanda terima ada dalam log penandatangannya: tidak ada buktinya dalam berkas ini (${names}).`,
	noList: (names) =>
		`Bahwa kunci belum dicabut menurut daftar CA ketika dipakai: tidak ada daftar dari saat itu atau sesudahnya (${names}). Kartu yang ada di sini tidak mencabutnya.`,
	ended: (names) =>
		`Bahwa tanda tangan lebih tua daripada akhir masa sertifikatnya, yang sudah lewat: hanya penandatangannya yang menyatakannya (${names}).`,
	noContent: 'Isi dokumen: berkas ini memuat digest-nya dan tidak pernah isinya.',
	noTruth: 'Bahwa isi dokumen benar: hanya bahwa penyusunnya menyatakannya.',
	noTime:
		'Waktunya menurut pihak independen: waktu di sini adalah pernyataan instansi sendiri, karena tidak ada stempel waktu dari otoritas yang dipercaya.',
	latestOnly:
		'Waktu persisnya: waktu di sini adalah pernyataan instansi sendiri; stempel waktu hanya menyatakan selambat-lambatnya kapan hal itu ada.',
	unseen: (names) =>
		`Bahwa log sama bagi semua pihak: tidak ada yang dipercaya di sini yang ikut menandatanganinya (${names}).`,
	uncounted: (count) =>
		`Apa pun menurut kartu, daftar, tanda tangan saksi, dan stempel waktu yang kartu atau CA-nya tidak diberikan: tidak dihitung, di ${count} tempat dalam berkas bukti.`,
	cards:
		'Bahwa kartu-kartu itu milik instansi tersebut: bandingkan setiap sidik jari dengan yang dibacakan pemiliknya.',
};
