import { parseJsonBytes } from '../../json.ts';
import { Problem } from '../../problem.ts';
import type { Route } from '../channel.ts';
import { cmsMediaType, requireCms } from '../cms/https.ts';
import { openFrom } from '../cms/route.ts';
import type { Members } from './members.ts';

/** A page of 160 notices, with room. */
const maxAnswerBytes = 2 * 1024 * 1024;

/** What the bureau signed for us. @throws Problem `cms-unacceptable`, `cms-unreadable`, `channel-message-unreadable` */
export async function open(route: Route, message: Uint8Array): Promise<Members> {
	const said = parse(await openFrom(route, message));
	if (typeof said !== 'object' || said === null || Array.isArray(said)) throw new Problem('channel-message-unreadable');
	return said as Members;
}

function parse(content: Uint8Array): unknown {
	try {
		return parseJsonBytes(content);
	} catch (cause) {
		throw new Problem('channel-message-unreadable', { cause });
	}
}

/**
 * A message of the bureau, not yet opened; undefined where there is none of that name.
 *
 * @throws Problem of the way there and of the answer; `partner-failed` where it is no message, whatever its status
 */
export async function fetchMessage(route: Route, path: string): Promise<Uint8Array | undefined> {
	const request = { method: 'GET', path, headers: { accept: cmsMediaType }, maxAnswerBytes } as const;
	const answer = await route.connection().request(request);
	if (answer.status === 404 || answer.status === 410) return undefined;
	return requireCms(answer, [200], 'partner-failed');
}
