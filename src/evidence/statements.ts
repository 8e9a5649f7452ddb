import { findKind } from '../model/kinds.ts';
import type { Language } from '../problem-words.ts';
import type { ProvenLog } from './proven-log.ts';
import { english, indonesian } from './sentences.ts';
import type { ProvenEvidence } from './verify.ts';

/** What a bundle proves and what it does not, in sentences for a court. */
export interface Statements {
	readonly proves: readonly string[];
	readonly provesNot: readonly string[];
}

/** What the log says happened, `$1` being the other party. */
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

/** How it ended; a code that is not here, such as that of a problem, is told as it is. */
const outcomes: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
	queued: { en: 'queued', id: 'antre' },
	delivered: { en: 'delivered', id: 'terkirim' },
	accepted: { en: 'accepted', id: 'diterima' },
	rejected: { en: 'rejected', id: 'ditolak' },
};

/** By the other party; all else is by whose log it is. */
const arrivals: ReadonlySet<string> = new Set(['document-received', 'document-rejected']);

/**
 * Of which logs cosignatures are asked for: where entries are disclosed, of these; another speaks for the promise of a
 * receipt alone, and only where there is nothing else does all rest on it.
 */
export function listAsked({ logs }: Pick<ProvenEvidence, 'logs'>): readonly ProvenLog[] {
	const disclosing = logs.filter(isDisclosing);
	return disclosing.length > 0 ? disclosing : logs;
}

function isDisclosing({ leaves }: ProvenLog): boolean {
	return leaves.some(({ entry }) => entry !== null);
}

/** What the reader asked for. */
interface Asked {
	/** Cosignatures. */
	readonly asked: number;
	/** So many of a kind are told in words; of the others their number. */
	readonly most: number;
}

export function toStatements(evidence: ProvenEvidence, { asked, most }: Asked, language: Language): Statements {
	const say = language === 'id' ? indonesian : english;
	const { document, receipts, covers, logs, unchecked } = evidence;
	const title = findKind(document.kind)?.title[language] ?? document.kind;
	const few = (sentences: readonly string[]) => toFew([...new Set(sentences)], most, say.more);
	const toOwn = (log: ProvenLog) => [
		say.logged(log),
		...few(log.leaves.map((leaf) => say.entry(leaf, describe(leaf, log, language), toOutcome(leaf, language)))),
		...log.times.slice(0, 1).map((time) => say.timed(log, time)),
	];
	const toOther = (log: ProvenLog) => say.promised(log, toNames(log.leaves.map(({ index }) => `${index}`)));
	const disclosing = logs.filter(isDisclosing);
	const signers = [document, ...receipts, ...covers].map(({ signer }) => signer);
	return {
		proves: [
			say.signed(document, title),
			...few(receipts.map(say.received)),
			...few(covers.map(say.sent)),
			...few(signers.flatMap(({ authority, revoked }) => (revoked === null ? [] : say.older({ authority }, revoked)))),
			...few(
				signers.flatMap(({ authority, notRevokedOn: date }) =>
					date === null ? [] : say.unrevoked({ authority }, date),
				),
			),
			...disclosing.slice(0, most).flatMap(toOwn),
			...(disclosing.length > most ? [say.more(disclosing.length - most)] : []),
			...few(logs.filter((log) => !isDisclosing(log)).map(toOther)),
			...few(listAsked(evidence).map((log) => say.cosigned(log, asked, toWitnesses(log)))),
			...(document.matched === null ? [] : [say.matched(document.matched)]),
		],
		provesNot: [
			document.matched === null ? say.noContent : say.noTruth,
			logs.every(({ times }) => times.length === 0) ? say.noTime : say.latestOnly,
			...ofThem(
				receipts.filter(({ isLogged }) => !isLogged).map(({ to }) => to),
				say.notLogged,
			),
			...ofThem(
				logs.filter(({ cosignatures }) => cosignatures.length === 0).map(({ authority }) => authority),
				say.unseen,
			),
			...ofThem(
				signers.filter(({ endedOn }) => endedOn !== null).map(({ authority }) => authority),
				say.ended,
			),
			...ofThem(
				signers.filter(isUnlisted).map(({ authority }) => authority),
				say.noList,
			),
			...(unchecked.length > 0 ? [say.uncounted(unchecked.length)] : []),
			say.cards,
		],
	};
}

/** There is no list that could say that it was not revoked. */
function isUnlisted({ notRevokedOn, revoked }: ProvenEvidence['document']['signer']): boolean {
	return notRevokedOn === null && revoked === null;
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

/** Said of the other party, in words; or with its codes, where it is one that a newer gateway has. */
function describe({ entry }: ProvenLog['leaves'][number], log: ProvenLog, language: Language): string {
	if (entry === null) return '';
	const { action, authority, recipient = '–' } = entry;
	const isArrival = authority !== log.authority;
	const words = isArrival === arrivals.has(action) ? actions[action]?.[language] : undefined;
	return words?.replace('$1', isArrival ? authority : recipient) ?? `${action}, ${authority}, ${recipient}`;
}

function toOutcome({ entry }: ProvenLog['leaves'][number], language: Language): string {
	if (entry === null) return '';
	return outcomes[entry.outcome]?.[language] ?? entry.outcome;
}

/** Some of them. */
function toWitnesses({ cosignatures }: ProvenLog): string {
	const named = cosignatures.slice(0, mostNames).map(({ authority, at }) => ` ${authority}, ${at}.`);
	return [...named, ...(cosignatures.length > mostNames ? [' …'] : [])].join('');
}
