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

/** Cosignatures are asked for of the log whose entries are disclosed; that of a receipt's promise speaks for it besides. */
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
	const signers = [document.signer, ...receipts.map(({ signer }) => signer)];
	const unlisted = new Set(signers.filter(({ notRevokedOn }) => notRevokedOn === null).map((each) => each.authority));
	const unlogged = new Set(receipts.filter(({ isLogged }) => !isLogged).map(({ to }) => to));
	const unseen = logs.filter(({ cosignatures }) => cosignatures.length === 0).map(({ authority }) => authority);
	return {
		proves: [
			say.signed(document, title),
			...toFew(receipts.map(say.received), most, say.more),
			...logs.flatMap((log) => {
				const entries = log.leaves.map((leaf) => say.entry(log, leaf, language));
				return [say.logged(log), ...toFew(entries, most, say.more)];
			}),
			...logs.flatMap((log) => log.times.slice(0, 1).map((time) => say.timed(log, time))),
			...logs.map((log) => say.cosigned(log, asked)),
			...(document.matched === null ? [] : [say.matched(document.matched)]),
		],
		provesNot: [
			document.matched === null ? say.noContent : say.noTruth,
			...(logs.every(({ times }) => times.length === 0) ? [say.noTime] : []),
			...toFew([...unlogged].map(say.notLogged), most, say.more),
			...toFew(unseen.map(say.unseen), most, say.more),
			...toFew([...unlisted].map(say.noList), most, say.more),
			say.cards,
		],
	};
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
	entry(log: ProvenLog, leaf: Leaf, language: Language): string;
	more(count: number): string;
	timed(log: ProvenLog, time: string): string;
	cosigned(log: ProvenLog, asked: number): string;
	matched(parts: number): string;
	notLogged(authority: string): string;
	noList(authority: string): string;
	readonly noContent: string;
	readonly noTruth: string;
	readonly noTime: string;
	unseen(authority: string): string;
	readonly cards: string;
}

const english: Sentences = {
	signed: ({ author, digest, id, createdAt }, title) =>
		`${author} signed a document (${title}, ${id}) with the SHA-256 digest ${digest}; it states that it did so on ${createdAt}.`,
	received: ({ from, to, outcome, receivedAt, deliveryId }) =>
		`${to} signed a receipt: it ${outcome === 'accepted' ? 'accepted' : 'rejected'} this document from ${from} on ${receivedAt} (delivery ${deliveryId}).`,
	logged: ({ authority, size }) =>
		`The audit log of ${authority}, which can only grow, has ${size} entries at the time of the proof; those named next are among them, unchanged.`,
	entry: (log, leaf, language) =>
		leaf.entry === null
			? `Entry ${leaf.index}: the one that the receipt promised; what it says is not disclosed.`
			: `Entry ${leaf.index}, ${leaf.entry.at}: ${describe(leaf, log, language)} (${leaf.entry.outcome}).`,
	more: (count) => `And ${count} more of these, which are in the bundle.`,
	timed: ({ authority }, time) =>
		`These entries were in the log of ${authority} by ${time} at the latest: so says a time-stamping authority that the verifier trusts (RFC 3161).`,
	cosigned: (log, asked) =>
		`Others who saw the log of ${log.authority} and cosigned it: ${log.cosignatures.length}${isAsked(log) ? `; asked for: ${asked}` : ''}.${toList(log)}`,
	matched: (parts) => `The document that was presented is this document; ${parts} of its parts were matched.`,
	notLogged: (authority) =>
		`That the entry which the receipt of ${authority} promises is in the log of ${authority}: no proof of it is in the bundle.`,
	noList: (authority) =>
		`That no list of a CA had revoked the key of ${authority}: the bundle has none. The cards that were given do not revoke it.`,
	noContent: 'What the document says: the bundle holds its digest and never its content.',
	noTruth: 'That what the document says is true: only that its author stated it.',
	noTime:
		'When, by anybody independent: the times are those that the authorities state themselves, as no time-stamp by a trusted authority counts here.',
	unseen: (authority) =>
		`That the log of ${authority} shows everybody the same: nobody who is trusted here has cosigned it.`,
	cards: 'That the cards are those of these authorities: compare each fingerprint with what its owner reads out.',
};

const indonesian: Sentences = {
	signed: ({ author, digest, id, createdAt }, title) =>
		`${author} menandatangani sebuah dokumen (${title}, ${id}) dengan digest SHA-256 ${digest}; menurut pernyataannya pada ${createdAt}.`,
	received: ({ from, to, outcome, receivedAt, deliveryId }) =>
		`${to} menandatangani tanda terima: dokumen ini dari ${from} ${outcome === 'accepted' ? 'diterima' : 'ditolak'} pada ${receivedAt} (pengiriman ${deliveryId}).`,
	logged: ({ authority, size }) =>
		`Log audit ${authority}, yang hanya dapat bertambah, memuat ${size} entri saat bukti dibuat; entri berikut ada di dalamnya, tidak berubah.`,
	entry: (log, leaf, language) =>
		leaf.entry === null
			? `Entri ${leaf.index}: yang dijanjikan tanda terima; isinya tidak dibuka.`
			: `Entri ${leaf.index}, ${leaf.entry.at}: ${describe(leaf, log, language)} (${leaf.entry.outcome}).`,
	more: (count) => `Dan ${count} lagi yang serupa, ada dalam berkas bukti.`,
	timed: ({ authority }, time) =>
		`Entri tersebut sudah ada dalam log ${authority} selambat-lambatnya pada ${time}: demikian menurut otoritas stempel waktu yang dipercaya pemeriksa (RFC 3161).`,
	cosigned: (log, asked) =>
		`Pihak lain yang melihat log ${log.authority} dan ikut menandatanganinya: ${log.cosignatures.length}${isAsked(log) ? `; diminta: ${asked}` : ''}.${toList(log)}`,
	matched: (parts) => `Dokumen yang ditunjukkan adalah dokumen ini; ${parts} bagiannya cocok.`,
	notLogged: (authority) =>
		`Bahwa entri yang dijanjikan tanda terima ${authority} ada dalam log ${authority}: tidak ada buktinya dalam berkas ini.`,
	noList: (authority) =>
		`Bahwa kunci ${authority} tidak dicabut menurut daftar CA: berkas ini tidak memuat daftarnya. Kartu yang diberikan tidak mencabutnya.`,
	noContent: 'Isi dokumen: berkas ini memuat digest-nya dan tidak pernah isinya.',
	noTruth: 'Bahwa isi dokumen benar: hanya bahwa penyusunnya menyatakannya.',
	noTime:
		'Waktunya menurut pihak independen: waktu di sini adalah pernyataan instansi sendiri, karena tidak ada stempel waktu dari otoritas yang dipercaya.',
	unseen: (authority) =>
		`Bahwa log ${authority} sama bagi semua pihak: tidak ada yang dipercaya di sini yang ikut menandatanganinya.`,
	cards:
		'Bahwa kartu-kartu itu milik instansi tersebut: bandingkan setiap sidik jari dengan yang dibacakan pemiliknya.',
};

/** The earliest of them: that says the most. */
function toList({ cosignatures }: ProvenLog): string {
	const named = cosignatures.slice(0, 5).map(({ authority, at }) => ` ${authority}, ${at}.`);
	return [...named, ...(cosignatures.length > 5 ? [' …'] : [])].join('');
}
