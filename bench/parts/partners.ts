import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { systemClock } from '../../src/clock.ts';
import { canonicalJson, parseJson } from '../../src/json.ts';
import { AuthorityId, toTimestamp } from '../../src/model/identifiers.ts';
import type { Card } from '../../src/partners/card.ts';
import { createCardKey } from '../../src/pki/card-key.ts';
import { createAuthorityCa, issueCertificate } from '../../src/pki/issue.ts';
import { profiles } from '../../src/pki/profile.ts';
import { openDatabase } from '../../src/store/database.ts';
import { startEmbeddedServer } from '../../src/store/embedded-server.ts';
import { savePartner } from '../../src/store/partners.ts';
import { readResidentMb } from '../memory.ts';
import { type Part, type PartContext, type Report, toFigure } from '../part.ts';
import { type Stage, setStage, startGateway } from '../stage.ts';

const partners = 1_000;
const rounds = 3;

/** A gateway with a thousand partners, each with certificates and an agreement of its own, against one that has none. */
export const partnersPart: Part = { ids: ['partners.startup', 'partners.rss'], run };

async function run({ resources, progress }: PartContext): Promise<Report> {
	const stage = await setStage(resources);
	progress('starting a gateway with no partner');
	// The first start of all makes the database.
	await start(stage);
	const alone = await startOften(stage);
	progress(`making ${partners} partners`);
	await addPartners(stage);
	progress('starting the gateway with them');
	const withAll = await startOften(stage);
	const startup = { of: 'value', is: 'less than', bound: 3 } as const;
	return {
		figures: [
			toFigure('partners.startup', 's', { value: withAll.seconds, limit: alone.seconds, aim: startup }),
			toFigure('partners.rss', 'MB', { value: withAll.megabytes, limit: alone.megabytes }),
		],
		notes: [
			`partners: a gateway with its PostgreSQL, from the start of its process to its doors open, with ${partners} partners; median of ${rounds}`,
			'  limit: the same gateway with none; memory is what is resident then',
		],
	};
}

interface Started {
	readonly seconds: number;
	readonly megabytes: number;
}

async function startOften(stage: Stage): Promise<Started> {
	const starts: Started[] = [];
	for (let round = 0; round < rounds; round += 1) starts.push(await start(stage));
	const [, median] = starts.toSorted((a, b) => a.seconds - b.seconds);
	return median as Started;
}

async function start({ sender }: Stage): Promise<Started> {
	await using resources = new AsyncDisposableStack();
	const began = performance.now();
	const gateway = await startGateway(sender, resources);
	const seconds = (performance.now() - began) / 1_000;
	return { seconds, megabytes: await readResidentMb(gateway.process.pid ?? 0) };
}

async function addPartners({ sender }: Stage): Promise<void> {
	const server = await startEmbeddedServer(sender.dataDir);
	const db = openDatabase(server.applicationUrl, { maxConnections: 1 });
	const terms = parseJson(await readFile('samples/agreement.json', 'utf8')) as object;
	const changedAt = toTimestamp(systemClock());
	try {
		for (let index = 0; index < partners; index += 1) {
			const card = await makeCard(sender.card, AuthorityId.parse(`zz.office-${index}`));
			const { authority, version: cardVersion } = card;
			const agreement = canonicalJson({ ...terms, partner: authority });
			const row = { authority, state: 'active', card: canonicalJson(card), cardVersion, agreement, changedAt } as const;
			await db.transaction().execute((tx) => savePartner(tx, row));
		}
	} finally {
		await db.destroy();
		await server.release();
	}
}

async function makeCard(like: Card, authority: AuthorityId): Promise<Card> {
	const now = systemClock();
	const ca = await createAuthorityCa({ authority, now, days: profiles.ca.maxValidityDays });
	const issue = async (profile: 'signing' | 'encryption') => {
		const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
		return (await issueCertificate({ ca, profile, publicKey, now, days: profiles[profile].maxValidityDays })).pem;
	};
	return {
		...like,
		authority,
		cardKey: createCardKey().publicKey,
		ca: [ca.certificate.pem],
		signing: [await issue('signing')],
		encryption: [await issue('encryption')],
	};
}
