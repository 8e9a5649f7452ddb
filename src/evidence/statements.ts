import { findKind } from '../model/kinds.ts';
import type { Language } from '../problem-words.ts';
import type { ProvenLog } from './proven-log.ts';
import type { ProvenEvidence, ProvenReceipt } from './verify.ts';

/** What a bundle proves and what it does not, in sentences for a court. */
export interface Statements {
	readonly proves: readonly string[];
	readonly provesNot: readonly string[];
}

/** What the log says happened, `$1` being the other party; others are named as they are. */
const actions: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
	'document-released': { en: 'the document was released to $1', id: 'dokumen dirilis kepada $1' },
	'document-disclosed': { en: 'more of the document was disclosed to $1', id: 'bagian lain dokumen dibuka kepada $1' },
	'document-passed-on': { en: 'the document was passed on to $1', id: 'dokumen diteruskan kepada $1' },
	'change-relayed': {
		en: 'the change by its author was passed on to $1',
		id: 'perubahan oleh penyusunnya diteruskan kepada $1',
	},
	'document-received': { en: 'the document from $1 was received', id: 'dokumen dari $1 diterima' },
	'document-rejected': { en: 'the document from $1 was rejected', id: 'dokumen dari $1 ditolak' },
	'delivery-settled': { en: 'the delivery to $1 ended', id: 'pengiriman kepada $1 selesai' },
	'delivery-stalled': { en: 'the delivery to $1 came to a halt', id: 'pengiriman kepada $1 terhenti' },
	'delivery-cancelled': { en: 'the delivery to $1 was stopped', id: 'pengiriman kepada $1 dihentikan' },
};

/** Of the log whose entries are disclosed cosignatures are asked for; another speaks for the promise of a receipt alone. */
export function isAsked({ leaves }: ProvenLog): boolean {
	return leaves.some(({ entry }) => entry !== null);
}

/** What the reader asked for. */
interface Asked {
	/** Cosignatures. */
	readonly asked: number;
	/** So many receipts, and entries of each log, are told in words; of the others their number. */
	readonly most: number;
}

export function toStatements(evidence: ProvenEvidence, { asked, most }: Asked, language: Language): Statements {
	const say = language === 'id' ? indonesian : english;
	const { document, receipts, logs } = evidence;
	const title = findKind(document.kind)?.title[language] ?? document.kind;
	const few = (sentences: readonly string[]) => toFew(sentences, most, say.more);
	const toOwn = (log: ProvenLog) => [
		say.logged(log),
		...few(log.leaves.map((leaf) => say.entry(leaf, describe(leaf, log, language)))),
		...log.times.slice(0, 1).map((time) => say.timed(log, time)),
		say.cosigned(log, asked),
	];
	return {
		proves: [
			say.signed(document, title),
			...few(receipts.map(say.received)),
			...logs.filter(isAsked).flatMap(toOwn),
			...few(logs.filter((log) => !isAsked(log)).map(say.promised)),
			...(document.matched === null ? [] : [say.matched(document.matched)]),
		],
		provesNot: [
			document.matched === null ? say.noContent : say.noTruth,
			...(logs.every(({ times }) => times.length === 0) ? [say.noTime] : []),
			...ofThem(listUnlogged(receipts), say.notLogged),
			...ofThem(listUnseen(logs), say.unseen),
			...ofThem(listUnlisted(evidence), say.noList),
			say.cards,
		],
	};
}

/** Whose receipt promises an entry of which there is no proof. */
function listUnlogged(receipts: readonly ProvenReceipt[]): string[] {
	return receipts.filter(({ isLogged }) => !isLogged).map(({ to }) => to);
}

/** Whose log nobody here has cosigned. */
function listUnseen(logs: readonly ProvenLog[]): string[] {
	return logs.filter(({ cosignatures }) => cosignatures.length === 0).map(({ authority }) => authority);
}

/** Whose key is on no list that could say that it was not revoked. */
function listUnlisted({ document, receipts }: ProvenEvidence): string[] {
	const signers = [document.signer, ...receipts.map(({ signer }) => signer)];
	return signers.filter(({ notRevokedOn }) => notRevokedOn === null).map(({ authority }) => authority);
}

/** One sentence of all of them; none of nobody. */
function ofThem(authorities: readonly string[], say: (names: string) => string): string[] {
	const names = [...new Set(authorities)];
	return names.length === 0 ? [] : [say(toNames(names))];
}

/** So many are named; of more that there are some. */
const mostNames = 3;

function toNames(names: readonly string[]): string {
	return [...names.slice(0, mostNames), ...(names.length > mostNames ? [`… (+${names.length - mostNames})`] : [])].join(
		', ',
	);
}

function toFew(sentences: readonly string[], most: number, more: (count: number) => string): string[] {
	const rest = sentences.length - most;
	return rest > 0 ? [...sentences.slice(0, most), more(rest)] : [...sentences];
}

type Leaf = ProvenLog['leaves'][number];

/** Said of the other party, in words or as the code that a newer gateway has. */
function describe({ entry }: Leaf, log: ProvenLog, language: Language): string {
	if (entry === null) return '';
	const other = entry.authority === log.authority ? (entry.recipient ?? '') : entry.authority;
	return (actions[entry.action]?.[language] ?? `${entry.action} ($1)`).replace('$1', other);
}

interface Sentences {
	signed(document: ProvenEvidence['document'], title: string): string;
	received(receipt: ProvenReceipt): string;
	logged(log: ProvenLog): string;
	entry(leaf: Leaf, what: string): string;
	promised(log: ProvenLog): string;
	more(count: number): string;
	timed(log: ProvenLog, time: string): string;
	cosigned(log: ProvenLog, asked: number): string;
	matched(parts: number): string;
	notLogged(names: string): string;
	noList(names: string): string;
	readonly noContent: string;
	readonly noTruth: string;
	readonly noTime: string;
	unseen(names: string): string;
	readonly cards: string;
}

