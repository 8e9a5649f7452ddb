import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeGateway } from '../src/cli/init.ts';
import { type OfficerClient, openOfficerClient } from '../src/cli/officer-client.ts';
import { parseConfig } from '../src/config.ts';
import { type Gateway, type Roles, type Surroundings, startGateway } from '../src/gateway.ts';
import { AuthorityId } from '../src/model/identifiers.ts';
import type { Card } from '../src/partners/card.ts';
import { loadOwnCard, saveOwnCard, savePartnerCard } from '../src/partners/card-files.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { findFreePort } from './free-port.ts';

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
	card(): Promise<Card>;
	/** In this process; closed by `removeOffices` if not before. */
	start(roles?: Roles, surroundings?: Surroundings): Promise<Gateway>;
	remove(): Promise<void>;
}

/** Makes an office; its gateway is not running. */
export async function makeOffice(id: string, settings: Readonly<Record<string, string>> = {}): Promise<TestOffice> {
	const authority = AuthorityId.parse(id);
	const dataDir = await mkdtemp(join(tmpdir(), 'lintas-office-'));
	const database = await createTestDatabase();
	const [partnerPort, officerPort] = [await findFreePort(), await findFreePort()];
	const endpoint = `https://127.0.0.1:${partnerPort}`;
	const { passphrase } = await makeGateway(dataDir, {
		authority,
		endpoint,
		country: 'IDN',
		timeZone: 'Asia/Jakarta',
		names: { en: id, local: id },
	});
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
		start: async (roles = { doors: true, work: true }, surroundings = {}) => {
			const gateway = await startGateway(parseConfig(environment), roles, surroundings);
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

/** Every office gets the card of every other one. */
export async function swapCards(...offices: readonly TestOffice[]): Promise<void> {
	for (const from of offices) {
		for (const to of offices) if (from !== to) await savePartnerCard(to.dataDir, await from.card());
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

/** Changes an office's card on its own disk; partners have it after `swapCards`. */
export async function changeCard(office: TestOffice, change: Partial<Card>): Promise<void> {
	const card = await office.card();
	await saveOwnCard(office.dataDir, { ...card, version: card.version + 1, ...change });
}
