import type { Commit } from '../bare/commits.ts';
import { type Report, toFigure } from '../part.ts';
import { describeLimit, type MeasuredRoad, toLimit } from '../road.ts';

/** MB of the two gateways and, last, of the bare peer. */
interface Memory {
	readonly idle: readonly number[];
	readonly most: readonly number[];
}

interface Travelled {
	readonly count: number;
	readonly inFlight: number;
	readonly rounds: number;
}

const atLeast150 = { of: 'value', is: 'at least', bound: 150 } as const;
const lessThan200 = { of: 'value', is: 'less than', bound: 200 } as const;

export function reportRoad(
	measured: MeasuredRoad,
	commits: readonly Commit[],
	memory: Memory,
	done: Travelled,
): Report {
	const { road } = measured;
	const { idle, most } = memory;
	const limit = toLimit(measured, done.inFlight);
	return {
		figures: [
			toFigure('road.rate', 'documents/s', { value: road.perSecond, limit: limit.perSecond, aim: atLeast150 }),
			toFigure('road.p50', 'ms', { value: road.p50Ms, limit: limit.p50Ms }),
			toFigure('road.p99', 'ms', { value: road.p99Ms, limit: limit.p99Ms }),
			toFigure('node.rss', 'MB', { value: Math.max(...most.slice(0, 2)), limit: most[2] ?? 0, aim: lessThan200 }),
			toFigure('node.rss.idle', 'MB', { value: Math.max(...idle.slice(0, 2)), limit: idle[2] ?? 0 }),
		],
		notes: [
			`road: two gateways, each with its PostgreSQL (fsync, synchronous_commit, full_page_writes on); draft at the officer door to verified receipt, ${done.inFlight} documents in flight; median of ${done.rounds} rounds of ${done.count}`,
			...describeLimit(measured, commits, done.inFlight),
			...describeMemory(memory),
		],
	};
}

function describeMemory({ idle, most }: Memory): string[] {
	const [sender, recipient, peer] = most.map((mb, index) => `${Math.round(idle[index] ?? 0)} → ${Math.round(mb)} MB`);
	return [
		`node: resident memory at rest → at most under that load: sender ${sender}, recipient ${recipient}; without PostgreSQL`,
		`  limit: the bare peer of the POSTs, ${peer}`,
	];
}
