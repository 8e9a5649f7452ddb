/** The day on which a document is signed (UTC): ages are told as of it, the same by everybody. */
export function toSigningDay(createdAt: string): Temporal.PlainDate {
	return Temporal.Instant.from(createdAt).toZonedDateTimeISO('UTC').toPlainDate();
}
