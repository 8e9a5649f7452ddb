import type { Commit } from '../bare/commits.ts';
import { type Measured, measure } from '../measure.ts';
import { type Figure, type Part, type PartContext, type Report, toFigure } from '../part.ts';
import { startQueueServer } from '../queue-server.ts';
import {
	describeLimit,
	type MeasuredRoad,
	measureRoad,
	openBareRoad,
	openTravel,
	type RoadServers,
	startRoad,
	type Travel,
	toLimit,
} from '../road.ts';
import { startGateway } from '../stage.ts';

/** Of 1,000 latencies the 99.9th percentile is the largest but one. */
const count = 1_000;
const bareCount = 300;
const warmUp = 50;
const most = 64;
const inFlight = [most, 8, 1];
const figureNames = ['rate', 'p50', 'p99', 'p999'];
const measures = inFlight.flatMap((held) => figureNames.map((name) => toId(name, held)));

/** The whole road at one, eight and 64 documents in flight, with the queue on PostgreSQL and on Redis. */
export const deliveryRatePart: Part = { ids: [...measures, ...measures.map((id) => `${id}.redis`)], run };

async function run({ profiles, resources, progress }: PartContext): Promise<Report> {
	progress('starting two gateways, each with its PostgreSQL');
	await using onPostgres = new AsyncDisposableStack();
	const road = await startRoad(onPostgres);
	const travel = await openTravel(road, profiles, most, onPostgres);
	await warm(travel, progress);
	const bare = await openBareRoad(road, profiles[0] ?? '', most, onPostgres);
	const measured = new Map<number, MeasuredRoad>();
	for (const held of inFlight) {
		progress(`sending ${count} documents, ${held} in flight, and the bare parts`);
		const load = { count, inFlight: held, warmUp };
		measured.set(held, await measureRoad(travel, bare, load, { rounds: 1, bareCount }));
	}
	const url = await startQueueServer(resources);
	if (url === undefined) return report(measured, new Map(), bare.commits);
	await road.sender.stop();
	const onRedis = await measureOnRedis(road, url, { profiles, resources, progress });
	return report(measured, onRedis, bare.commits);
}

/** The queue is the sender's own: the recipient stays as it is. */
async function measureOnRedis(
	road: RoadServers,
	url: string,
	{ profiles, resources, progress }: Omit<PartContext, 'isLarge'>,
) {
	progress('starting the sender again, with its queue on Redis');
	await startGateway(road.stage.sender, resources, { QUEUE_URL: url });
	const travel = await openTravel(road, profiles, most, resources);
	await warm(travel, progress);
	const measured = new Map<number, Measured>();
	for (const held of inFlight) {
		progress(`sending ${count} documents, ${held} in flight`);
		measured.set(held, await measure({ count, inFlight: held, warmUp }, travel));
	}
	return measured;
}

async function warm(travel: Travel, progress: PartContext['progress']): Promise<void> {
	progress('warming up both gateways');
	await measure({ count: 300, inFlight: most, warmUp: 0 }, travel);
}

const atLeast300 = { of: 'value', is: 'at least', bound: 300 } as const;

function report(
	measured: ReadonlyMap<number, MeasuredRoad>,
	onRedis: ReadonlyMap<number, Measured>,
	commits: readonly Commit[],
): Report {
	const onPostgres = [...measured].flatMap(([held, parts]) => {
		const figures = toFigures(held, '', parts.road, toLimit(parts, held));
		return held === most
			? figures.map((figure, index) => (index === 0 ? { ...figure, aim: atLeast300 } : figure))
			: figures;
	});
	const others = [...onRedis].flatMap(([held, road]) =>
		toFigures(held, '.redis', road, measured.get(held)?.road as Measured),
	);
	const parts = measured.get(most);
	return {
		figures: [...onPostgres, ...others],
		notes: [
			`delivery.rate, p50, p99, p999: the road as in road.rate, ${most} documents in flight, or ${inFlight.slice(1).join(' and ')} as the id says; ${count} documents each`,
			...(parts === undefined ? [] : describeLimit(parts, commits, most)),
			onRedis.size > 0
				? '  redis: the sender’s queue on Redis (QUEUE_URL), measured afterwards; limit: the same with the queue on PostgreSQL'
				: '  redis: not measured, neither redis-server nor valkey-server is installed',
		],
	};
}

function toFigures(held: number, suffix: string, road: Measured, limit: Measured): Figure[] {
	const id = (name: string) => `${toId(name, held)}${suffix}`;
	return [
		toFigure(id('rate'), 'documents/s', { value: road.perSecond, limit: limit.perSecond }),
		toFigure(id('p50'), 'ms', { value: road.p50Ms, limit: limit.p50Ms }),
		toFigure(id('p99'), 'ms', { value: road.p99Ms, limit: limit.p99Ms }),
		toFigure(id('p999'), 'ms', { value: road.p999Ms, limit: limit.p999Ms }),
	];
}

function toId(name: string, held: number): string {
	return held === most ? `delivery.${name}` : `delivery.${name}.${held}`;
}
