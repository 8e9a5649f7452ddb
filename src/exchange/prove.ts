import { type AuditEntry, appendLeaves, toAuditLeaf } from '../audit/entry.ts';
import {
	EvidenceBundle,
	type LogEvidence,
	maxEvidenceBytes,
	mostLater,
	sealEvidence,
	toDigestText,
	toEvidenceText,
} from '../audit/evidence-bundle.ts';
import { parseInclusion } from '../audit/inclusion-proof.ts';
import { toLogKey } from '../audit/log-key.ts';
import { parseNote } from '../audit/note.ts';
import { proveConsistency, proveInclusion } from '../audit/proof.ts';
import { readStored } from '../audit/stored-tree.ts';
import { readCover } from '../envelope/cover.ts';
import { readSkeleton } from '../envelope/document.ts';
import { Receipt } from '../envelope/receipt.ts';
import { readSigned, readSigner } from '../envelope/signed.ts';
import { type AuthorityId, type Digest, type DocumentId, toTimestamp } from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import { loadListFiles } from '../partners/list-files.ts';
import { listSignedCards, loadSignedCard } from '../partners/own-card.ts';
import { verifyLists } from '../partners/revocation.ts';
import { parseSignedCard, readSignedCard } from '../partners/signed-card.ts';
import { Problem, toProblem } from '../problem.ts';
import { type Delivery, listDeliveriesOf } from '../store/deliveries.ts';
import {
	type CosignedCheckpoint,
	findCheckpointFrom,
	findSignedToken,
	listEntriesAt,
	listFirstCosigned,
	listTakenCards,
	type PlacedEntry,
} from '../store/evidence.ts';
import { loadReceiptProof } from '../store/receipt-proofs.ts';
import { listReceptionsOf, type Reception } from '../store/receptions.ts';
import { loadLists } from '../store/revocation-lists.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { findDigest } from './reading.ts';
import { toNamed } from './reads.ts';

export interface ProvingContext extends Pick<ExchangeContext, 'authority' | 'db' | 'clock'> {
	/** Where our card and the lists of our CAs lie. */
	readonly dataDir: string;
}

/** What is to be proved: all of a document's exchange, or that with one partner. */
export interface ProofWish {
	readonly document: DocumentId | Digest;
	readonly partner?: AuthorityId | undefined;
}

/**
 * Makes the evidence that a document existed, when, and between whom, erased or not; that it was given, or why not, is on
 * record before it is.
 *
 * @throws Problem `document-unknown`, `document-ambiguous`, `evidence-missing`, `evidence-not-yet`, `body-too-large`
 */
export async function proveDocument(context: ProvingContext, by: Person, wish: ProofWish): Promise<EvidenceBundle> {
	const about = { by: by.id, ...(wish.partner !== undefined && { recipient: wish.partner }) };
	try {
		const { bundle, digest } = await withDatabaseProblems(makeEvidence(context, wish));
		await record(context, { ...about, documentDigest: digest, outcome: 'given' });
		return bundle;
	} catch (thrown) {
		const { code } = toProblem(thrown);
		if (!code.startsWith('database-')) await record(context, { ...about, ...toNamed(wish.document), outcome: code });
		throw thrown;
	}
}

async function record(
	{ db, clock, authority }: ProvingContext,
	entry: Pick<AuditEntry, 'by' | 'recipient' | 'document' | 'documentDigest' | 'outcome'>,
): Promise<void> {
	const leaf = toAuditLeaf({ at: toTimestamp(clock()), action: 'evidence-made', authority, ...entry });
	await withDatabaseProblems(appendLeaves(db, [leaf]));
}

