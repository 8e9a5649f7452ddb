import { openKeptCheckpoint } from './audit/kept-checkpoint.ts';
import { toLogKeys, toWitnessKey } from './audit/log-key.ts';
import type { Config } from './config.ts';
import type { AuditTrust } from './exchange/verify-audit.ts';
import { loadTimeAuthorities } from './gateway-timestamps.ts';
import { loadOwnCard } from './partners/own-card.ts';

/** What this machine holds the log against. @throws Problem `file-unreadable`, `certificate-unacceptable` */
export async function loadAuditTrust(config: Config): Promise<AuditTrust> {
	const card = await loadOwnCard(config.LINTAS_DATA);
	return {
		keys: toLogKeys(card),
		witnessKey: toWitnessKey(card),
		timeAuthorities: await loadTimeAuthorities(config),
		kept: await openKeptCheckpoint(config.LINTAS_DATA).load(),
	};
}
