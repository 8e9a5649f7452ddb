import { type AuditEntry, type AuditFacts, appendLeaves, toActor, toAuditLeaf } from '../audit/entry.ts';
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
import { markOnRecord } from '../audit/on-record.ts';
import { proveConsistency, proveInclusion } from '../audit/proof.ts';
import { readStored } from '../audit/stored-tree.ts';
import { readCover } from '../envelope/cover.ts';
import { readSkeleton } from '../envelope/document.ts';
import { Receipt } from '../envelope/receipt.ts';
import { readSigned, readSigner } from '../envelope/signed.ts';
import { tryParseJsonBytes } from '../json.ts';
import { type AuthorityId, type Digest, type DocumentId, toTimestamp } from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import { Problem, toProblem } from '../problem.ts';
import { type Delivery, listDeliveriesOf } from '../store/deliveries.ts';
import {
	type CosignedCheckpoint,
	findCheckpointFrom,
	findSignedToken,
	listEntriesAt,
	listFirstCosigned,
	type PlacedEntry,
} from '../store/evidence.ts';
import { loadReceiptProof } from '../store/receipt-proofs.ts';
import { listReceptionsOf, type Reception } from '../store/receptions.ts';
import { type CardsContext, listCardsThen, type Signing } from './cards-then.ts';
import type { ExchangeContext } from './context.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { findDigest } from './reading.ts';
import { toNamed } from './reads.ts';

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
export async function proveDocument(
	context: CardsContext & Pick<ExchangeContext, 'refusals'>,
	by: Person,
	wish: ProofWish,
): Promise<EvidenceBundle> {
	const about = { by, ...(wish.partner !== undefined && { recipient: wish.partner }) };
	try {
		const { bundle, digest } = await withDatabaseProblems(makeEvidence(context, wish));
		await record(context, { ...about, documentDigest: digest, outcome: 'given' });
		return bundle;
	} catch (thrown) {
		const problem = toProblem(thrown);
		const { code } = problem;
		if (code.startsWith('database-')) throw problem;
		const refused = { ...about, ...toNamed(wish.document), outcome: code };
		await context.refusals.record({ action: 'evidence-made', ...refused });
		markOnRecord(problem);
		throw problem;
	}
}

async function record(
	{ db, clock, authority }: CardsContext,
	{ by, ...entry }: Pick<AuditFacts, 'recipient' | 'documentDigest' | 'outcome'> & { readonly by: Person },
): Promise<void> {
	const leaf = toAuditLeaf({ at: toTimestamp(clock()), action: 'evidence-made', authority, ...toActor(by), ...entry });
	await withDatabaseProblems(appendLeaves(db, [leaf]));
}

async function makeEvidence(context: CardsContext, { document, partner }: ProofWish) {
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
	const promised = await Promise.all(deliveries.map((delivery) => findPromised(db, delivery)));
	const logs = [own, ...promised.flatMap((log) => log ?? [])];
	const notes = logs.flatMap(({ checkpoint, later }) => [checkpoint, ...later.map((each) => each.checkpoint)]);
	const bundle = sealEvidence({
		type: 'lintas-evidence/v1',
		document: jwt,
		receipts,
		covers: receptions.map(({ cover }) => cover),
		logs,
		...(await listCardsThen(context, signings, notes)),
	});
	if (!isReadable(bundle)) throw new Problem('body-too-large', { detail: 'Ask for the exchange with one partner.' });
	return { bundle, digest };
}

/** As whoever gets it will read it. */
function isReadable(bundle: EvidenceBundle): boolean {
	const bytes = Buffer.from(toEvidenceText(bundle));
	return bytes.length <= maxEvidenceBytes && EvidenceBundle.safeParse(tryParseJsonBytes(bytes)).success;
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
async function proveEntries({ db }: CardsContext, entries: readonly PlacedEntry[]): Promise<LogEvidence> {
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
	db: CardsContext['db'],
	{ index, leafHash, entry, salt }: PlacedEntry & { readonly index: number },
	size: number,
): Promise<LogEvidence['leaves'][number]> {
	const inclusion = await proveInclusion(index, size, readStored(db, size));
	const disclosed = { entry, salt: toDigestText(salt) };
	return { index, leafHash: toDigestText(leafHash), inclusion: inclusion.map(toDigestText), disclosed };
}

async function toLater(
	db: CardsContext['db'],
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
async function findPromised(db: CardsContext['db'], { id, receipt }: Delivery): Promise<LogEvidence | undefined> {
	const proof = receipt === null ? undefined : await loadReceiptProof(db, id);
	if (receipt === null || proof === undefined) return undefined;
	const { leafHash } = Receipt.parse(readSigned(receipt));
	const { index, hashes, checkpoint } = parseInclusion(Buffer.from(proof));
	const leaf = { index, leafHash, inclusion: hashes.map(toDigestText) };
	return { checkpoint, timestamps: [], leaves: [leaf], later: [] };
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
