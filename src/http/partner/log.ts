import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { logPath } from '../../channels/native/media-types.ts';
import { type AuthorityId, Digest } from '../../model/identifiers.ts';
import { Problem } from '../../problem.ts';
import type { DoorApp, DoorEnv } from '../app.ts';
import { problemAnswer } from '../openapi.ts';
import { makeIntake } from './intake.ts';

/** The audit log as partners see it: C2SP tlog-tiles. */
export interface LogDoor {
	/** The newest checkpoint of our log, a note, as it was cosigned so far. */
	readonly loadCheckpoint: () => Promise<string | undefined>;
	/** An inclusion proof of the entry with that leaf hash. @throws Problem `log-entry-unknown`, `log-entry-waiting` */
	readonly loadInclusion: (leaf: Digest) => Promise<string>;
	/** That the log only grew since it had so many entries; undefined where nothing is signed. */
	readonly loadConsistency: (old: number) => Promise<string | undefined>;
	/** A tile or bundle of entries by its path, `tile/…`; undefined where there is none. */
	readonly loadTile: (path: string) => Promise<Uint8Array | undefined>;
}

const refusals = {
	403: problemAnswer('Not the certificate of an active partner.'),
	404: problemAnswer('There is none, or none yet.'),
	429: problemAnswer('Too much under way: come again after Retry-After.'),
	503: problemAnswer('Not now: come again after Retry-After.'),
};

export const checkpointRoute = createRoute({
	method: 'get',
	path: `${logPath}/checkpoint`,
	summary: 'The newest checkpoint of the audit log (C2SP tlog-checkpoint)',
	responses: {
		200: {
			description: 'A signed note, with the cosignatures that there are.',
			content: { 'text/plain': { schema: z.string() } },
		},
		...refusals,
	},
});

export const inclusionRoute = createRoute({
	method: 'get',
	path: `${logPath}/inclusion/{leafHash}`,
	summary: 'That an entry is in the audit log (C2SP tlog-proof)',
	description: '`{leafHash}` is that of a receipt.',
	request: { params: z.object({ leafHash: Digest }) },
	responses: {
		200: {
			description: 'Index, hashes, and the newest checkpoint.',
			content: { 'text/plain': { schema: z.string() } },
		},
		400: problemAnswer('Not a hash.'),
		...refusals,
		404: problemAnswer(
			'No entry has that leaf hash; or it has, and is in no signed tree yet: come again after Retry-After.',
		),
	},
});

/** Up to 2^53 - 1 and a little more. */
const TreeSize = z.string().regex(/^[1-9]\d{0,15}$/, 'a number of entries');

export const consistencyRoute = createRoute({
	method: 'get',
	path: `${logPath}/consistency/{old}`,
	summary: 'That the audit log only grew since a checkpoint of `old` entries',
	description: 'In the form in which C2SP tlog-witness asks for a cosignature.',
	request: { params: z.object({ old: TreeSize }) },
	responses: {
		200: {
			description: 'The size asked for, hashes, and the newest checkpoint.',
			content: { 'text/plain': { schema: z.string() } },
		},
		400: problemAnswer('Not a number of entries.'),
		422: problemAnswer('The log has not that many.'),
		...refusals,
	},
});

/** Described here; its path has slashes, which no parameter takes. */
export const tileRoute = createRoute({
	method: 'get',
	path: `${logPath}/tile/{path}`,
	summary: 'A tile of the audit log, or the commitments of its entries (C2SP tlog-tiles)',
	description:
		'`{path}` is `<L>/<N>[.p/<W>]` or `entries/<N>[.p/<W>]`, as in `0/x001/234` or `0/000.p/5`, with slashes as they are. Partial tiles are served at every width that was signed.',
	request: { params: z.object({ path: z.string() }) },
	responses: {
		200: {
			description: 'Hashes of 32 bytes, one after the other; or entries, each behind its length in two bytes.',
			content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
		},
		...refusals,
	},
});

/**
 * Half of them for one partner. Each takes a connection to the database, of which a gateway has 16: one partner has seven at
 * the most, with those that reconcile, and two of them leave some to people and the road.
 */
const requestsAtOnce = 8;

/** What stands at a path of a tile never changes; it is for that partner alone. */
const forEver = 'private, max-age=31536000, immutable';

export function addLogRoutes(
	app: DoorApp,
	door: LogDoor,
	identifyActive: (context: Context<DoorEnv>) => AuthorityId,
): void {
	const openShare = makeIntake(requestsAtOnce);
	const takeTurn = (context: Context<DoorEnv>) => {
		const share = openShare(identifyActive(context));
		share.take(1);
		return share;
	};
	app.openapi(checkpointRoute, async (context) => {
		using _turn = takeTurn(context);
		const note = requireFound(await door.loadCheckpoint());
		return context.text(note, 200, { 'cache-control': 'no-store' });
	});
	app.openapi(inclusionRoute, async (context) => {
		using _turn = takeTurn(context);
		const proof = await door.loadInclusion(context.req.valid('param').leafHash);
		return context.text(proof, 200, { 'cache-control': 'no-store' });
	});
	app.openapi(consistencyRoute, async (context) => {
		using _turn = takeTurn(context);
		const proof = requireFound(await door.loadConsistency(Number(context.req.valid('param').old)));
		return context.text(proof, 200, { 'cache-control': 'no-store' });
	});
	app.get(`${logPath}/tile/*`, async (context) => {
		using _turn = takeTurn(context);
		// As it came: what was decoded or had its dots taken out is another path.
		const path = context.env.incoming.url ?? '';
		const tile = path.startsWith(`${logPath}/`) ? await door.loadTile(path.slice(logPath.length + 1)) : undefined;
		const headers = { 'content-type': 'application/octet-stream', 'cache-control': forEver };
		return context.body(new Uint8Array(requireFound(tile)), 200, headers);
	});
}

function requireFound<T>(found: T | undefined): T {
	if (found === undefined) throw new Problem('endpoint-unknown');
	return found;
}
