import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { ExchangeContext } from './exchange/context.ts';
import type { TlsIdentity } from './http/listen.ts';
import { toErrorFields } from './log.ts';
import type { Card } from './partners/card.ts';
import { followPartners, loadPartners } from './partners/follow.ts';
import { loadListFiles, toListFolder } from './partners/list-files.ts';
import { loadOwnCard } from './partners/own-card.ts';
import { type Partners, toPartners } from './partners/partners.ts';
import { loadKeyStore } from './pki/key-store.ts';
import { toProblem } from './problem.ts';
import type { Database } from './store/database.ts';
import { watchFiles } from './watch-files.ts';

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
	const partners = toPartners(card, records, { maxStaleHours: config.LINTAS_CRL_STALE_HOURS, clock });
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
	const changed = async () => partners.replaceLists(await loadListFiles(dataDir), { now: clock(), failed });
	await changed();
	return watchFiles([toListFolder(dataDir)], { everyMs: lookMs, changed, failed });
}

/** Our own keys and card too. What cannot be used changes nothing. */
export function followOwn(
	{ LINTAS_DATA: dataDir }: Config,
	context: ExchangeContext,
	identifyDoors: () => void,
	log: Logger,
): () => Promise<void> {
	return watchFiles([join(dataDir, 'keys'), join(dataDir, 'card.json')], {
		everyMs: 500,
		changed: async () => {
			const card = await loadOwnCard(dataDir);
			context.keys.replace(await loadKeyStore(dataDir), card);
			context.partners.replaceOwn(card);
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

export function toTlsIdentity({
	keys,
	partners,
	clock,
}: Pick<ExchangeContext, 'keys' | 'partners' | 'clock'>): TlsIdentity {
	const { certificate, privateKeyPem } = keys.tlsServer(clock());
	const clientCaPems = partners.list().flatMap(({ card }) => card.ca);
	return { certificatePem: certificate.pem, privateKeyPem, clientCaPems };
}
