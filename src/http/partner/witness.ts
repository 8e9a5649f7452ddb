import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { maxSubmissionBytes } from '../../audit/submission.ts';
import { addCheckpointPath, treeSizeMediaType, witnessPath } from '../../channels/native/media-types.ts';
import type { Witness } from '../../exchange/witness.ts';
import type { AuthorityId } from '../../model/identifiers.ts';
import type { DoorApp, DoorEnv } from '../app.ts';
import { readBody } from '../body.ts';
import { problemAnswer } from '../openapi.ts';
import { makeIntake } from './intake.ts';

/** We as the witness of partners' logs: C2SP tlog-witness. */
export interface WitnessDoor {
	readonly witness: Witness;
}

const OriginHash = z.string().regex(/^[0-9a-f]{64}$/, 'the SHA-256 of an origin in lower-case hex');

export const addCheckpointRoute = createRoute({
	method: 'post',
	path: addCheckpointPath,
	summary: 'Have a checkpoint cosigned (C2SP tlog-witness)',
	description: '`old <size>`, the hashes of a consistency proof, an empty line, and the checkpoint.',
	request: { body: { required: true, content: { 'text/plain': { schema: z.string() } } } },
	responses: {
		200: {
			description: 'Signature lines (C2SP tlog-cosignature). It is on our disk.',
			content: { 'text/plain': { schema: z.string() } },
		},
		400: problemAnswer('Not a submission, or its old size is larger than its checkpoint.'),
		403: problemAnswer('Not the certificate of an active partner; or no known key of the log signed it so.'),
		404: problemAnswer('A log that is not known here; or this gateway is no witness.'),
		409: {
			description: 'Another size was cosigned last: this one.',
			content: { [treeSizeMediaType]: { schema: z.string() } },
		},
		413: problemAnswer('Larger than any.'),
		422: problemAnswer('It is not consistent with what was cosigned last. What contradicts that is kept as evidence.'),
		429: problemAnswer('Too much under way: come again after Retry-After.'),
		503: problemAnswer('Not now: come again after Retry-After.'),
	},
});

export const cosignedRoute = createRoute({
	method: 'get',
	path: `${witnessPath}/{originHash}/checkpoint`,
	summary: 'The checkpoint of a log as it was cosigned here last (C2SP tlog-witness)',
	request: { params: z.object({ originHash: OriginHash }) },
	responses: {
		200: { description: 'A signed note.', content: { 'text/plain': { schema: z.string() } } },
		400: problemAnswer('Not a SHA-256.'),
		403: problemAnswer('Not the certificate of an active partner.'),
		404: problemAnswer('None of that log was cosigned; or this gateway is no witness.'),
		503: problemAnswer('Not now: come again after Retry-After.'),
	},
});

/** So many of the largest at once, or thousands of the usual ones. */
const submissionsAtOnce = 16;

export function addWitnessRoutes(
	app: DoorApp,
	{ witness }: WitnessDoor,
	identifyActive: (context: Context<DoorEnv>) => AuthorityId,
): void {
	const openShare = makeIntake(maxSubmissionBytes * submissionsAtOnce);
	app.openapi(addCheckpointRoute, async (context) => {
		const from = identifyActive(context);
		using share = openShare(from);
		const body = await readBody(context.env.incoming, maxSubmissionBytes, share.take);
		const answer = await witness.addCheckpoint(from, body);
		if ('cosignature' in answer) return context.text(answer.cosignature, 200);
		return context.body(`${answer.size}\n`, 409, { 'content-type': treeSizeMediaType });
	});
	app.openapi(cosignedRoute, async (context) => {
		identifyActive(context);
		const note = await witness.loadCosigned(context.req.valid('param').originHash);
		return context.text(note, 200, { 'cache-control': 'no-store' });
	});
}
