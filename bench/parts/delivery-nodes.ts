import { type Measured, measure, measureInTurns } from '../measure.ts';
import { type Part, type PartContext, type Report, toFigure } from '../part.ts';
import { openTravel, startRoad, type Travel } from '../road.ts';
import { type Stage, startWorker } from '../stage.ts';

const load = { count: 500, inFlight: 64, warmUp: 150 };
const rounds = 3;
const furtherNodes = 2;

/** The whole road with one node of the sender, and with three on its database. */
export const deliveryNodesPart: Part = { ids: ['delivery.nodes'], run };

async function run({ profiles, resources, progress }: PartContext): Promise<Report> {
	progress('starting two gateways, each with its PostgreSQL');
	const road = await startRoad(resources);
	const travel = await openTravel(road, profiles, load.inFlight, resources);
	await measure({ ...load, count: 200 }, travel);
	const { one, three } = await measureInTurns(rounds, {
		one: (round) => {
			progress(`round ${round + 1} of ${rounds}: ${load.count} documents by one node`);
			return measure(load, travel);
		},
		three: (round) => {
			progress(`round ${round + 1} of ${rounds}: ${load.count} documents by three nodes`);
			return measureWithFurther(road.stage, travel);
		},
	});
	const aim = { of: 'ratio', is: 'at least', bound: 1 } as const;
	return {
		figures: [toFigure('delivery.nodes', 'documents/s', { value: three.perSecond, limit: one.perSecond, aim })],
		notes: [
			`delivery.nodes: the road, ${load.inFlight} documents in flight; the sender as \`serve --with-work\` and ${furtherNodes} processes \`work\` on one database; median of ${rounds} rounds of ${load.count}`,
			'  limit: the same with `serve --with-work` alone, in turns',
		],
	};
}

async function measureWithFurther({ sender }: Stage, travel: Travel): Promise<Measured> {
	await using nodes = new AsyncDisposableStack();
	for (let node = 0; node < furtherNodes; node += 1) await startWorker(sender, nodes);
	return await measure(load, travel);
}
