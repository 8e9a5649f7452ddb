import { Problem } from '../problem.ts';

/** A time-stamp breaks a rule. What the parts that read it throw is `encoding`. */
export function refusal(rule: string, cause?: unknown): Problem {
	return new Problem('timestamp-unacceptable', { detail: `Rule broken: ${rule}.`, cause });
}

/** Whatever a reader makes of hostile bytes comes out as one refusal. */
export function attempt<Value>(rule: string, read: () => Value): Value {
	try {
		return read();
	} catch (cause) {
		throw cause instanceof Problem && cause.code.startsWith('timestamp-') ? cause : refusal(rule, cause);
	}
}
