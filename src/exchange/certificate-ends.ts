import { X509Certificate } from 'node:crypto';
import type { AuthorityId } from '../model/identifiers.ts';
import type { PartnerRecord } from '../partners/partner.ts';
import { toDaysLeft } from '../pki/expiry.ts';
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
