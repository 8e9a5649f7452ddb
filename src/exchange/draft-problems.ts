import type { Digest, DraftId } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';

export function draftUnknown(id: DraftId): Problem {
	return new Problem('draft-unknown', { detail: `Draft ${id}.` });
}

export function draftReleased(id: DraftId, document?: Digest): Problem {
	return new Problem('draft-released', {
		detail: `Draft ${id}${document === undefined ? '' : `, document digest ${document}`}.`,
	});
}
