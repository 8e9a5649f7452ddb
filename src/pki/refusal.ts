import { Problem } from '../problem.ts';

/**
 * A certificate is not taken. `rule` is a line of its profile, or one that holds for every certificate:
 * `size`, `pem`, `encoding`, `issuer`, `validity`, `revocation`.
 */
export function refusal(rule: string, cause?: unknown): Problem {
	if (cause instanceof Problem) return cause;
	return new Problem('certificate-unacceptable', { detail: `Rule broken: ${rule}.`, cause });
}

/** A certificate breaks lines of its profile. */
export function profileRefusal(profile: string, lines: readonly string[]): Problem {
	return new Problem('certificate-unacceptable', {
		detail: `Lines broken in certs/${profile}.json: ${lines.join(', ')}.`,
		fields: lines.map((line) => ({ pointer: `/${line}`, expected: `as in certs/${profile}.json` })),
	});
}
