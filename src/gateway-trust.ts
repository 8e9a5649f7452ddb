import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { ExchangeContext } from './exchange/context.ts';
import { toOwnKeys } from './exchange/own-keys.ts';
import type { TlsIdentity } from './http/listen.ts';
import { toErrorFields } from './log.ts';
import { toTimestamp } from './model/identifiers.ts';
import type { Card } from './partners/card.ts';
import { followPartners, loadPartners } from './partners/follow.ts';
import { type ListFiles, loadListFiles, toListFolder } from './partners/list-files.ts';
import { loadOwnCard, toCardFolder } from './partners/own-card.ts';
import { type KeptLists, type Partners, toPartners } from './partners/partners.ts';
import { type KeyStore, loadKeyStore } from './pki/key-store.ts';
import { toProblem } from './problem.ts';
import { removeLeftParts } from './replace-file.ts';
import type { Database } from './store/database.ts';
import { findNewestFetch } from './store/partners.ts';
import { loadLists, saveList } from './store/revocation-lists.ts';
import { describeFiles, watchFiles } from './watch-files.ts';

/** How often a node looks whether another one changed a partner. */
const lookMs = 400;

/** Partners that come, change or go count within half a second, without a restart. */
export async function openPartners(
	config: Config,
	db: Database,
	{ card, clock }: { card: Card; clock: Clock },
	identifyDoors: () => void,
	log: Logger,
	closers: (() => Promise<void>)[],
) {
	const failed = (error: unknown) =>
		log.error({ code: toProblem(error).code, ...toErrorFields(error) }, 'partners on record cannot be read');
	const { records, revision } = await loadPartners(db, failed);
	const keptLists = { before: await loadLists(db), keep: makeKeepList(db, log) };
	const partners = toPartners(card, records, { maxStaleHours: config.LINTAS_CRL_STALE_HOURS, clock, keptLists });
	closers.push(await followLists(config.LINTAS_DATA, partners, clock, log));
	const { look, stop } = followPartners(db, {
		everyMs: lookMs,
		seen: revision,
		changed: (present) => {
			partners.replace(present);
			identifyDoors();
			log.info({ partners: present.map(({ authority, state }) => `${authority} ${state}`) }, 'partners have changed');
		},
		failed,
	});
	closers.push(stop);
	return { partners, look };
}

/** Revocation lists of partners, whoever puts them there: a command, a job, a person. */
async function followLists(
	dataDir: string,
	partners: Partners,
	clock: Clock,
	log: Logger,
): Promise<() => Promise<void>> {
	const failed = (error: unknown) =>
		log.error({ code: toProblem(error).code, ...toErrorFields(error) }, 'a revocation list cannot be used');
	const changed = async () => {
		const files = await loadListFiles(dataDir);
		partners.replaceLists(files, { now: clock(), failed });
		void verifyAll(partners, files);
	};
	const paths = [toListFolder(dataDir)];
	const seen = await describeFiles(paths);
	await changed();
	return watchFiles(paths, { everyMs: lookMs, seen, changed, failed });
}

/** Each list is kept once it is verified, whether or not its partner is asked for before the file is damaged. */
async function verifyAll(partners: Partners, files: ListFiles): Promise<void> {
	for (const authority of files.keys()) {
		// One after the other, and requests in between.
		await setImmediate();
		try {
			partners.require(authority);
		} catch {
			// A card that cannot be used is told of where it is needed; of who is no partner a list is nothing.
		}
	}
}

/** Until it is there the file is: one that could not be kept is kept at the next start. */
function makeKeepList(db: Database, log: Logger): KeptLists['keep'] {
	return (authority, { issuer, thisUpdate, der }) => {
		saveList(db, { authority, issuer, thisUpdate: toTimestamp(thisUpdate), der }).catch((error) =>
			log.error({ partner: authority, ...toErrorFields(error) }, 'a revocation list is kept in its file alone'),
		);
	};
}

const ownFiles = (dataDir: string) => [join(dataDir, 'keys'), join(dataDir, 'card.json')];

/** Our own keys and card as they lie there, for `followOwn`: what changes while a node starts is not missed. */
export function lookAtOwn({ LINTAS_DATA: dataDir }: Config): Promise<string> {
	return describeFiles(ownFiles(dataDir));
}

/** What killed processes have left half written. */
export async function tidyOwn({ LINTAS_DATA: dataDir }: Config): Promise<void> {
	for (const folder of [dataDir, toCardFolder(dataDir), toListFolder(dataDir)]) await removeLeftParts(folder);
}

/**
 * Our own keys and card too. What cannot be used changes nothing.
 *
 * @param seen what `lookAtOwn` said before they were read
 */
export function followOwn(
	{ LINTAS_DATA: dataDir }: Config,
	context: ExchangeContext,
	{ seen, identifyDoors, log }: { seen: string; identifyDoors: () => void; log: Logger },
): () => Promise<void> {
	return watchFiles(ownFiles(dataDir), {
		everyMs: 500,
		seen,
		changed: async () => {
			const card = await loadOwnCard(dataDir);
			replaceOwn(context, await loadKeyStore(dataDir), card);
			identifyDoors();
			log.info(
				{ card: card.version, signing: context.keys.signing(context.clock()).kid },
				'our keys or card have changed',
			);
		},
		failed: (error) =>
			log.error(
				{ code: toProblem(error).code, ...toErrorFields(error) },
				'our keys or card cannot be used: all stays as it was',
			),
	});
}

/** Both or neither: whatever may be refused is refused before anything counts. */
function replaceOwn({ keys, partners }: ExchangeContext, store: KeyStore, card: Card): void {
	toOwnKeys(store, card);
	partners.replaceOwn(card);
	keys.replace(store, card);
}

/** A machine that was left out when keys and card were copied, or got them from an older backup, is known by this. Never throws. */
export async function warnOfOlderCard({ LINTAS_DATA: dataDir }: Config, db: Database, log: Logger): Promise<void> {
	try {
		const [{ version }, fetched] = [await loadOwnCard(dataDir), await findNewestFetch(db)];
		if (fetched > version) log.warn({ card: version, fetched }, 'partners have fetched a newer card than lies here');
	} catch (error) {
		log.warn(toErrorFields(error), 'whether partners have a newer card of ours is not known now');
	}
}

export function toTlsIdentity({
	keys,
	partners,
	clock,
}: Pick<ExchangeContext, 'keys' | 'partners' | 'clock'>): TlsIdentity {
	const { certificate, privateKeyPem } = keys.tlsServer(clock());
	const clientCaPems = partners.list().flatMap(({ card }) => card.ca);
	return { certificatePem: certificate.pem, privateKeyPem, clientCaPems };
}
