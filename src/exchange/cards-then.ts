import type { EvidenceBundle } from '../audit/evidence-bundle.ts';
import { toLogKey, toWitnessKey } from '../audit/log-key.ts';
import { type NoteSignature, parseNote } from '../audit/note.ts';
import { AuthorityId } from '../model/identifiers.ts';
import { runsLintas } from '../partners/card.ts';
import { loadListFiles } from '../partners/list-files.ts';
import { listSignedCards, loadSignedCard } from '../partners/own-card.ts';
import { verifyLists } from '../partners/revocation.ts';
import { parseSignedCard, readSignedCard } from '../partners/signed-card.ts';
import { listTakenCards } from '../store/evidence.ts';
import { loadLists } from '../store/revocation-lists.ts';
import type { ExchangeContext } from './context.ts';

export interface CardsContext extends Pick<ExchangeContext, 'authority' | 'db' | 'clock'> {
	/** Where our cards and the lists of our CAs lie. */
	readonly dataDir: string;
}

/** Who signed something with which certificate, and when they say that they did. */
export interface Signing {
	readonly authority: AuthorityId;
	readonly at: string;
	readonly x5t: string;
}

/**
 * The cards of those who signed, as they were then, and ours as it is now; and what their CAs had revoked as far as it is
 * here.
 *
 * @param notes checkpoints, signed by logs and cosigned by witnesses
 */
export async function listCardsThen(
	context: CardsContext,
	signings: readonly Signing[],
	notes: readonly string[],
): Promise<Pick<EvidenceBundle, 'cards' | 'revocationLists'>> {
	const present = await loadSignedCard(context.dataDir).catch(() => undefined);
	const signatures = notes.flatMap((note) => parseNote(Buffer.from(note)).signatures);
	const byKey = new Map(signatures.map((signature) => [`${signature.name} ${signature.keyId}`, signature]));
	const found = await Promise.all([
		...signings.map((signing) => findCardThen(context, signing)),
		...byKey.values().map((signature) => findCardOf(context, signature)),
	]);
	const cards = [...new Set([present, ...found].flatMap((card) => card ?? []))];
	const revocationLists = (await Promise.all(cards.map((card) => listRevocations(context, card)))).flat();
	return { cards, revocationLists: [...new Set(revocationLists)] };
}

/** The oldest first. */
async function listCardsOf({ authority: own, db, dataDir }: CardsContext, authority: AuthorityId) {
	return authority === own ? await listSignedCards(dataDir) : await listTakenCards(db, authority);
}

/** The last that was taken before, of those that list the key; where it came later, the first of them. */
async function findCardThen(context: CardsContext, { authority, at, x5t }: Signing): Promise<string | undefined> {
	const listing: { readonly token: string; readonly takenAt: string }[] = [];
	for (const card of await listCardsOf(context, authority)) {
		const partner = await parseSignedCard(card.token).catch(() => undefined);
		if (partner?.signingKeys.has(x5t)) listing.push(card);
	}
	return (listing.findLast(({ takenAt }) => takenAt <= at) ?? listing[0])?.token;
}

/** The last that has the key of a log or a witness. */
async function findCardOf(context: CardsContext, { name, keyId }: NoteSignature): Promise<string | undefined> {
	const authority = AuthorityId.safeParse(/^lintas\/([^/]+)(?:\/witness)?$/.exec(name)?.[1]).data;
	if (authority === undefined) return undefined;
	const cards = await listCardsOf(context, authority);
	return cards.findLast(({ token }) => {
		const { card } = readSignedCard(token);
		if (!runsLintas(card)) return false;
		return [toLogKey(card), toWitnessKey(card)].some((key) => key?.name === name && key.id === keyId);
	})?.token;
}

/** Those that verify by the CAs on the card, in base64. */
async function listRevocations({ authority, db, clock, dataDir }: CardsContext, token: string): Promise<string[]> {
	const { authority: whose, issuers } = await parseSignedCard(token);
	const files = whose === authority ? await loadListFiles(dataDir) : await loadLists(db);
	const lists = verifyLists(files.get(whose) ?? [], issuers, { now: clock(), failed: () => undefined });
	return lists.map(({ der }) => Buffer.from(der).toString('base64'));
}
