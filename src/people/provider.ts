import {
	allowInsecureRequests,
	type Configuration,
	discovery,
	enableNonRepudiationChecks,
	type ServerMetadata,
} from 'openid-client';
import { Problem } from '../problem.ts';
import type { ProviderSettings } from './provider-settings.ts';

/** What the provider says of itself (OpenID Connect Discovery 1.0 §4), fetched when first needed. */
export interface Provider {
	readonly settings: ProviderSettings;
	/** @throws Problem `identity-provider-unreachable` */
	configuration(): Promise<Configuration>;
	/** @throws Problem `identity-provider-unreachable` */
	metadata(): Promise<ServerMetadata & { readonly jwks_uri: string }>;
}

export function openProvider(settings: ProviderSettings): Provider {
	let known: Promise<Configuration> | undefined;
	const configuration = async () => {
		known ??= discover(settings);
		try {
			return await known;
		} catch (cause) {
			known = undefined;
			throw new Problem('identity-provider-unreachable', { cause });
		}
	};
	return { settings, configuration, metadata: async () => withKeys((await configuration()).serverMetadata()) };
}

/** Discovery does not insist on the address of the keys (`jwks_uri`), without which no token can be checked. */
function withKeys(metadata: ServerMetadata): ServerMetadata & { readonly jwks_uri: string } {
	const { jwks_uri } = metadata;
	if (jwks_uri !== undefined && URL.canParse(jwks_uri)) return { ...metadata, jwks_uri };
	throw new Problem('identity-provider-unreachable', { detail: 'It does not say where its keys are (jwks_uri).' });
}

async function discover({ issuer, clientId, clientSecret }: ProviderSettings): Promise<Configuration> {
	// The configuration takes plain HTTP on this machine alone.
	const isLocal = issuer.startsWith('http:');
	return await discovery(new URL(issuer), clientId, clientSecret, undefined, {
		execute: [enableNonRepudiationChecks, ...(isLocal ? [allowInsecureRequests] : [])],
		timeout: 5,
	});
}
