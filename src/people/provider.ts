import {
	allowInsecureRequests,
	type Configuration,
	discovery,
	enableNonRepudiationChecks,
	type ServerMetadata,
} from 'openid-client';
import type { Log } from '../log.ts';
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

/** @param log is told, at each discovery, what of the provider needs another setting here */
export function openProvider(settings: ProviderSettings, log?: Pick<Log, 'warn'>): Provider {
	let known: Promise<Configuration> | undefined;
	const configuration = async () => {
		known ??= discover(settings).then((configuration) => {
			warnOfPairwise(configuration.serverMetadata(), settings, log);
			return configuration;
		});
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

/** Another `sub` for each client (OpenID Connect Core 1.0 §8.1) makes two persons of one, and four eyes see two. */
function warnOfPairwise(
	{ subject_types_supported: types }: ServerMetadata,
	{ subjectClaim }: ProviderSettings,
	log: Pick<Log, 'warn'> | undefined,
): void {
	if (types === undefined || types.includes('public') || subjectClaim !== 'sub') return;
	log?.warn({ setting: 'LINTAS_OIDC_SUBJECT_CLAIM' }, 'the provider may give a person another sub for each client');
}

async function discover({ issuer, clientId, clientSecret }: ProviderSettings): Promise<Configuration> {
	// The configuration takes plain HTTP on this machine alone.
	const isLocal = issuer.startsWith('http:');
	return await discovery(new URL(issuer), clientId, clientSecret, undefined, {
		execute: [enableNonRepudiationChecks, ...(isLocal ? [allowInsecureRequests] : [])],
		timeout: 5,
	});
}
