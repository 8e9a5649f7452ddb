import { measure } from '../measure.ts';
import { readResidentMb, watchMemory } from '../memory.ts';
import type { Part, PartContext, Report } from '../part.ts';
import { measureRoad, openBareRoad, openTravel, startRoad } from '../road.ts';
import { reportRoad } from './road-report.ts';

const load = { count: 800, inFlight: 32, warmUp: 50 };
const rounds = 3;

/** The whole road, from a draft at the officer door to its verified receipt, and the memory that it takes. */
export const roadPart: Part = {
	ids: ['road.rate', 'road.p50', 'road.p99', 'node.rss', 'node.rss.idle'],
	run,
};

async function run({ profiles, resources, progress }: PartContext): Promise<Report> {
	progress('starting two gateways, each with its PostgreSQL');
	const road = await startRoad(resources);
	const gateways = [road.sender, road.recipient].map(({ process }) => process.pid ?? 0);
	const idle = await Promise.all(gateways.map(readResidentMb));

	const travel = await openTravel(road, profiles, load.inFlight, resources);
	progress('warming up both gateways');
	await measure({ ...load, count: 300 }, travel);

	const bare = await openBareRoad(road, profiles[0] ?? '', load.inFlight, resources);
	idle.push(await readResidentMb(bare.echo.pid));
	const stopWatching = watchMemory([...gateways, bare.echo.pid]);
	progress(`sending ${rounds} × ${load.count} documents, and the bare parts in turns`);
	const measured = await measureRoad(travel, bare, load, { rounds, bareCount: load.count });
	const most = await stopWatching();
	return reportRoad(measured, bare.commits, { idle, most }, { ...load, rounds });
}
