import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openBrowser } from '../src/cli/demo/browser.ts';
import { type Account, type IdentityProvider, openIdentityProvider } from '../src/cli/demo/identity-provider.ts';
import type { Role } from '../src/model/person.ts';
import { beginSignIn, finishSignIn } from '../src/people/browser.ts';
import { openProvider } from '../src/people/provider.ts';
import { findFreePort } from './free-port.ts';
import { makeOffice, type TestOffice } from './gateways.ts';

const invented: readonly Account[] = [
	{ id: 'petugas', name: 'Bunga Fiktif', roles: ['officer'] },
	{ id: 'penyetuju', name: 'Raka Fiktif', roles: ['approver'] },
	{ id: 'koordinator', name: 'Ayu Fiktif', roles: ['coordinator'] },
	{ id: 'auditor', name: 'Dewi Fiktif', roles: ['auditor'] },
	{ id: 'administrator', name: 'Bima Fiktif', roles: ['administrator'] },
	{ id: 'tamu', name: 'Tamu Fiktif', roles: [] },
];

/** An office whose people sign in at an identity provider. */
export interface OfficeWithPeople {
	readonly office: TestOffice;
	readonly provider: IdentityProvider;
	readonly origin: string;
	/** The provider now says so of one of the accounts; without roles, that there is none. */
	change(account: string, roles: readonly Role[] | undefined): void;
	/** An access token of one of the accounts. */
	tokenOf(account: string): Promise<string>;
	remove(): Promise<void>;
}

/** Its gateway is not running. */
export async function makeOfficeWithPeople(
	settings: Readonly<Record<string, string>> = {},
	refreshes = true,
): Promise<OfficeWithPeople> {
	const accounts = [...invented];
	const [providerPort, secretFile] = [await findFreePort(), join(tmpdir(), `lintas-secret-${crypto.randomUUID()}`)];
	await writeFile(secretFile, 'a secret of nobody', { mode: 0o600 });
	const issuer = `http://127.0.0.1:${providerPort}`;
	const office = await makeOffice('id.imigrasi', {
		LINTAS_OIDC_ISSUER: issuer,
		LINTAS_OIDC_CLIENT_ID: 'gateway',
		LINTAS_OIDC_CLIENT_SECRET_FILE: secretFile,
		LINTAS_OIDC_AUDIENCE: audience,
		LINTAS_LOG_LEVEL: 'info',
		...settings,
	});
	const origin = `http://127.0.0.1:${office.officerPort}`;
	const redirectUris = [`${origin}/officer/v1/sign-in/callback`, tool];
	const client = { id: 'gateway', secret: 'a secret of nobody', redirectUris, audience, refreshes };
	const provider = await openIdentityProvider(providerPort, [client], accounts);
	const claims = { subjectClaim: 'sub', rolesClaim: 'roles' };
	const settingsOfTool = { issuer, clientId: client.id, clientSecret: client.secret, audience, ...claims };
	return {
		office,
		provider,
		origin,
		change: (account, roles) => {
			const known = invented.find(({ id }) => id === account);
			const others = accounts.filter(({ id }) => id !== account);
			accounts.splice(0, accounts.length, ...others, ...(known && roles ? [{ ...known, roles }] : []));
		},
		tokenOf: async (account) => {
			const known = openProvider(settingsOfTool);
			const { url, begun } = await beginSignIn(known, tool);
			const back = await openBrowser().signIn(url, account, tool);
			return (await finishSignIn(known, back.url, begun)).accessToken;
		},
		remove: async () => {
			await office.remove();
			await provider.close();
		},
	};
}

const tool = 'http://127.0.0.1/lintas';
const audience = 'urn:lintas:id.imigrasi';
