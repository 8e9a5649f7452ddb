import { statfs } from 'node:fs/promises';
import { type DocumentCost, openDocumentCost } from '../document-cost.ts';
import { measure, measureInTurns } from '../measure.ts';
import { type Part, type PartContext, type Report, toFigure } from '../part.ts';
import { openTravel, startRoad } from '../road.ts';
import { seedReceived, seedSent } from '../seed.ts';

const few = 1_000;
const many = 1_000_000;
const load = { count: 300, inFlight: 16, warmUp: 0 };
const rounds = 5;
const neededBytes = 8e9;

/** What a document costs on its whole road when a million are stored at either end, against a thousand. */
export const deliveryGrowthPart: Part = { ids: ['delivery.growth', 'delivery.growth.database'], run };

async function run(context: PartContext): Promise<Report> {
	const { progress } = context;
	const small = await openSeeded(few, context);
	const large = await openSeeded(many, context);
	progress(`sending ${rounds} × ${load.count} documents on each road, in turns`);
	const measured = await measureInTurns(rounds, { small, large });
	const aim = { of: 'ratio', is: 'less than', bound: 1.2 } as const;
	const toFigureOf = (id: string, part: 'totalMs' | 'databaseMs') =>
		toFigure(id, 'ms', { value: measured.large[part], limit: measured.small[part], aim });
	const rate = (road: 'small' | 'large') => `${Math.round(measured[road].travelledPerSecond)}/s`;
	return {
		figures: [toFigureOf('delivery.growth', 'totalMs'), toFigureOf('delivery.growth.database', 'databaseMs')],
		notes: [
			`delivery.growth: processor time of a document on its whole road, of both gateways and both PostgreSQL, and (database) of both PostgreSQL alone, when ${many} documents with bodies, keys, deliveries or receptions, log entries and ends of retention are stored at each end; ${load.inFlight} in flight, ${rate('large')}; median of ${rounds} rounds of ${load.count}`,
			`  limit: the same on two gateways with ${few} each, in turns; ${rate('small')}`,
		],
	};
}

/** @returns sends documents on a road with so many stored at each end, and tells what one has cost */
async function openSeeded(count: number, context: PartContext): Promise<() => Promise<DocumentCost>> {
	const { profiles, resources, progress } = context;
	progress('starting two gateways, each with its PostgreSQL');
	const { stage, sender, recipient, servers } = await startRoad(resources);
	await requireRoom(stage.sender.dataDir);
	progress(`storing ${count} documents at each`);
	// Only now: a gateway that starts opens one of the bodies that it has.
	const seeding = { count, author: stage.sender.authority, recipients: [stage.recipient.authority] };
	await Promise.all([seedSent(servers.sender.owner, seeding), seedReceived(servers.recipient.owner, seeding)]);
	const travel = await openTravel({ stage, servers }, profiles, load.inFlight, resources);
	progress('warming up both gateways');
	await measure({ ...load, count: 200 }, travel);
	const gateways = [sender, recipient].map(({ process }) => process.pid ?? 0);
	return await openDocumentCost(servers, gateways, travel, load);
}

async function requireRoom(folder: string): Promise<void> {
	const { bavail, bsize } = await statfs(folder);
	if (bavail * bsize < neededBytes) throw new Error(`${neededBytes / 1e9} GB must be free for it where ${folder} is.`);
}
