import { availableParallelism } from 'node:os';
import type { Commit } from '../bare/commits.ts';
import { cryptoCounts } from '../bare/document-crypto.ts';
import type { Measured } from '../measure.ts';
import { type Report, toFigure } from '../part.ts';

interface MeasuredRoad {
	readonly road: Measured;
	/** One document's cryptography in one thread, one POST, one document's commits one after another. */
	readonly crypto: Measured;
	readonly post: Measured;
	readonly commits: Measured;
}

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
	const limit = toLimit(measured);
	return {
		figures: [
			toFigure('road.rate', 'documents/s', { value: road.perSecond, limit: limit.perSecond, aim: atLeast150 }),
			toFigure('road.p50', 'ms', { value: road.p50Ms, limit: limit.p50Ms }),
			toFigure('road.p99', 'ms', { value: road.p99Ms, limit: limit.p99Ms }),
			toFigure('node.rss', 'MB', { value: Math.max(...most.slice(0, 2)), limit: most[2] ?? 0, aim: lessThan200 }),
			toFigure('node.rss.idle', 'MB', { value: Math.max(...idle.slice(0, 2)), limit: idle[2] ?? 0 }),
		],
		notes: [...describe(measured, commits, done), ...describeMemory(memory)],
	};
}

/**
 * The road if a document cost its bare parts and nothing else. Each part was measured with these cores
 * to itself, so their times for one document add up: the cryptography is spread over all cores, and what
 * the POST and the commits need of them is in their rates. Latencies add up too, part by part.
 */
function toLimit({ crypto, post, commits }: MeasuredRoad): Measured {
	const seconds = 1 / (crypto.perSecond * availableParallelism()) + 1 / post.perSecond + 1 / commits.perSecond;
	return {
		perSecond: 1 / seconds,
		p50Ms: crypto.p50Ms + post.p50Ms + commits.p50Ms,
		p99Ms: crypto.p99Ms + post.p99Ms + commits.p99Ms,
	};
}

function describe(
	{ crypto, post, commits: bare }: MeasuredRoad,
	commits: readonly Commit[],
	done: Travelled,
): string[] {
	const { signatures, verifications, seals, opens, encryptions, decryptions } = cryptoCounts;
	const rate = ({ perSecond }: Measured) => `${Math.round(perSecond)}/s`;
	return [
		`road: two gateways, each with its PostgreSQL (fsync, synchronous_commit, full_page_writes on); draft at the officer door to verified receipt, ${done.inFlight} documents in flight; median of ${done.rounds} rounds of ${done.count}`,
		`  limit: 1 / (1 / (crypto × ${availableParallelism()} cores) + 1 / POST + 1 / commits), the bare parts of one document, each alone on these cores:`,
		`    crypto   ${rate(crypto)} in one thread: ${signatures} ES256 signatures, ${verifications} verifications, ${seals} seal, ${opens} open, ${encryptions} encryptions and ${decryptions} decryption at rest`,
		`    POST     ${rate(post)}: 1 to a bare node:https server that sends the same bytes back, mutual TLS, ${done.inFlight} in flight`,
		`    commits  ${rate(bare)}: ${commits.length}, one after another, ${done.inFlight} documents in flight: ${commits.map(describeCommit).join(', ')}`,
		'  limit of p50 and p99: the sum of the same parts’ own',
	];
}

const describeCommit = ({ at, what, bytes }: Commit) => `${what} (${bytes} bytes, ${at})`;

function describeMemory({ idle, most }: Memory): string[] {
	const [sender, recipient, peer] = most.map((mb, index) => `${Math.round(idle[index] ?? 0)} → ${Math.round(mb)} MB`);
	return [
		`node: resident memory at rest → at most under that load: sender ${sender}, recipient ${recipient}; without PostgreSQL`,
		`  limit: the bare peer of the POSTs, ${peer}`,
	];
}
