import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { systemClock } from '../clock.ts';
import type { Config } from '../config.ts';
import { AuthorityId } from '../model/identifiers.ts';
import { kinds } from '../model/kinds.ts';
import { KnownTimeZone } from '../model/time-zone.ts';
import { CountryCode } from '../model/values.ts';
import { type Card, DeskPhone, Endpoint, type LintasCard, LogPublicKey, listHosts } from '../partners/card.ts';
import { findCapitalZone } from '../partners/home-zones.ts';
import { loadOwnCard, saveOwnCard, saveSignedCard } from '../partners/own-card.ts';
import { signCard } from '../partners/signed-card.ts';
import { createCardKey, openCardKey } from '../pki/card-key.ts';
import { createKeyStore, loadKeyStore } from '../pki/key-store.ts';
import { Problem } from '../problem.ts';
import { loadSecretFile, saveSecretFile } from '../secret-file.ts';
import { startEmbeddedServer } from '../store/embedded-server.ts';
import { migrate } from '../store/migrate.ts';
import { defineCommand, UsageError } from './command.ts';
import { isThere } from './is-there.ts';

const Options = z.object({
	authority: AuthorityId.optional(),
	endpoint: Endpoint.optional(),
	country: CountryCode.optional(),
	'time-zone': KnownTimeZone.optional(),
	name: z.string().min(1).max(120).optional(),
	'local-name': z.string().min(1).max(120).optional(),
	'desk-phone': DeskPhone.optional(),
	'desk-email': z.email().max(200).optional(),
});

export const initCommand = defineCommand({
	name: 'init',
	summary: 'Make a gateway: keys, certificates, card, officer token, database',
	usage:
		'--authority ID --endpoint URL --country CODE [--time-zone ZONE] [--name TEXT] [--local-name TEXT] [--desk-phone NUMBER] [--desk-email ADDRESS]',
	flags: {
		'--authority ID': 'who this gateway speaks for, such as id.imigrasi',
		'--endpoint URL': 'where partners reach its partner door, such as https://gateway.example:8443',
		'--country CODE': 'ISO 3166-1 alpha-3, such as IDN',
		'--time-zone ZONE': 'where its days begin and end, such as Asia/Makassar; that of the capital if not given',
		'--name TEXT': 'name of the authority in English',
		'--local-name TEXT': 'its name in its own language',
		'--desk-phone NUMBER': 'its desk that answers at any hour, such as +62215224658',
		'--desk-email ADDRESS': 'the same by e-mail',
	},
	example: 'lintas init --authority id.imigrasi --endpoint https://gateway.imigrasi.example:8443 --country IDN',
	args: {
		authority: { type: 'string' },
		endpoint: { type: 'string' },
		country: { type: 'string' },
		'time-zone': { type: 'string' },
		name: { type: 'string' },
		'local-name': { type: 'string' },
		'desk-phone': { type: 'string' },
		'desk-email': { type: 'string' },
	},
	options: Options,
	positionals: 0,
	async run({ options, config, terminal }) {
		const { authority, endpoint, country } = options;
		const isMade = await isThere(join(config.LINTAS_DATA, 'card.json'));
		if (isMade && authority !== undefined)
			throw new Problem('already-initialised', { detail: `In ${resolve(config.LINTAS_DATA)}.` });
		let told: { cardPassphrase?: string } = {};
		if (!isMade) {
			await refuseRemains(config.LINTAS_DATA);
			if (authority === undefined || endpoint === undefined || country === undefined) {
				throw new UsageError('A new gateway needs --authority, --endpoint and --country.');
			}
			const timeZone = options['time-zone'] ?? findCapitalZone(country);
			if (timeZone === undefined) throw new UsageError(`A gateway in ${country} needs --time-zone.`);
			terminal.progress('Making keys and certificates …');
			const names = { en: options.name ?? authority, local: options['local-name'] ?? options.name ?? authority };
			const [phone, email] = [options['desk-phone'], options['desk-email']];
			const desk = { duty: 'desk-24h' as const, ...(phone && { phone }), ...(email && { email }) };
			const contacts = phone === undefined && email === undefined ? [] : [desk];
			const about = { authority, endpoint, country, timeZone, names, contacts };
			const { passphrase } = await makeGateway(config.LINTAS_DATA, about);
			told = { cardPassphrase: passphrase };
			// At once: what comes next may fail, and it is kept nowhere.
			terminal.line(passphrase);
			terminal.line('  passphrase of card.key.pem: write it down now, it is told this once');
		}
		terminal.progress('Setting up the database …');
		await setUpDatabase(config);
		const card = await loadOwnCard(config.LINTAS_DATA);
		terminal.line(`${card.authority} is set up in ${resolve(config.LINTAS_DATA)}.`);
		terminal.line(`  ${card.timeZone}: its days begin and end there; edit card.json if that is wrong`);
		terminal.line('  card.json       who we are; after a change `lintas partner card` signs it for partners');
		terminal.line('  card.key.pem    signs our cards: keep it offline, away from this machine');
		terminal.line('  officer-token   for the tools of officers');
		terminal.line('  keys/, kek      keep them secret, and keep a copy offline');
		terminal.value({ authority: card.authority, data: resolve(config.LINTAS_DATA), ...told });
		return 0;
	},
});

