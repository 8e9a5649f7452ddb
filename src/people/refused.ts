import { Problem } from '../problem.ts';

/** Why somebody is not signed in: for the log; who asks is told one thing. */
export type SignInRefusal =
	| 'token-missing'
	| 'token-oversized'
	| 'token-type'
	| 'token-claims'
	| 'session-unknown'
	| 'other-origin'
	| 'sign-in-not-begun'
	| 'sign-in-failed';

/** An error of which the log has the code. */
class Refused extends Error {
	readonly code: SignInRefusal;

	constructor(code: SignInRefusal) {
		super(code);
		this.name = 'SignInRefused';
		this.code = code;
	}
}

export function refuseSignIn(reason: SignInRefusal): Problem {
	return new Problem('sign-in-required', { cause: new Refused(reason) });
}
