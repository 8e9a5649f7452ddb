import { type Load, measure } from './measure.ts';
import { findPostmaster, readProcessorMs, readServerMs } from './processor-time.ts';
import type { RoadServers, Travel } from './road.ts';

/** What a document takes on its whole road, of both gateways and both PostgreSQL. */
export interface DocumentCost {
	/** Documents a second of processor time, by which rounds are compared. */
	readonly perSecond: number;
	readonly totalMs: number;
	/** Of both PostgreSQL alone. */
	readonly databaseMs: number;
	readonly travelledPerSecond: number;
	/** From the draft to its verified receipt. */
	readonly travelledP50Ms: number;
}

/** @returns sends documents and tells what one has cost */
export async function openDocumentCost(
	servers: RoadServers['servers'],
	gateways: readonly number[],
	travel: Travel,
	load: Load,
): Promise<() => Promise<DocumentCost>> {
	const postmasters = await Promise.all(Object.values(servers).map(({ owner }) => findPostmaster(owner)));
	const read = async () => ({
		gatewayMs: sum(await Promise.all(gateways.map(readProcessorMs))),
		databaseMs: sum(await Promise.all(postmasters.map(readServerMs))),
	});
	return async () => {
		const before = await read();
		const { perSecond: travelledPerSecond, p50Ms: travelledP50Ms } = await measure(load, travel);
		const after = await read();
		const databaseMs = (after.databaseMs - before.databaseMs) / load.count;
		const totalMs = databaseMs + (after.gatewayMs - before.gatewayMs) / load.count;
		return { perSecond: 1_000 / totalMs, totalMs, databaseMs, travelledPerSecond, travelledP50Ms };
	};
}

function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, number) => total + number, 0);
}