/** How an authority introduces itself. */
export type Introduction = Pick<Card, 'authority' | 'country' | 'timeZone' | 'names' | 'contacts'> & {
	readonly endpoint: string;
};

/**
 * Every step up to the card key is one that a first try, cut short, may have done already. The card comes last: it says
 * that all is there.
 */
export async function makeGateway(dataDir: string, about: Introduction): Promise<{ passphrase: string }> {
	await mkdir(dataDir, { recursive: true, mode: 0o700 });
	await saveNewSecret(join(dataDir, 'kek'), randomBytes(32).toString('base64'));
	await saveNewSecret(join(dataDir, 'officer-token'), randomBytes(32).toString('base64url'));
	if (!(await isThere(join(dataDir, 'keys')))) {
		const hosts = listHosts(about);
		await createKeyStore(dataDir, { authority: about.authority, hosts, now: systemClock() });
	}
	const { publicKey, pem, passphrase } = createCardKey();
	const card = {
		...(await makeCard(dataDir, about)),
		cardKey: publicKey,
		logKey: await makeNoteKey(dataDir, 'log.key.pem'),
		witnessKey: await makeNoteKey(dataDir, 'witness.key.pem'),
	};
	await saveSecretFile(join(dataDir, cardKeyFile), pem);
	await saveSignedCard(dataDir, await signCard(card, openCardKey(pem, passphrase)), systemClock());
	await saveOwnCard(dataDir, card);
	return { passphrase };
}

/** Signs checkpoints of an audit log, our own or those of partners (Ed25519, RFC 8032); its public key. */
async function makeNoteKey(dataDir: string, file: string): Promise<LintasCard['logKey']> {
	const path = join(dataDir, file);
	const { privateKey } = generateKeyPairSync('ed25519');
	await saveNewSecret(path, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
	return LogPublicKey.parse(createPublicKey(await loadSecretFile(path)).export({ format: 'jwk' }));
}

const cardKeyFile = 'card.key.pem';

/** Partners may have a card that this key signed, with keys that it revokes: another first one is none that they take. */
async function refuseRemains(dataDir: string): Promise<void> {
	for (const file of ['card.jws', cardKeyFile]) {
		if (!(await isThere(join(dataDir, file)))) continue;
		const detail = `There is ${join(resolve(dataDir), file)}, and no card.json: put that back, or move this away if no partner ever had the card.`;
		throw new Problem('already-initialised', { detail });
	}
}

async function makeCard(
	dataDir: string,
	about: Introduction,
): Promise<Omit<LintasCard, 'cardKey' | 'logKey' | 'witnessKey'>> {
	const store = await loadKeyStore(dataDir);
	const today = systemClock().toZonedDateTimeISO('UTC').toPlainDate().toString();
	return {
		...about,
		authority: store.authority,
		channel: 'native',
		version: 1,
		ca: store.issuers.map(({ pem }) => pem),
		signing: store.signing.map(({ certificate }) => certificate.pem),
		encryption: store.encryption.map(({ certificate }) => certificate.pem),
		suites: [{ id: 'L1', from: today }],
		kinds: kinds.map(({ name, version }) => ({ name, version })),
		revoked: [],
	};
}

async function saveNewSecret(path: string, text: string): Promise<void> {
	if (!(await isThere(path))) await saveSecretFile(path, text);
}

async function setUpDatabase(config: Config): Promise<void> {
	if (config.DATABASE_OWNER_URL !== undefined) return await migrate(config.DATABASE_OWNER_URL);
	if (config.DATABASE_URL !== undefined) {
		throw new Problem('configuration-invalid', {
			detail: 'Wrong: DATABASE_OWNER_URL.',
			fields: [{ pointer: '/DATABASE_OWNER_URL', expected: 'the owner of the database that DATABASE_URL names' }],
		});
	}
	const server = await startEmbeddedServer(config.LINTAS_DATA);
	try {
		await migrate(server.ownerUrl);
	} finally {
		await server.release();
	}
}
