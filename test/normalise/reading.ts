import type { Normalised } from '../../src/normalise/normalised.ts';

/** Value and names of the rules: what a table of expectations is compared with. */
export function toReading<Value>({ value, issues }: Normalised<Value>): [value: Value | null, ...rules: string[]] {
	return [value, ...issues.map(({ rule }) => rule)];
}