async function makeEvidence(context: ProvingContext, { document, partner }: ProofWish) {
	const { db } = context;
	const digest = await findDigest(db, document);
	const jwt = await findSignedToken(db, digest);
	if (jwt === undefined) throw new Problem('document-unknown', { detail: `Document ${document}.` });
	const isWith = (other: AuthorityId) => partner === undefined || other === partner;
	const deliveries = (await listDeliveriesOf(db, digest)).filter(({ recipient }) => isWith(recipient));
	const receptions = (await listReceptionsOf(db, digest)).filter(({ sender }) => isWith(sender));
	const entries = (await listEntriesAt(db, digest, listTimes(deliveries, receptions))).filter(({ entry }) =>
		isShown(entry, partner),
	);
	if (entries.length === 0) throw new Problem('evidence-missing', { detail: `Document ${document}.` });
	const receipts = [...deliveries, ...receptions].flatMap(({ receipt }) => receipt ?? []);
	const own = await proveEntries(context, entries);
	const signings = [toAuthoring(jwt), ...receipts.map(toReceiving), ...receptions.map(toSending)];
	const parties = await listCards(context, own.checkpoint, signings);
	const promised = await Promise.all(deliveries.map((delivery) => findPromised(db, delivery)));
	const bundle = sealEvidence({
		type: 'lintas-evidence/v1',
		document: jwt,
		receipts,
		covers: receptions.map(({ cover }) => cover),
		logs: [own, ...promised.flatMap((log) => log ?? [])],
		...parties,
	});
	const isWithin = EvidenceBundle.safeParse(bundle).success;
	if (!isWithin || Buffer.byteLength(toEvidenceText(bundle)) > maxEvidenceBytes)
		throw new Problem('body-too-large', { detail: 'Ask for the exchange with one partner.' });
	return { bundle, digest };
}

/** When our log may say something of it: each change and its entry have one time. */
function listTimes(deliveries: readonly Delivery[], receptions: readonly Reception[]): string[] {
	const sent = deliveries.flatMap(({ createdAt, settledAt }) => [createdAt, settledAt ?? createdAt]);
	return [...new Set([...sent, ...receptions.map(({ receivedAt }) => receivedAt)])];
}

/** What happened to it on its way: who has read it here is no matter of a court's. */
const shown: ReadonlySet<string> = new Set<AuditEntry['action']>([
	'document-released',
	'document-disclosed',
	'document-passed-on',
	'change-relayed',
	'document-received',
	'document-rejected',
	'delivery-settled',
	'delivery-stalled',
	'delivery-cancelled',
]);

function isShown(text: string, partner: AuthorityId | undefined): boolean {
	const { action, authority, recipient } = JSON.parse(text) as AuditEntry;
	return shown.has(action) && (partner === undefined || partner === authority || partner === recipient);
}

/** @throws Problem `evidence-not-yet` */
async function proveEntries({ db }: ProvingContext, entries: readonly PlacedEntry[]): Promise<LogEvidence> {
	const places = entries.flatMap((entry) => (entry.index === null ? [] : [{ ...entry, index: entry.index }]));
	const last = Math.max(...places.map(({ index }) => index));
	const checkpoint = places.length < entries.length ? undefined : await findCheckpointFrom(db, last + 1);
	if (checkpoint === undefined) throw new Problem('evidence-not-yet', { retryAfterSeconds: 2 });
	const { size, note, tokens } = checkpoint;
	const cosigned = await listFirstCosigned(db, size, mostLater);
	const here = cosigned.find((other) => other.size === size)?.lines ?? [];
	return {
		checkpoint: toCosigned({ note, lines: here }),
		timestamps: tokens.map((token) => Buffer.from(token).toString('base64')),
		leaves: await Promise.all(places.map((place) => toLeaf(db, place, size))),
		later: await Promise.all(cosigned.filter((other) => other.size > size).map((other) => toLater(db, other, size))),
	};
}

async function toLeaf(
	db: ProvingContext['db'],
	{ index, leafHash, entry, salt }: PlacedEntry & { readonly index: number },
	size: number,
): Promise<LogEvidence['leaves'][number]> {
	const inclusion = await proveInclusion(index, size, readStored(db, size));
	const disclosed = { entry, salt: toDigestText(salt) };
	return { index, leafHash: toDigestText(leafHash), inclusion: inclusion.map(toDigestText), disclosed };
}

async function toLater(
	db: ProvingContext['db'],
	cosigned: CosignedCheckpoint,
	from: number,
): Promise<LogEvidence['later'][number]> {
	const consistency = await proveConsistency(from, cosigned.size, readStored(db, cosigned.size));
	return { checkpoint: toCosigned(cosigned), consistency: consistency.map(toDigestText) };
}

