import { hash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import { parseJson } from '../json.ts';
import { Problem } from '../problem.ts';
import { loadSecretFile, saveSecretFile } from '../secret-file.ts';
import { isThere } from './is-there.ts';

/** Who asks at the officer door, and where its files are. */
export type TokenSource = Pick<Config, 'LINTAS_DATA'> & Partial<Pick<Config, 'LINTAS_TOKEN'>>;

/** Where `lintas sign-in` keeps what it got: with the person's own files, for each gateway one, not with the gateway's. */
function toTokenPath({ LINTAS_DATA: dataDir }: Pick<Config, 'LINTAS_DATA'>): string {
	const state = process.env.XDG_STATE_HOME || join(homedir(), '.local', 'state');
	return join(state, 'lintas', `access-token-${hash('sha256', resolve(dataDir)).slice(0, 16)}`);
}

/**
 * The token to show: LINTAS_TOKEN, else that of whoever signed in last, else the officer token.
 *
 * @throws Problem `access-token-expired`, `file-unreadable`
 */
export async function loadToken(config: TokenSource): Promise<string> {
	const path = toTokenPath(config);
	const token = config.LINTAS_TOKEN ?? ((await isThere(path)) ? (await loadSecretFile(path)).trim() : undefined);
	if (token === undefined) return (await loadSecretFile(join(config.LINTAS_DATA, 'officer-token'))).trim();
	const until = readExpiry(token);
	if (until === undefined || Temporal.Instant.compare(systemClock(), until) < 0) return token;
	throw new Problem('access-token-expired', { detail: `At ${until}.` });
}

/** In place of the one before. */
export async function saveToken(config: Pick<Config, 'LINTAS_DATA'>, token: string): Promise<void> {
	await forgetToken(config);
	await mkdir(dirname(toTokenPath(config)), { recursive: true, mode: 0o700 });
	await saveSecretFile(toTokenPath(config), `${token}\n`);
}

export async function forgetToken(config: Pick<Config, 'LINTAS_DATA'>): Promise<void> {
	await rm(toTokenPath(config), { force: true });
}

const Expiry = z.object({ exp: z.int() });

/** Read, not verified: that is for the door. Undefined where it does not say. */
export function readExpiry(token: string): Temporal.Instant | undefined {
	try {
		const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
		return Temporal.Instant.fromEpochMilliseconds(Expiry.parse(parseJson(payload)).exp * 1_000);
	} catch {
		return undefined;
	}
}
