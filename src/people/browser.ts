import {
	authorizationCodeGrant,
	buildAuthorizationUrl,
	calculatePKCECodeChallenge,
	type IDToken,
	randomNonce,
	randomPKCECodeVerifier,
	randomState,
} from 'openid-client';
import { z } from 'zod';
import { Problem } from '../problem.ts';
import type { Provider } from './provider.ts';
import { refuseSignIn } from './refused.ts';

/** What the browser keeps while the person is at the provider: the answer counts in that browser alone. */
export const Begun = z.strictObject({
	state: z.string().min(1).max(100),
	nonce: z.string().min(1).max(100),
	verifier: z.string().min(43).max(128),
});
export type Begun = z.infer<typeof Begun>;

/**
 * Authorisation code with PKCE (RFC 7636) and a nonce (OpenID Connect Core 1.0 §3.1.2.1).
 *
 * @throws Problem `identity-provider-unreachable`
 */
export async function beginSignIn(provider: Provider, redirectUri: string): Promise<{ url: URL; begun: Begun }> {
	const begun = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
	const url = buildAuthorizationUrl(await provider.configuration(), {
		redirect_uri: redirectUri,
		scope: 'openid',
		response_type: 'code',
		code_challenge: await calculatePKCECodeChallenge(begun.verifier),
		code_challenge_method: 'S256',
		state: begun.state,
		nonce: begun.nonce,
	});
	return { url, begun };
}

/** What the provider handed over for the code. */
export interface SignedIn {
	readonly claims: IDToken;
	readonly accessToken: string;
}

/**
 * Takes the answer of the provider, at the address where it came.
 *
 * @throws Problem `sign-in-required`, `identity-provider-unreachable`
 */
export async function finishSignIn(provider: Provider, answer: URL, begun: Begun): Promise<SignedIn> {
	const configuration = await provider.configuration();
	const tokens = await authorizationCodeGrant(configuration, answer, {
		expectedState: begun.state,
		expectedNonce: begun.nonce,
		pkceCodeVerifier: begun.verifier,
		idTokenExpected: true,
	}).catch((cause: unknown) => {
		throw new Problem(cause instanceof TypeError ? 'identity-provider-unreachable' : 'sign-in-required', { cause });
	});
	const claims = tokens.claims();
	if (claims === undefined) throw refuseSignIn('sign-in-failed');
	return { claims, accessToken: tokens.access_token };
}
