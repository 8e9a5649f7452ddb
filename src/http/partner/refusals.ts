import type { Context } from 'hono';
import type { RefusedRequest } from '../../audit/refused-requests.ts';
import { logPath } from '../../channels/native/media-types.ts';
import type { AuthorityId } from '../../model/identifiers.ts';
import type { Problem } from '../../problem.ts';
import { type DoorEnv, findAnswering } from '../app.ts';

/**
 * What the log says of a request that this door refused. Of the log's own routes it is who asks that is told of, and nothing
 * else: partners' gateways ask them every few seconds for what may not be there yet, and two logs that told of that would
 * make each other grow for ever.
 */
export function toRefusedRequest(context: Context<DoorEnv>, { code: outcome }: Problem): RefusedRequest | undefined {
	const answering = findAnswering(context);
	const from = context.get('by') as AuthorityId | undefined;
	const isAboutPartner = from === undefined || outcome.startsWith('partner-');
	if (!isAboutPartner && context.req.path.startsWith(logPath)) return undefined;
	return {
		action: 'request-refused',
		door: 'partner',
		...(answering !== undefined && { route: answering }),
		...(from !== undefined && { from }),
		outcome,
	};
}
