import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AuthorityId } from '../../model/identifiers.ts';
import type { Role } from '../../model/person.ts';
import { beginSignIn, finishSignIn } from '../../people/browser.ts';
import { openProvider } from '../../people/provider.ts';
import type { ProviderSettings } from '../../people/provider-settings.ts';
import { Problem } from '../../problem.ts';
import { saveSecretFile } from '../../secret-file.ts';
import { findFreePort } from '../../store/free-port.ts';
import { saveToken } from '../access-token.ts';
import { type OfficerClient, openOfficerClient } from '../officer-client.ts';
import { openBrowser } from './browser.ts';
import type { Account, ProviderClient } from './identity-provider.ts';
import type { Office, RunningOffice } from './office.ts';

const script = fileURLToPath(new URL('identity-provider-process.ts', import.meta.url));

/** Nobody of these exists. */
const names: Readonly<
	Record<
		string,
		readonly [officer: string, approver: string, coordinator: string, auditor: string, administrator: string]
	>
> = {
	'id.imigrasi': ['Bunga Lestari', 'Raka Pratama', 'Ayu Kartika', 'Dewi Anggraini', 'Bima Santoso'],
	'my.imigresen': ['Nur Aisyah binti Rahman', 'Hafiz bin Osman', 'Tan Mei Ling', 'Kavitha a/p Raman', 'Lim Wei Jie'],
};
const roles = ['officer', 'approver', 'coordinator', 'auditor', 'administrator'] as const;

/** Who works at an office, with one role each. */
export function listAccounts(authority: AuthorityId): Account[] {
	const own = names[authority] ?? [];
	return roles.map((role, index) => {
		const name = `${own[index] ?? role} (fiktif)`;
		return { id: `${role}@${authority}`, name, roles: [role], at: authority };
	});
}

/** Where the people of the offices sign in. */
export interface RunningProvider {
	readonly issuer: string;
	stop(): Promise<void>;
}

/** What a gateway is told of it, and what an office tells it. */
export interface OfficeSignIn {
	readonly settings: ProviderSettings;
	readonly environment: NodeJS.ProcessEnv;
	readonly client: ProviderClient;
}

const tool = 'http://127.0.0.1/lintas';

/** Makes an office a client of the provider at that issuer. */
export async function prepareSignIn(
	issuer: string,
	{ authority, dataDir, officerPort }: Office,
): Promise<OfficeSignIn> {
	const [id, audience] = [authority, `urn:lintas:${authority}`];
	const secret = randomBytes(32).toString('base64url');
	const secretFile = join(dataDir, 'oidc-secret');
	await rm(secretFile, { force: true });
	await saveSecretFile(secretFile, secret);
	return {
		settings: { issuer, clientId: id, clientSecret: secret, audience, subjectClaim: 'sub', rolesClaim: 'roles' },
		environment: {
			LINTAS_OIDC_ISSUER: issuer,
			LINTAS_OIDC_CLIENT_ID: id,
			LINTAS_OIDC_CLIENT_SECRET_FILE: secretFile,
			LINTAS_OIDC_AUDIENCE: audience,
		},
		client: {
			id,
			secret,
			audience,
			refreshes: true,
			redirectUris: [`http://127.0.0.1:${officerPort}/officer/v1/sign-in/callback`, tool],
		},
	};
}

export async function toIssuer(): Promise<string> {
	return `http://127.0.0.1:${await findFreePort()}`;
}

/** As a process of its own, its log in that folder. @throws Problem `identity-provider-unreachable` */
export async function startProvider(
	folder: string,
	issuer: string,
	clients: readonly ProviderClient[],
	accounts: readonly Account[],
): Promise<RunningProvider> {
	await using log = await open(join(folder, 'identity-provider.log'), 'a', 0o600);
	const child = spawn(process.execPath, [...process.execArgv, script], { stdio: ['pipe', 'pipe', log.fd] });
	const end = () => child.kill('SIGTERM');
	process.once('exit', end);
	child.once('exit', () => process.off('exit', end));
	child.stdin?.end(JSON.stringify({ port: Number(new URL(issuer).port), clients, accounts }));
	const ended = once(child, 'exit').then(() => 'ended' as const);
	const first = await Promise.race([child.stdout === null ? ended : once(child.stdout, 'data'), ended]);
	if (first === 'ended') throw new Problem('identity-provider-unreachable', { detail: `See the log in ${folder}.` });
	return { issuer, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const exit = once(child, 'exit');
	child.kill('SIGTERM');
	await exit;
}

/** An office, asked by its officer, by the one who approves, the one who brings people home, and the one who audits. */
export interface StaffedOffice extends RunningOffice {
	readonly approver: OfficerClient;
	readonly coordinator: OfficerClient;
	readonly auditor: OfficerClient;
	/** What a command needs with which somebody else signs in. */
	readonly signIn: NodeJS.ProcessEnv;
}

/** Officer, approver, coordinator and auditor sign in; what is typed at this office from now on is asked by its officer. */
export async function signInPeople(
	office: RunningOffice,
	{ settings, environment }: OfficeSignIn,
): Promise<StaffedOffice> {
	const { authority, dataDir, officerPort } = office;
	const ask = async (role: Role) => {
		const token = await fetchTokenOf(settings, `${role}@${authority}`);
		if (role === 'officer') await saveToken({ LINTAS_DATA: dataDir }, token);
		return await openOfficerClient({ LINTAS_DATA: dataDir, LINTAS_OFFICER_PORT: officerPort, LINTAS_TOKEN: token });
	};
	const [client, approver, coordinator, auditor] = await Promise.all([
		ask('officer'),
		ask('approver'),
		ask('coordinator'),
		ask('auditor'),
	]);
	return { ...office, client, approver, coordinator, auditor, signIn: environment };
}

/** As a browser does it. */
async function fetchTokenOf(settings: ProviderSettings, account: string): Promise<string> {
	const provider = openProvider(settings);
	const { url, begun } = await beginSignIn(provider, tool);
	const back = await openBrowser().signIn(url, account, tool);
	return (await finishSignIn(provider, back.url, begun)).accessToken;
}
