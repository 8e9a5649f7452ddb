/** Days before the end of a certificate on which somebody is told. */
const warningDays = [60, 30, 14, 7, 1] as const;

/** Whole days that are left; negative once it has ended. */
export function toDaysLeft(notAfter: Temporal.Instant, now: Temporal.Instant): number {
	return Math.floor(notAfter.since(now).total('hours') / 24);
}

/** The last threshold that is reached: 30 with 16 days left, undefined with 61. */
export function findCertificateWarning(daysLeft: number): number | undefined {
	return warningDays.findLast((threshold) => daysLeft <= threshold);
}
