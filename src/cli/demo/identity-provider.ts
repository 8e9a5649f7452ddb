import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type Configuration, Provider } from 'oidc-provider';
import type { Role } from '../../model/person.ts';
import { MemoryAdapter } from './memory-adapter.ts';

/** Somebody invented, who signs in without a password. */
export interface Account {
	readonly id: string;
	readonly name: string;
	readonly roles: readonly Role[];
	/** The client where those count; at all of them if not told. */
	readonly at?: string;
}

/** A gateway, as the provider knows it. */
export interface ProviderClient {
	readonly id: string;
	readonly secret: string;
	readonly redirectUris: readonly string[];
	/** Of access tokens for it. */
	readonly audience: string;
	/** Whether it gets refresh tokens. */
	readonly refreshes: boolean;
}

export interface IdentityProvider {
	readonly issuer: string;
	close(): Promise<void>;
}

/**
 * An OpenID provider for development: whoever comes chooses who to be. It is no model of one that counts.
 *
 * @param port 0 takes a free one
 */
export async function openIdentityProvider(
	port: number,
	clients: readonly ProviderClient[],
	accounts: readonly Account[],
): Promise<IdentityProvider> {
	const server = createServer();
	server.listen(port, '127.0.0.1');
	await once(server, 'listening');
	const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	const provider = new Provider(issuer, configure(clients, accounts));
	const answer = provider.callback();
	server.on('request', (request, response) => {
		const isChoice = request.url?.startsWith('/people/') === true;
		void (isChoice ? choose(provider, accounts, request, response) : answer(request, response));
	});
	return {
		issuer,
		close: async () => {
			server.close();
			server.closeAllConnections();
			await once(server, 'close');
		},
	};
}

/** As long as nobody would notice in a demonstration. */
const tokenSeconds = 3_600;

function configure(clients: readonly ProviderClient[], accounts: readonly Account[]): Configuration {
	const findRoles = (id: string | undefined, clientId: string | undefined) => {
		const { roles = [], at = clientId } = accounts.find((account) => account.id === id) ?? {};
		return at === clientId ? roles : [];
	};
	const findAudience = (clientId: string) => clients.find(({ id }) => id === clientId)?.audience ?? clientId;
	return {
		adapter: MemoryAdapter,
		jwks: { keys: [makeKey()] },
		cookies: { keys: [randomBytes(32).toString('base64url')] },
		clients: clients.map(toClient),
		claims: { openid: ['sub', 'roles'] },
		conformIdTokenClaims: false,
		features: {
			devInteractions: { enabled: false },
			resourceIndicators: {
				enabled: true,
				defaultResource: (_context, client) => findAudience(client.clientId),
				useGrantedResource: () => true,
				getResourceServerInfo: (_context, resource) => ({
					scope: 'openid',
					audience: resource,
					accessTokenFormat: 'jwt',
					accessTokenTTL: tokenSeconds,
					jwt: { sign: { alg: 'ES256' } },
				}),
			},
		},
		issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
		findAccount: ({ oidc }, id) =>
			accounts.some((account) => account.id === id)
				? { accountId: id, claims: () => ({ sub: id, roles: findRoles(id, oidc.client?.clientId) }) }
				: undefined,
		extraTokenClaims: (_context, token) => ({
			roles: findRoles('accountId' in token ? String(token.accountId) : undefined, token.clientId),
		}),
		interactions: { url: (_context, interaction) => `/people/${interaction.uid}` },
		// Whoever comes again chooses anew.
		ttl: {
			Session: 5,
			Grant: 28_800,
			RefreshToken: 28_800,
			Interaction: 600,
			AccessToken: tokenSeconds,
			IdToken: tokenSeconds,
		},
		loadExistingGrant: async ({ oidc }) => {
			const { client, session } = oidc;
			if (client === undefined || session?.accountId === undefined) return undefined;
			const grant = new oidc.provider.Grant({ clientId: client.clientId, accountId: session.accountId });
			grant.addOIDCScope('openid');
			grant.addOIDCClaims(['roles']);
			grant.addResourceScope(findAudience(client.clientId), 'openid');
			await grant.save();
			return grant;
		},
	};
}

/** ECDSA with P-256; it is gone with the process. */
function makeKey() {
	const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const jwk = privateKey.export({ format: 'jwk' });
	return { ...jwk, kty: 'EC', crv: 'P-256', use: 'sig', alg: 'ES256', kid: randomBytes(8).toString('hex') } as const;
}

function toClient({ id, secret, redirectUris, refreshes }: ProviderClient) {
	return {
		client_id: id,
		client_secret: secret,
		redirect_uris: [...redirectUris],
		// RFC 8252 §7.3: on loopback a tool listens at whatever port is free.
		application_type: 'native' as const,
		id_token_signed_response_alg: 'ES256' as const,
		response_types: ['code' as const],
		grant_types: ['authorization_code', ...(refreshes ? ['refresh_token'] : [])],
	};
}

/** Shows who there is, and takes the choice. */
async function choose(
	provider: Provider,
	accounts: readonly Account[],
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	try {
		const accountId = new URLSearchParams(await text(request)).get('person') ?? '';
		if (request.method === 'POST' && accounts.some(({ id }) => id === accountId)) {
			return await provider.interactionFinished(request, response, { login: { accountId }, consent: {} });
		}
		const { params } = await provider.interactionDetails(request, response);
		const here = accounts.filter(({ at = params.client_id }) => at === params.client_id);
		response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(toPage(here));
	} catch {
		response.writeHead(400, { 'content-type': 'text/plain' }).end('Begin again at the gateway.\n');
	}
}

function toPage(accounts: readonly Account[]): string {
	const buttons = accounts.map(
		({ id, name, roles }) => `<p><button name="person" value="${id}">${name}: ${roles.join(', ')}</button></p>`,
	);
	return `<!doctype html><html lang="id"><meta charset="utf-8"><title>Masuk sebagai / Sign in as</title>
<h1>Masuk sebagai / Sign in as</h1><form method="post">${buttons.join('')}</form></html>`;
}
