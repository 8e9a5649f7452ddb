/** Undefined of none. */
export function findEarliest(instants: readonly Temporal.Instant[]): Temporal.Instant | undefined {
	return instants.toSorted(Temporal.Instant.compare)[0];
}
