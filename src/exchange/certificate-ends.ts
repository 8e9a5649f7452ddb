import type { AuthorityId } from '../model/identifiers.ts';
import { listUseEnds } from '../partners/card-ends.ts';
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

const read = new WeakMap<PartnerRecord, ReturnType<typeof listUseEnds>>();

/** A thousand cards are read once, not at each look. */
function readEnds(record: PartnerRecord) {
	const known = read.get(record);
	if (known !== undefined) return known;
	const ends = listUseEnds(record.card);
	read.set(record, ends);
	return ends;
}
