import { X509Certificate } from 'node:crypto';
import type { Log } from '../log.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import type { PartnerRecord } from '../partners/partner.ts';
import { findWarning, toDaysLeft } from '../pki/expiry.ts';
import type { ProfileName } from '../pki/profile.ts';
import type { ExchangeContext } from './context.ts';

/** When the last certificate that an authority has for a use ends: older ones beside it need not be renewed. */
export interface CertificateEnd {
	readonly authority: AuthorityId;
	readonly use: ProfileName;
	readonly daysLeft: number;
}

type EndContext = Pick<ExchangeContext, 'authority' | 'clock' | 'keys' | 'partners'>;

/** Of our own keys and CAs, and of what stands on the cards of partners; their TLS certificates do not. */
export function listCertificateEnds({ authority, clock, keys, partners }: EndContext): CertificateEnd[] {
	const now = clock();
	const ours = keys.ends().map(({ use, notAfter }) => ({ authority, use, daysLeft: toDaysLeft(notAfter, now) }));
	const theirs = partners.list().flatMap((record) =>
		readEnds(record).map(({ use, notAfter }) => ({
			authority: record.authority,
			use,
			daysLeft: toDaysLeft(notAfter, now),
		})),
	);
	return [...ours, ...theirs];
}

interface UseEnd {
	readonly use: ProfileName;
	readonly notAfter: Temporal.Instant;
}

const read = new WeakMap<PartnerRecord, UseEnd[]>();

/** A thousand cards are read once, not at each look. */
function readEnds(record: PartnerRecord): UseEnd[] {
	const known = read.get(record);
	if (known !== undefined) return known;
	const ends = (['ca', 'signing', 'encryption'] as const).map((use) => ({
		use,
		notAfter: findLast(record.card[use].map((pem) => toEnd(pem))),
	}));
	read.set(record, ends);
	return ends;
}

function toEnd(pem: string): Temporal.Instant {
	return Temporal.Instant.fromEpochMilliseconds(new X509Certificate(pem).validToDate.getTime());
}

/** @param ends at least one */
function findLast(ends: readonly Temporal.Instant[]): Temporal.Instant {
	return ends.reduce((last, end) => (Temporal.Instant.compare(end, last) > 0 ? end : last));
}

/**
 * Makes what writes a line to the log for each certificate that has reached another threshold (60, 30, 14, 7, 1 days),
 * however often it is asked. Never throws.
 */
export function makeWarnOfEnds(context: EndContext, log: Log): () => Promise<void> {
	const told = new Map<string, number>();
	return async () => {
		for (const { authority, use, daysLeft } of listCertificateEnds(context)) {
			const threshold = findWarning(daysLeft);
			const about = `${authority} ${use}`;
			if (threshold !== undefined && told.get(about) !== threshold) {
				log.warn({ authority, use, daysLeft, threshold }, 'a certificate ends soon');
			}
			if (threshold === undefined) told.delete(about);
			else told.set(about, threshold);
		}
	};
}
