import type { Config } from '../config.ts';
import { loadSecretFile } from '../secret-file.ts';

/** The identity provider of an authority, and this gateway as its client. */
export interface ProviderSettings {
	readonly issuer: string;
	readonly clientId: string;
	/** None for a public client. */
	readonly clientSecret: string | undefined;
	/** Of access tokens for this gateway. */
	readonly audience: string;
	/** Which claim says who a person is: the same in ID and access tokens, whatever the client. */
	readonly subjectClaim: string;
	/** Where its tokens say what a person may do: a claim, or the way to it, with dots. */
	readonly rolesClaim: string;
}

/** As it is configured; undefined without an identity provider. @throws Problem `file-unreadable` */
export async function loadProviderSettings(config: Config): Promise<ProviderSettings | undefined> {
	const { LINTAS_OIDC_ISSUER: issuer, LINTAS_OIDC_CLIENT_SECRET_FILE: secretFile } = config;
	if (issuer === undefined) return undefined;
	const clientSecret = secretFile === undefined ? undefined : (await loadSecretFile(secretFile)).trim();
	return {
		issuer,
		clientId: config.LINTAS_OIDC_CLIENT_ID,
		clientSecret,
		audience: config.LINTAS_OIDC_AUDIENCE,
		subjectClaim: config.LINTAS_OIDC_SUBJECT_CLAIM,
		rolesClaim: config.LINTAS_OIDC_ROLES_CLAIM,
	};
}
