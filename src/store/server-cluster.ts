import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, link, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { Problem } from '../problem.ts';
import { loadSecretFile, saveSecretFile } from '../secret-file.ts';
import { isThere, publishFolder } from './server-folders.ts';
import { programPath, type ServerHome } from './server-home.ts';

/** Passwords of the cluster's roles. */
export interface Passwords {
	readonly postgres: string;
	readonly lintas_owner: string;
	readonly lintas_application: string;
}

/** The passwords of this data directory, made at the first call; a file that only its owner reads. */
export async function loadPasswords(dataDir: string): Promise<Passwords> {
	const path = join(dataDir, 'postgres-passwords.json');
	if (!(await isThere(path))) await savePasswords(dataDir, path);
	return JSON.parse(await loadSecretFile(path)) as Passwords;
}

async function savePasswords(dataDir: string, path: string): Promise<void> {
	const draft = join(dataDir, `.postgres-passwords-${randomBytes(6).toString('hex')}`);
	await saveSecretFile(draft, JSON.stringify(makePasswords()));
	// A link, not a rename: of two first starts, one puts its file there and both use it.
	await link(draft, path).catch(() => undefined);
	await rm(draft);
}

function makePasswords(): Passwords {
	const password = () => randomBytes(24).toString('base64url');
	return { postgres: password(), lintas_owner: password(), lintas_application: password() };
}

/**
 * Makes the cluster with its roles and its database if it is not there. It is made aside and then
 * moved, so a crash leaves a complete cluster or none; of two first starts, one wins.
 */
export async function createCluster(home: ServerHome, passwords: Passwords): Promise<void> {
	if (await isCluster(home.cluster)) return;
	const staging = await mkdtemp(`${home.cluster}.new-`);
	try {
		const made = await initialise(home, staging, passwords);
		// A crash before this line leaves a `.new-` folder that nothing reads.
		await publishFolder(made, home.cluster);
	} finally {
		await rm(staging, { recursive: true, force: true });
	}
}

async function isCluster(path: string): Promise<boolean> {
	return isThere(join(path, 'PG_VERSION'));
}

async function initialise(home: ServerHome, staging: string, passwords: Passwords): Promise<string> {
	const data = join(staging, 'data');
	const passwordFile = join(staging, 'password');
	await writeFile(passwordFile, passwords.postgres, { mode: 0o600 });
	await giveToServer(home, staging);
	await giveToServer(home, passwordFile);
	await run(home, 'initdb', ['-D', data, ...initdbOptions, `--pwfile=${passwordFile}`], staging);
	await run(
		home,
		'postgres',
		['--single', '-D', data, '-c', 'exit_on_error=on', 'postgres'],
		staging,
		rolesSql(passwords),
	);
	await run(home, 'initdb', ['-D', data, '--sync-only'], staging);
	return data;
}

/** `--no-sync` because `--sync-only` follows once the roles are there. */
const initdbOptions = [
	'--username=postgres',
	'--auth=scram-sha-256',
	'--encoding=UTF8',
	'--locale=C',
	'--data-checksums',
	'--no-instructions',
	'--no-sync',
];

/** One statement a line, as single-user mode reads them. Passwords are base64url: nothing to escape. */
function rolesSql(passwords: Passwords): string {
	return [
		`create role lintas_owner login password '${passwords.lintas_owner}';`,
		`create role lintas_application login password '${passwords.lintas_application}';`,
		'create database lintas owner lintas_owner;',
		'revoke all on database lintas, postgres from public;',
		'grant connect on database lintas to lintas_application;',
		'',
	].join('\n');
}

async function giveToServer(home: ServerHome, path: string): Promise<void> {
	if (home.account === undefined) return;
	await chown(path, home.account.uid, home.account.gid);
	await chmod(path, 0o700);
}

/** Runs one of PostgreSQL's programs to its end, under the server's account. */
export async function run(
	home: ServerHome,
	program: 'initdb' | 'pg_ctl' | 'postgres',
	args: readonly string[],
	cwd: string,
	input = '',
): Promise<void> {
	const child = spawn(programPath(home, program), args, {
		...home.account,
		cwd,
		env: serverEnvironment(),
		stdio: ['pipe', 'ignore', 'pipe'],
	});
	const exit = new Promise<number | null>((resolve, reject) => child.on('error', reject).on('exit', resolve));
	child.stdin.on('error', () => undefined).end(input);
	const [status, complaint] = await Promise.all([exit, text(child.stderr)]);
	if (status !== 0) throw startFailure(`${program} failed`, new Error(complaint.slice(-2000)));
}

/** Only what PostgreSQL needs: `PG…` variables of the caller must not reach it. */
export function serverEnvironment(): NodeJS.ProcessEnv {
	const kept = ['PATH', 'SystemRoot', 'TEMP', 'TMP', 'LD_LIBRARY_PATH'];
	const present = Object.entries(process.env).filter(([name]) => kept.includes(name));
	return { ...Object.fromEntries(present), LC_ALL: 'C', TZ: 'UTC' };
}

export function startFailure(detail: string, cause?: unknown): Problem {
	return new Problem('database-unavailable', { detail: `The embedded PostgreSQL did not start: ${detail}.`, cause });
}
