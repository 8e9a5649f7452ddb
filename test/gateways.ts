import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeGateway } from '../src/cli/init.ts';
import { type OfficerClient, openOfficerClient } from '../src/cli/officer-client.ts';
import { parseConfig } from '../src/config.ts';
import { type Gateway, type Roles, type Surroundings, startGateway } from '../src/gateway.ts';
import { canonicalJson } from '../src/json.ts';
import { AuthorityId } from '../src/model/identifiers.ts';
import type { Agreement } from '../src/partners/agreement.ts';
import type { Card, LintasCard } from '../src/partners/card.ts';
import { loadOwnCard, loadSignedCard, saveOwnCard, saveSignedCard } from '../src/partners/own-card.ts';
import { signCard } from '../src/partners/signed-card.ts';
import { openCardKey } from '../src/pki/card-key.ts';
import type { Database } from '../src/store/database.ts';
import { type PartnerState, savePartner } from '../src/store/partners.ts';
import { makeAgreement } from './agreement.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { findFreePort } from './free-port.ts';

/** Four eyes have tests of their own; elsewhere what is released is on its way. */
const oneIsEnough: Surroundings = { needsApproval: () => undefined };

/** An authority of a test: its folder, its database and its ports, whether or not its gateway runs. */
export interface TestOffice {
	readonly authority: AuthorityId;
	readonly dataDir: string;
	readonly database: TestDatabase;
	readonly partnerPort: number;
	readonly officerPort: number;
	/** What `lintas` needs to run this office's gateway. */
	readonly environment: Readonly<Record<string, string>>;
	readonly client: OfficerClient;
	card(): Promise<LintasCard>;
	/** As it was signed last. */
	signedCard(): Promise<string>;
	/** Changes its card on its own disk, and signs it; partners have it after `swapCards`, or when they fetch it. */
	changeCard(change: Partial<Card>): Promise<void>;
	/** In this process; closed by `removeOffices` if not before. */
	start(roles?: Roles, surroundings?: Surroundings): Promise<Gateway>;
	remove(): Promise<void>;
}

const countries: Readonly<Record<string, string>> = { id: 'IDN', my: 'MYS', th: 'THA', mm: 'MMR' };

/** Makes an office; its gateway is not running. */
export async function makeOffice(
	id: string,
	settings: Readonly<Record<string, string>> = {},
	createDatabase: () => Promise<TestDatabase> = createTestDatabase,
): Promise<TestOffice> {
	const authority = AuthorityId.parse(id);
	const dataDir = await mkdtemp(join(tmpdir(), 'lintas-office-'));
	const database = await createDatabase();
	const [partnerPort, officerPort] = [await findFreePort(), await findFreePort()];
	const endpoint = `https://127.0.0.1:${partnerPort}`;
	const { passphrase } = await makeGateway(dataDir, {
		authority,
		endpoint,
		country: countries[id.slice(0, 2)] ?? 'IDN',
		timeZone: 'Asia/Jakarta',
		names: { en: id, local: id },
		contacts: [],
	});
	const cardKey = openCardKey(await readFile(join(dataDir, 'card.key.pem'), 'utf8'), passphrase);
	const environment = {
		LINTAS_DATA: dataDir,
		LINTAS_CARD_PASSPHRASE: passphrase,
		DATABASE_URL: database.url,
		LINTAS_PARTNER_HOST: '127.0.0.1',
		LINTAS_PARTNER_PORT: String(partnerPort),
		LINTAS_OFFICER_PORT: String(officerPort),
		LINTAS_RETRY_FIRST_SECONDS: '0.1',
		LINTAS_SWEEP_SECONDS: '1',
		LINTAS_LOG_LEVEL: 'silent',
		...settings,
	};
	const running: Gateway[] = [];
	return {
		authority,
		dataDir,
		database,
		partnerPort,
		officerPort,
		environment,
		client: await openOfficerClient({ LINTAS_DATA: dataDir, LINTAS_OFFICER_PORT: officerPort }),
		card: () => loadOwnCard(dataDir),
		signedCard: () => loadSignedCard(dataDir),
		changeCard: async (change) => {
			const card = await loadOwnCard(dataDir);
			const changed = { ...card, version: card.version + 1, ...change };
			await saveOwnCard(dataDir, changed);
			await saveSignedCard(dataDir, await signCard(changed, cardKey), Temporal.Now.instant());
		},
		start: async (roles = { doors: true, work: true }, surroundings = {}) => {
			const gateway = await startGateway(parseConfig(environment), roles, { ...oneIsEnough, ...surroundings });
			running.push(gateway);
			return gateway;
		},
		remove: async () => {
			await Promise.all(running.map((gateway) => gateway.close()));
			await database.drop();
			await rm(dataDir, { recursive: true, force: true });
		},
	};
}

/** How a partner stands to an office in a test. */
interface TestStanding {
	readonly state?: PartnerState;
	readonly agreement?: Agreement;
}

/** Puts a partner on an office's record, as if its card had been compared and the agreement signed. */
export async function trust(
	{ database }: Pick<TestOffice, 'database'>,
	card: Card,
	standing: TestStanding = {},
): Promise<void> {
	await putOnRecord(database.db, card, standing);
}

/** As `trust`, for a gateway whose database is not the test run's. */
export async function putOnRecord(
	db: Database,
	card: Card,
	{ state = 'active', agreement = makeAgreement(card.authority) }: TestStanding = {},
): Promise<void> {
	const about = { authority: card.authority, state, cardVersion: card.version, changedAt: new Date().toISOString() };
	const texts = { card: canonicalJson(card), agreement: canonicalJson(agreement) };
	await db.transaction().execute((tx) => savePartner(tx, { ...about, ...texts }));
}

/** The partnership is over. */
export async function distrust(office: Pick<TestOffice, 'database'>, card: Card): Promise<void> {
	await trust(office, card, { state: 'ended' });
}

/** Every office gets the card of every other one. */
export async function swapCards(...offices: readonly TestOffice[]): Promise<void> {
	for (const from of offices) {
		for (const to of offices) if (from !== to) await trust(to, await from.card());
	}
}

/** Two authorities that have each other's card. */
export async function makePair(
	settings: Readonly<Record<string, string>> = {},
): Promise<{ indonesia: TestOffice; malaysia: TestOffice; remove(): Promise<void> }> {
	const indonesia = await makeOffice('id.imigrasi', settings);
	const malaysia = await makeOffice('my.imigresen', settings);
	await swapCards(indonesia, malaysia);
	return {
		indonesia,
		malaysia,
		remove: async () => {
			await indonesia.remove();
			await malaysia.remove();
		},
	};
}
