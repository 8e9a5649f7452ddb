import type pg from 'pg';
import { openDocumentCost } from '../document-cost.ts';
import { measure, measureInTurns } from '../measure.ts';
import { type Part, type PartContext, type Report, toFigure } from '../part.ts';
import { openTravel, type RoadServers, startRoad } from '../road.ts';

const load = { count: 300, inFlight: 16, warmUp: 0 };
const rounds = 7;

/** What the audit log costs a document on its road. */
export const auditRoadCostPart: Part = { ids: ['audit.road-cost'], run };

async function run({ profiles, resources, progress }: PartContext): Promise<Report> {
	progress('starting two gateways, each with its PostgreSQL');
	const road = await startRoad(resources);
	const travel = await openTravel(road, profiles, load.inFlight, resources);
	progress('warming up both gateways');
	await measure({ ...load, count: 300 }, travel);
	const gateways = [road.sender, road.recipient].map(({ process }) => process.pid ?? 0);
	const measureCost = await openDocumentCost(road.servers, gateways, travel, load);
	progress(`sending ${2 * rounds} × ${load.count} documents, with the log and without, in turns`);
	const { kept, dropped } = await measureInTurns(rounds, {
		kept: measureCost,
		dropped: () => withoutLog(road.servers, measureCost),
	});
	const aim = { of: 'ratio', is: 'less than', bound: 1.05 } as const;
	const tell = ({ travelledPerSecond, travelledP50Ms }: typeof kept) =>
		`${travelledPerSecond.toFixed(1)}/s, median ${Math.round(travelledP50Ms)} ms`;
	return {
		figures: [toFigure('audit.road-cost', 'ms', { value: kept.totalMs, limit: dropped.totalMs, aim })],
		notes: [
			`audit.road-cost: processor time of a document on its whole road, of both gateways and both PostgreSQL, with its log entries stored, sequenced, signed, cosigned and proved; ${load.inFlight} in flight, ${tell(kept)}; median of ${rounds} rounds of ${load.count}`,
			`  limit: the same gateways while their databases drop each entry, in turns; ${tell(dropped)}`,
		],
	};
}

/** What is appended meanwhile goes nowhere, so that nothing is sequenced either. */
async function withoutLog<Result>({ sender, recipient }: RoadServers['servers'], work: () => Promise<Result>) {
	const owners = [sender.owner, recipient.owner];
	for (const owner of owners) {
		await owner.query(`create or replace function drop_entry() returns trigger language plpgsql
			as 'begin return null; end'`);
		await owner.query(
			'create trigger bench_drops before insert on audit_entry for each row execute function drop_entry()',
		);
	}
	const before = await Promise.all(owners.map(countEntries));
	try {
		const result = await work();
		const after = await Promise.all(owners.map(countEntries));
		if (after.some((count, index) => count !== before[index])) throw new Error('Entries were stored all the same.');
		return result;
	} finally {
		for (const owner of owners) await owner.query('drop trigger bench_drops on audit_entry');
	}
}

async function countEntries(owner: pg.Pool): Promise<string> {
	const { rows } = await owner.query<{ count: string }>('select count(*) from audit_entry');
	return rows[0]?.count ?? '';
}
