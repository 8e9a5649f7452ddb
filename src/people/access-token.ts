import type { KeyObject } from 'node:crypto';
import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Clock } from '../clock.ts';
import type { Person } from '../model/person.ts';
import { Problem } from '../problem.ts';
import { findClaim, readRoles } from './claimed-roles.ts';
import { toPersonId } from './person-id.ts';
import type { Provider } from './provider.ts';
import type { ProviderSettings } from './provider-settings.ts';
import { refuseSignIn } from './refused.ts';

/** Asymmetric ones alone: nothing that the public key could sign. */
const algorithms = ['RS256', 'RS384', 'PS256', 'PS384', 'ES256', 'ES384', 'EdDSA', 'Ed25519'];
/** RFC 9068 §2.1; most providers still say JWT, or nothing. */
const types = ['at+jwt', 'application/at+jwt', 'JWT'];
const maxBytes = 8_192;
const maxSkewSeconds = 30;

/** A key that the provider took out counts no longer than so; unknown ones make us look again, so often at most. */
const keySetTiming = { cacheMaxAge: 300_000, cooldownDuration: 30_000, timeoutDuration: 5_000 };

export type CheckAccessToken = (token: string) => Promise<Person>;

/**
 * Checks access tokens (RFC 9068 §4) of the provider for this gateway.
 *
 * @returns a function that throws Problem `sign-in-required`, `identity-provider-unreachable`
 */
export function makeCheckAccessToken(provider: Provider, kek: KeyObject, clock: Clock): CheckAccessToken {
	const { issuer, audience } = provider.settings;
	let keys: JWTVerifyGetKey | undefined;
	return async (token) => {
		if (token.length > maxBytes) throw refuseSignIn('token-oversized');
		keys ??= createRemoteJWKSet(new URL((await provider.metadata()).jwks_uri), keySetTiming);
		const { payload, protectedHeader } = await jwtVerify(token, keys, {
			issuer,
			audience,
			algorithms,
			clockTolerance: maxSkewSeconds,
			currentDate: new Date(clock().epochMilliseconds),
			requiredClaims: ['sub', 'exp'],
		}).catch((cause: unknown) => {
			throw toRefusal(cause);
		});
		const { typ } = protectedHeader;
		if (typ !== undefined && !types.includes(typ)) throw refuseSignIn('token-type');
		return toPerson(kek, provider.settings, payload);
	};
}

/** Whoever has no role here is somebody all the same: what they are refused is on record. @throws Problem `sign-in-required` */
export function toPerson(
	kek: KeyObject,
	{ issuer, subjectClaim, rolesClaim }: Pick<ProviderSettings, 'issuer' | 'subjectClaim' | 'rolesClaim'>,
	claims: JWTPayload,
): Person {
	const subject = findClaim(claims, subjectClaim);
	if (typeof subject !== 'string' || subject === '') throw refuseSignIn('token-claims');
	return { id: toPersonId(kek, issuer, subject), roles: readRoles(findClaim(claims, rolesClaim)) };
}

/** What is wrong with the token, from what is wrong with the way to the provider's keys. */
function toRefusal(cause: unknown): Problem {
	const isAboutToken =
		cause instanceof errors.JOSEError && cause.code !== 'ERR_JOSE_GENERIC' && cause.code !== 'ERR_JWKS_TIMEOUT';
	return new Problem(isAboutToken ? 'sign-in-required' : 'identity-provider-unreachable', { cause });
}
