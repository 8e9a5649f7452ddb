import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { systemClock } from '../../clock.ts';
import { parseJson } from '../../json.ts';
import { Agreement } from '../../partners/agreement.ts';
import type { Card } from '../../partners/card.ts';
import { loadOwnCard, saveOwnCard, saveSignedCard } from '../../partners/own-card.ts';
import { signCard } from '../../partners/signed-card.ts';
import { openCardKey, toFingerprint } from '../../pki/card-key.ts';
import { Problem } from '../../problem.ts';
import { loadSecretFile, saveSecretFile } from '../../secret-file.ts';
import { findFreePort } from '../../store/free-port.ts';
import { forgetToken } from '../access-token.ts';
import { type Introduction, makeGateway } from '../init.ts';
import { isThere } from '../is-there.ts';
import { type OfficerClient, openOfficerClient } from '../officer-client.ts';

const main = fileURLToPath(new URL('../../main.ts', import.meta.url));

/** Who an invented office is; its address is found at each run. */
export type OfficeIntroduction = Omit<Introduction, 'endpoint'>;

/** One authority with its gateway on this machine, not yet running. */
export interface Office extends OfficeIntroduction {
	readonly dataDir: string;
	readonly card: Card;
	readonly signedCard: string;
	readonly partnerPort: number;
	readonly officerPort: number;
}

export interface RunningOffice extends Office {
	readonly client: OfficerClient;
	readonly process: ChildProcess;
	stop(): Promise<void>;
}

/** Makes the office's keys and card at the first run; its ports are free ones at every run, and its card says so. */
export async function prepareOffice(folder: string, about: OfficeIntroduction): Promise<Office> {
	const dataDir = join(folder, about.authority);
	const [partnerPort, officerPort] = [await findFreePort(), await findFreePort()];
	const endpoint = `https://127.0.0.1:${partnerPort}`;
	// Of people nobody knows, for a key that counts nowhere: a real one is written down and kept elsewhere.
	const passphraseFile = join(dataDir, 'card-passphrase');
	if (!(await isThere(passphraseFile))) {
		await rm(dataDir, { recursive: true, force: true });
		const { passphrase } = await makeGateway(dataDir, { ...about, endpoint });
		await saveSecretFile(passphraseFile, passphrase);
	}
	await forgetToken({ LINTAS_DATA: dataDir });
	const before = await loadOwnCard(dataDir);
	const card = { ...before, endpoint, version: before.version + 1 };
	const key = openCardKey(await loadSecretFile(join(dataDir, 'card.key.pem')), await loadSecretFile(passphraseFile));
	const signedCard = await signCard(card, key);
	await saveOwnCard(dataDir, card);
	await saveSignedCard(dataDir, signedCard, systemClock());
	return { ...about, dataDir, card, signedCard, partnerPort, officerPort };
}

const Terms = Agreement.pick({ partner: true, kinds: true }).loose();

/**
 * As an administrator does who was handed a partner's card: it is taken by the fingerprint that the partner reads out,
 * and the agreement is put on record, whose sample is between Indonesia and Malaysia.
 */
export async function makePartner(
	{ client }: RunningOffice,
	{ authority, card, signedCard }: Office,
	changes: Partial<Agreement> = {},
): Promise<void> {
	const text = await readFile(new URL('../../../samples/agreement.json', import.meta.url), 'utf8');
	const terms = Terms.parse(parseJson(text));
	const { send, receive } = terms.kinds;
	const seenFromThere = { ...terms, partner: authority, kinds: { send: receive, receive: send } };
	await client.addCard(signedCard, toFingerprint(card));
	const agreed = authority === terms.partner ? terms : seenFromThere;
	await client.setAgreement(authority, { ...agreed, ...changes });
}

/**
 * Starts the office's gateway as a process of its own, its log in `<dataDir>/gateway.log`.
 *
 * @param nodeFlags of Node.js; those of this process if not told
 * @param settings further ones of the gateway
 * @throws Problem `gateway-unreachable` when it does not come up; its own words are in the log
 */
export async function openOffice(
	office: Office,
	nodeFlags: readonly string[] = process.execArgv,
	settings: NodeJS.ProcessEnv = {},
): Promise<RunningOffice> {
	const { dataDir, partnerPort, officerPort } = office;
	await mkdir(dataDir, { recursive: true });
	await using log = await open(join(dataDir, 'gateway.log'), 'a', 0o600);
	const child = spawn(process.execPath, [...nodeFlags, main, 'serve', '--with-work', '--json'], {
		env: { ...toEnvironment(office), ...settings },
		stdio: ['ignore', 'pipe', log.fd],
	});
	// However this process ends, short of SIGKILL, it leaves no gateway behind.
	const end = () => child.kill('SIGTERM');
	process.once('exit', end);
	child.once('exit', () => process.off('exit', end));
	const ready = await Promise.race([readFirstLine(child), once(child, 'exit').then(() => undefined)]);
	if (ready === undefined) {
		throw new Problem('gateway-unreachable', {
			detail: `${office.authority} did not start: see ${join(dataDir, 'gateway.log')}.`,
		});
	}
	z.object({ partnerPort: z.literal(partnerPort), officerPort: z.literal(officerPort) }).parse(JSON.parse(ready));
	const client = await openOfficerClient({ LINTAS_DATA: dataDir, LINTAS_OFFICER_PORT: officerPort });
	return { ...office, client, process: child, stop: () => stop(child) };
}

/** Nothing that is set for the caller's own gateway reaches these two. */
export function toEnvironment(
	{ dataDir, partnerPort, officerPort }: Pick<Office, 'dataDir' | 'partnerPort' | 'officerPort'>,
	around: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
	const isOurs = (name: string) => name.startsWith('LINTAS_') || /^(DATABASE|DATABASE_OWNER|QUEUE)_URL$/.test(name);
	return {
		...Object.fromEntries(Object.entries(around).filter(([name]) => !isOurs(name))),
		LINTAS_DATA: dataDir,
		LINTAS_PARTNER_HOST: '127.0.0.1',
		LINTAS_PARTNER_PORT: String(partnerPort),
		LINTAS_OFFICER_PORT: String(officerPort),
	};
}

async function readFirstLine({ stdout }: ChildProcess): Promise<string | undefined> {
	if (stdout === null) return undefined;
	for await (const line of createInterface({ input: stdout })) return line;
	return undefined;
}

async function stop(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const exit = once(child, 'exit');
	child.kill('SIGTERM');
	await exit;
}