/** Each line ends as those of the note do. */
function toCosigned({ note, lines }: Pick<CosignedCheckpoint, 'note' | 'lines'>): string {
	return [note, ...lines].join('');
}

/** That the entry which a receipt promised is in its signer's log, once that has proved it. */
async function findPromised(db: ProvingContext['db'], { id, receipt }: Delivery): Promise<LogEvidence | undefined> {
	const proof = receipt === null ? undefined : await loadReceiptProof(db, id);
	if (receipt === null || proof === undefined) return undefined;
	const { leafHash } = Receipt.parse(readSigned(receipt));
	const { index, hashes, checkpoint } = parseInclusion(Buffer.from(proof));
	const leaf = { index, leafHash, inclusion: hashes.map(toDigestText) };
	return { checkpoint, timestamps: [], leaves: [leaf], later: [] };
}

/** Who signed what, and when they say that they did. */
interface Signing {
	readonly authority: AuthorityId;
	readonly at: string;
	readonly x5t: string;
}

/** The cards of those who signed, and of us, as they were then; and what their CAs had revoked as far as it is here. */
async function listCards(
	context: ProvingContext,
	checkpoint: string,
	signings: readonly Signing[],
): Promise<Pick<EvidenceBundle, 'cards' | 'revocationLists'>> {
	const present = await loadSignedCard(context.dataDir).catch(() => undefined);
	const ofLog = await findCardOfLog(context, checkpoint);
	const then = await Promise.all(signings.map((signing) => findCardThen(context, signing)));
	const cards = [...new Set([present, ofLog, ...then].flatMap((card) => card ?? []))];
	const revocationLists = (await Promise.all(cards.map((card) => listRevocations(context, card)))).flat();
	return { cards, revocationLists: [...new Set(revocationLists)] };
}

function toAuthoring(jwt: string): Signing {
	const { author, createdAt } = readSkeleton(jwt);
	return { authority: author, at: createdAt, x5t: readSigner(jwt)?.x5t ?? '' };
}

function toReceiving(token: string): Signing {
	const { to, receivedAt } = Receipt.parse(readSigned(token));
	return { authority: to, at: receivedAt, x5t: readSigner(token)?.x5t ?? '' };
}

function toSending({ cover }: Reception): Signing {
	const { from, issuedAt } = readCover(cover);
	return { authority: from, at: issuedAt, x5t: readSigner(cover)?.x5t ?? '' };
}

/** The last of ours that has the key by which the checkpoint is signed. */
async function findCardOfLog({ dataDir }: ProvingContext, checkpoint: string): Promise<string | undefined> {
	const signers = new Set(parseNote(Buffer.from(checkpoint)).signatures.map(({ keyId }) => keyId));
	const cards = await listSignedCards(dataDir);
	return cards.findLast(({ token }) => signers.has(toLogKey(readSignedCard(token).card).id))?.token;
}

/** The last that was taken before, of those that list the key; where it came later, the first of them. */
async function findCardThen(
	{ authority: own, db, dataDir }: ProvingContext,
	{ authority, at, x5t }: Signing,
): Promise<string | undefined> {
	const listing: { readonly token: string; readonly takenAt: string }[] = [];
	for (const card of authority === own ? await listSignedCards(dataDir) : await listTakenCards(db, authority)) {
		const partner = await parseSignedCard(card.token).catch(() => undefined);
		if (partner?.signingKeys.has(x5t)) listing.push(card);
	}
	return (listing.findLast(({ takenAt }) => takenAt <= at) ?? listing[0])?.token;
}

/** Those that verify by the CAs on the card, in base64. */
async function listRevocations({ authority, db, clock, dataDir }: ProvingContext, token: string): Promise<string[]> {
	const { authority: whose, issuers } = await parseSignedCard(token);
	const files = whose === authority ? await loadListFiles(dataDir) : await loadLists(db);
	const lists = verifyLists(files.get(whose) ?? [], issuers, { now: clock(), failed: () => undefined });
	return lists.map(({ der }) => Buffer.from(der).toString('base64'));
}
