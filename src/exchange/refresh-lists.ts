import type { Log } from '../log.ts';
import { toErrorFields } from '../log.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import { loadListFiles, saveListFile } from '../partners/list-files.ts';
import type { Partner, PartnerRecord } from '../partners/partner.ts';
import { isWithinValidity } from '../pki/admission.ts';
import { parseRevocationList, type RevocationList } from '../pki/revocation-list.ts';
import { toProblem } from '../problem.ts';
import type { ExchangeContext } from './context.ts';

type RefreshContext = Pick<ExchangeContext, 'clock' | 'partners' | 'peer'> & {
	readonly dataDir: string;
	readonly log: Log;
};

/** A list that was revoked in is here so soon at the latest. */
const freshMs = 3_600_000;

/** One that cannot be fetched, or is out of date there too, is asked for again after a minute, then two, four, … an hour. */
function toRetryMs(failures: number): number {
	return Math.min(60_000 * 2 ** (failures - 1), freshMs);
}

/** One that does not answer holds up no other. */
const atOnce = 8;

/**
 * Makes what fetches the revocation lists of partners whose card promises some, each once an hour, however often it
 * is asked; what is newer goes into the folder that every process of ours looks at. Never throws.
 */
export function makeRefreshLists(context: RefreshContext): () => Promise<void> {
	const dueAt = new Map<AuthorityId, number>();
	const failures = new Map<AuthorityId, number>();
	return async () => {
		const now = context.clock().epochMilliseconds;
		const due = context.partners
			.list()
			.filter((record) => isPublished(record) && (dueAt.get(record.authority) ?? 0) <= now);
		const queue = due.values();
		const work = async () => {
			for (const { authority } of queue) {
				const failed = (await refresh(context, authority)) ? 0 : (failures.get(authority) ?? 0) + 1;
				failures.set(authority, failed);
				dueAt.set(authority, now + (failed === 0 ? freshMs : toRetryMs(failed)));
			}
		};
		await Promise.all(Array.from({ length: atOnce }, work));
	};
}

function isPublished({ state, card }: PartnerRecord): boolean {
	return state === 'active' && card.revocationLists === 'published';
}

async function refresh(context: RefreshContext, authority: AuthorityId): Promise<boolean> {
	const { partners, peer, log, clock } = context;
	try {
		const partner = partners.require(authority);
		const fetched = await peer(partner).fetchLists();
		const lists = fetched.map((der) => parseRevocationList(der, partner.issuers, clock()));
		for (const list of lists) await keep(context, partner, list);
		const isFresh = ({ nextUpdate }: RevocationList) => Temporal.Instant.compare(clock(), nextUpdate) < 0;
		const awaited = partner.issuers.filter((ca) => isWithinValidity(ca, clock()));
		return awaited.every(({ kid }) => lists.some((list) => list.issuer === kid && isFresh(list)));
	} catch (error) {
		log.warn(
			{ partner: authority, code: toProblem(error).code, ...toErrorFields(error) },
			'revocation lists of a partner cannot be fetched',
		);
		return false;
	}
}

/** An older one, played back, takes nothing away. */
async function keep({ dataDir, clock }: RefreshContext, partner: Partner, list: RevocationList): Promise<void> {
	const present = (await loadListFiles(dataDir)).get(partner.authority) ?? [];
	const isKnown = present.some((bytes) => {
		try {
			const { issuer, thisUpdate } = parseRevocationList(bytes, partner.issuers, clock());
			return issuer === list.issuer && Temporal.Instant.compare(thisUpdate, list.thisUpdate) >= 0;
		} catch {
			return false;
		}
	});
	if (!isKnown) await saveListFile(dataDir, `${partner.authority}@${list.issuer}.crl`, list.der);
}
