import {
	authorizationCodeGrant,
	buildAuthorizationUrl,
	ClientError,
	calculatePKCECodeChallenge,
	type IDToken,
	ResponseBodyError,
	randomNonce,
	randomPKCECodeVerifier,
	randomState,
	refreshTokenGrant,
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

/** What the provider handed over. */
export interface SignedIn {
	readonly claims: IDToken;
	readonly accessToken: string;
	/** By which it can be asked again; undefined where it gave none. */
	readonly refreshToken: string | undefined;
}

/**
 * Takes the answer of the provider, at the address where it came.
 *
 * @throws Problem `sign-in-required`, `identity-provider-unreachable`
 */
export async function finishSignIn(provider: Provider, answer: URL, begun: Begun): Promise<SignedIn> {
	const configuration = await provider.configuration();
	return await take(
		authorizationCodeGrant(configuration, answer, {
			expectedState: begun.state,
			expectedNonce: begun.nonce,
			pkceCodeVerifier: begun.verifier,
			idTokenExpected: true,
		}),
	);
}

/**
 * Asks again, by what it gave before, who that is (OpenID Connect Core 1.0 §12.1).
 *
 * @throws Problem `sign-in-required` also where it hands over no ID token, `identity-provider-unreachable`
 */
export async function renew(provider: Provider, refreshToken: string): Promise<SignedIn> {
	return await take(refreshTokenGrant(await provider.configuration(), refreshToken));
}

type Tokens = Awaited<ReturnType<typeof authorizationCodeGrant>> | Awaited<ReturnType<typeof refreshTokenGrant>>;

async function take(answer: Promise<Tokens>): Promise<SignedIn> {
	const tokens = await answer.catch((cause: unknown) => {
		throw new Problem(isOutOfReach(cause) ? 'identity-provider-unreachable' : 'sign-in-required', { cause });
	});
	const claims = tokens.claims();
	if (claims === undefined) throw refuseSignIn('sign-in-failed');
	return { claims, accessToken: tokens.access_token, refreshToken: tokens.refresh_token };
}

/** No answer, none in time, or that of a provider in trouble. */
function isOutOfReach(cause: unknown): boolean {
	if (cause instanceof TypeError) return true;
	const isLate = cause instanceof ClientError && cause.code === 'OAUTH_TIMEOUT';
	const status = cause instanceof ClientError && cause.cause instanceof Response ? cause.cause.status : 0;
	return isLate || status >= 500 || (cause instanceof ResponseBodyError && cause.status >= 500);
}