const english: Sentences = {
	signed: ({ author, digest, id, createdAt }, title) =>
		`${author} signed a document (${title}, ${id}) with the SHA-256 digest ${digest}; it states that it did so on ${createdAt}.`,
	received: ({ from, to, outcome, receivedAt, deliveryId }) =>
		`${to} signed a receipt: it ${outcome === 'accepted' ? 'accepted' : 'rejected'} this document from ${from} on ${receivedAt} (delivery ${deliveryId}).`,
	logged: ({ authority, size }) =>
		`The audit log of ${authority}, which can only grow, has ${size} entries at the time of the proof; those named next are among them, unchanged.`,
	entry: ({ index, entry }, what) => `Entry ${index}, ${entry?.at ?? ''}: ${what} (${entry?.outcome ?? ''}).`,
	promised: ({ authority, size, leaves }) =>
		`What the receipt of ${authority} promised is in its audit log, unchanged: entry ${toPlaces(leaves)} of ${size}; what it says is not disclosed.`,
	more: (count) => `And ${count} more of these, which are in the bundle.`,
	timed: ({ authority }, time) =>
		`These entries were in the log of ${authority} by ${time} at the latest: so says a time-stamping authority that the verifier trusts (RFC 3161).`,
	cosigned: (log, asked) =>
		`Others who saw the log of ${log.authority} and cosigned it: ${log.cosignatures.length}; asked for: ${asked}.${toList(log)}`,
	matched: (parts) => `The document that was presented is this document; ${parts} of its parts were matched.`,
	notLogged: (names) =>
		`That the entry which a receipt promises is in the log of its signer: no proof of it is in the bundle (${names}).`,
	noList: (names) =>
		`That no list of a CA had revoked a key: the bundle has none (${names}). The cards that were given do not revoke it.`,
	noContent: 'What the document says: the bundle holds its digest and never its content.',
	noTruth: 'That what the document says is true: only that its author stated it.',
	noTime:
		'When, by anybody independent: the times are those that the authorities state themselves, as no time-stamp by a trusted authority counts here.',
	unseen: (names) => `That a log shows everybody the same: nobody who is trusted here has cosigned it (${names}).`,
	cards: 'That the cards are those of these authorities: compare each fingerprint with what its owner reads out.',
};

const indonesian: Sentences = {
	signed: ({ author, digest, id, createdAt }, title) =>
		`${author} menandatangani sebuah dokumen (${title}, ${id}) dengan digest SHA-256 ${digest}; menurut pernyataannya pada ${createdAt}.`,
	received: ({ from, to, outcome, receivedAt, deliveryId }) =>
		`${to} menandatangani tanda terima: dokumen ini dari ${from} ${outcome === 'accepted' ? 'diterima' : 'ditolak'} pada ${receivedAt} (pengiriman ${deliveryId}).`,
	logged: ({ authority, size }) =>
		`Log audit ${authority}, yang hanya dapat bertambah, memuat ${size} entri saat bukti dibuat; entri berikut ada di dalamnya, tidak berubah.`,
	entry: ({ index, entry }, what) => `Entri ${index}, ${entry?.at ?? ''}: ${what} (${entry?.outcome ?? ''}).`,
	promised: ({ authority, size, leaves }) =>
		`Yang dijanjikan tanda terima ${authority} ada dalam log auditnya, tidak berubah: entri ${toPlaces(leaves)} dari ${size}; isinya tidak dibuka.`,
	more: (count) => `Dan ${count} lagi yang serupa, ada dalam berkas bukti.`,
	timed: ({ authority }, time) =>
		`Entri tersebut sudah ada dalam log ${authority} selambat-lambatnya pada ${time}: demikian menurut otoritas stempel waktu yang dipercaya pemeriksa (RFC 3161).`,
	cosigned: (log, asked) =>
		`Pihak lain yang melihat log ${log.authority} dan ikut menandatanganinya: ${log.cosignatures.length}; diminta: ${asked}.${toList(log)}`,
	matched: (parts) => `Dokumen yang ditunjukkan adalah dokumen ini; ${parts} bagiannya cocok.`,
	notLogged: (names) =>
		`Bahwa entri yang dijanjikan tanda terima ada dalam log penandatangannya: tidak ada buktinya dalam berkas ini (${names}).`,
	noList: (names) =>
		`Bahwa kunci tidak dicabut menurut daftar CA: berkas ini tidak memuat daftarnya (${names}). Kartu yang diberikan tidak mencabutnya.`,
	noContent: 'Isi dokumen: berkas ini memuat digest-nya dan tidak pernah isinya.',
	noTruth: 'Bahwa isi dokumen benar: hanya bahwa penyusunnya menyatakannya.',
	noTime:
		'Waktunya menurut pihak independen: waktu di sini adalah pernyataan instansi sendiri, karena tidak ada stempel waktu dari otoritas yang dipercaya.',
	unseen: (names) =>
		`Bahwa log sama bagi semua pihak: tidak ada yang dipercaya di sini yang ikut menandatanganinya (${names}).`,
	cards:
		'Bahwa kartu-kartu itu milik instansi tersebut: bandingkan setiap sidik jari dengan yang dibacakan pemiliknya.',
};

/** Some of them. */
function toList({ cosignatures }: ProvenLog): string {
	const named = cosignatures.slice(0, mostNames).map(({ authority, at }) => ` ${authority}, ${at}.`);
	return [...named, ...(cosignatures.length > mostNames ? [' …'] : [])].join('');
}

function toPlaces(leaves: readonly Leaf[]): string {
	return toNames(leaves.map(({ index }) => `${index}`));
}
