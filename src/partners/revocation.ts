import { hash, type X509Certificate } from 'node:crypto';
import { type AdmittedCertificate, type AuthorityCa, isWithinValidity } from '../pki/admission.ts';
import { findRevokedSince, parseRevocationList, type RevocationList } from '../pki/revocation-list.ts';
import type { Card } from './card.ts';

/** What of an authority's counts no more: what its card says, and what lists of its CAs say. */
export interface Revocation {
	isRevoked(certificate: AdmittedCertificate): boolean;
	/** Another one when anything else is revoked. */
	readonly state: string;
	/** When its lists go out of date; long past where one is missing of a CA that is valid then, undefined where the card promises none. */
	currentUntil(now: Temporal.Instant): Temporal.Instant | undefined;
}

/** @param lists verified by the CAs given */
export function toRevocation(
	{ revoked, revocationLists }: Card,
	issuers: readonly AuthorityCa[],
	lists: readonly RevocationList[],
): Revocation {
	const newest = findNewestLists(lists, issuers);
	const serials = newest.flatMap((list) => [list.issuer, ...list.revoked.keys()]);
	return {
		isRevoked: (certificate) =>
			revoked.includes(certificate.kid) ||
			newest.some(
				(list) =>
					findRevokedSince(certificate.certificate, list) !== undefined &&
					isListOf(certificate.certificate, list, issuers),
			),
		state: hash('sha256', [...revoked, ...serials].join(), 'base64url'),
		currentUntil: (now) => (revocationLists === undefined ? undefined : findFirstEnd(newest, issuers, now)),
	};
}

/** One for each CA at the most. */
export function findNewestLists(lists: readonly RevocationList[], issuers: readonly AuthorityCa[]): RevocationList[] {
	return issuers.flatMap((ca) => findNewest(lists, ca) ?? []);
}

function findNewest(lists: readonly RevocationList[], ca: AuthorityCa): RevocationList | undefined {
	const own = lists.filter(({ issuer }) => issuer === ca.kid);
	return own.toSorted((a, b) => Temporal.Instant.compare(b.thisUpdate, a.thisUpdate))[0];
}

/** Serial numbers count under their issuer alone. */
export function isListOf(
	certificate: X509Certificate,
	{ issuer }: RevocationList,
	issuers: readonly AuthorityCa[],
): boolean {
	const ca = issuers.find(({ kid }) => kid === issuer);
	return ca !== undefined && certificate.verify(ca.publicKey);
}

function findFirstEnd(
	lists: readonly RevocationList[],
	issuers: readonly AuthorityCa[],
	now: Temporal.Instant,
): Temporal.Instant {
	// Of a CA that is over, or to come, no list is awaited.
	const ends = issuers
		.filter((ca) => isWithinValidity(ca, now))
		.map(({ kid }) => lists.find(({ issuer }) => issuer === kid)?.nextUpdate ?? longPast);
	return ends.toSorted(Temporal.Instant.compare)[0] ?? longPast;
}

const longPast = Temporal.Instant.fromEpochMilliseconds(0);

/** Those that verify; the others are told of, and nothing else is lost by them. */
export function verifyLists(
	files: readonly Uint8Array[],
	issuers: readonly AuthorityCa[],
	{ now, failed }: { readonly now: Temporal.Instant; readonly failed: (error: unknown) => void },
): RevocationList[] {
	return files.flatMap((bytes) => {
		try {
			return [parseRevocationList(bytes, issuers, now)];
		} catch (error) {
			failed(error);
			return [];
		}
	});
}
