import type { Kind } from '../model/kind.ts';
import { Problem } from '../problem.ts';

/** Rows of a table do not say what they are. @throws Problem `request-malformed` */
export function requireKind(kind: Kind | undefined): Kind {
	if (kind !== undefined) return kind;
	throw new Problem('request-malformed', {
		fields: [{ pointer: '/kind', expected: 'the kind of document that the rows are' }],
	});
}
