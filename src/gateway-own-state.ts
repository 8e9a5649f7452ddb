import { join } from 'node:path';
import { recordOwnState } from './audit/own-state.ts';
import type { Config } from './config.ts';
import type { ExchangeContext } from './exchange/context.ts';
import { lookAtOwn } from './gateway-trust.ts';
import { type Log, toErrorFields } from './log.ts';
import type { Digest } from './model/identifiers.ts';
import { loadSignedCard } from './partners/own-card.ts';
import { readSignedCard, toTokenDigest } from './partners/signed-card.ts';
import { listKeys, loadKeyStore } from './pki/key-store.ts';
import { digestRules } from './policy/policy-files.ts';
import { describeFiles } from './watch-files.ts';

/**
 * Puts changes of our own keys, card and rules on record, whoever made them.
 *
 * @returns does so where the files have changed since it last could; never throws
 */
export function makeRecordOwn(
	config: Config,
	context: Pick<ExchangeContext, 'authority' | 'db' | 'clock'>,
	log: Log,
): () => Promise<void> {
	// Of those that this process goes by.
	const policyDigest = digestRules(config.LINTAS_POLICIES) as Digest;
	let recorded: string | undefined;
	return async () => {
		try {
			const seen = `${await lookAtOwn(config)} ${await describeFiles([join(config.LINTAS_DATA, 'card.jws')])}`;
			if (seen === recorded) return;
			const keys = listKeys(await loadKeyStore(config.LINTAS_DATA));
			await recordOwnState(context, {
				keys: keys.map(({ kid, certificate }) => ({ use: certificate.profile, kid })),
				card: await loadSignedCard(config.LINTAS_DATA).then(toCardState, () => undefined),
				policyDigest,
			});
			recorded = seen;
		} catch (error) {
			log.warn(toErrorFields(error), 'whether our keys, card or rules have changed is not on record yet');
		}
	};
}

function toCardState(token: string) {
	return { version: readSignedCard(token).card.version, digest: toTokenDigest(token) };
}
