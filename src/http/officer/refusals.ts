import type { Context } from 'hono';
import type { RefusedRequest } from '../../audit/refused-requests.ts';
import { type Named, toNamed } from '../../exchange/reads.ts';
import { Digest, DocumentId, DraftId } from '../../model/identifiers.ts';
import type { Person } from '../../model/person.ts';
import type { Problem } from '../../problem.ts';
import { type DoorEnv, findAnswering } from '../app.ts';
import { entriesOfRoutes } from './entries.ts';
import { formPath } from './form.ts';
import { routes } from './roles.ts';

/** What the log says of a request that this door refused: of whoever tried to read what is said of people, that it was that. */
export function toRefusedRequest(context: Context<DoorEnv>, { code: outcome }: Problem): RefusedRequest {
	const answering = findAnswering(context);
	const by: Person | undefined = context.get('person');
	const named = findNamed(context.req.path);
	const isReading = by !== undefined && answering !== undefined && routes[answering]?.shows === 'people';
	const other = context.req.path.startsWith(`${formPath}/`) ? 'form-link-refused' : 'request-refused';
	return {
		action: isReading ? toReading(answering) : other,
		door: 'officer',
		...(answering !== undefined && { route: answering }),
		...(by !== undefined && { by }),
		...named,
		outcome,
	};
}

const readings = ['document-read', 'draft-read', 'case-read', 'identity-searched'] as const;

/** As what the route would have put on record, had it answered. */
function toReading(answering: string): (typeof readings)[number] {
	const entries = entriesOfRoutes[answering] ?? [];
	return readings.find((action) => entries.includes(action)) ?? 'document-read';
}

/** As far as it has the form of an id: nothing else that stands in an address gets into the log. */
function findNamed(path: string): Named {
	const [, , , what, id] = path.split('/');
	const draft = DraftId.safeParse(id);
	if (what === 'drafts' && draft.success) return { draft: draft.data };
	const document = DocumentId.or(Digest).safeParse(id);
	return (what === 'documents' || what === 'cases') && document.success ? toNamed(document.data) : {};
}
