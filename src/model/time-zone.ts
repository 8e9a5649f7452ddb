import { z } from 'zod';

/** Name of a zone of the IANA time zone database: `Asia/Makassar`, `UTC`. Readers may have an older database. */
export const TimeZoneName = z
	.string()
	.max(64)
	.regex(/^(?:UTC|[A-Z][A-Za-z]+(?:[/_+-][A-Za-z0-9]+)+)$/, 'an IANA time zone such as Asia/Makassar');

/** A zone that this machine knows the rules of. */
export const KnownTimeZone = TimeZoneName.refine(isKnown, 'a time zone that exists, such as Asia/Jakarta');

function isKnown(name: string): boolean {
	try {
		return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId !== '';
	} catch {
		return false;
	}
}
