import type { Log } from '../log.ts';
import { findAgreementWarning } from '../partners/agreement.ts';
import { findCertificateWarning } from '../pki/expiry.ts';
import { listAgreementEnds } from './agreement-ends.ts';
import { listCertificateEnds } from './certificate-ends.ts';
import type { ExchangeContext } from './context.ts';

type EndContext = Pick<ExchangeContext, 'authority' | 'clock' | 'keys' | 'partners' | 'timeZone'>;

/**
 * Makes what writes a line to the log for each certificate and each agreement that has reached another threshold,
 * however often it is asked. Never throws.
 */
export function makeWarnOfEnds(context: EndContext, log: Log): () => Promise<void> {
	const told = new Map<string, number>();
	const tell = (about: string, threshold: number | undefined, say: (threshold: number) => void) => {
		if (threshold === undefined) return void told.delete(about);
		if (told.get(about) !== threshold) say(threshold);
		told.set(about, threshold);
	};
	return async () => {
		for (const { authority, use, daysLeft } of listCertificateEnds(context)) {
			tell(`${authority} ${use}`, findCertificateWarning(daysLeft), (threshold) =>
				log.warn({ authority, use, daysLeft, threshold }, 'a certificate ends soon'),
			);
		}
		for (const { authority, daysLeft } of listAgreementEnds(context)) {
			tell(`${authority} agreement`, findAgreementWarning(daysLeft), (threshold) =>
				log.warn({ authority, daysLeft, threshold }, 'an agreement ends soon'),
			);
		}
	};
}
