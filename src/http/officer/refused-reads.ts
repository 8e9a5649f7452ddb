import type { MiddlewareHandler } from 'hono';
import { type Named, toNamed } from '../../exchange/reads.ts';
import { Digest, DocumentId, DraftId } from '../../model/identifiers.ts';
import type { Person } from '../../model/person.ts';
import { Problem, type ProblemCode } from '../../problem.ts';
import type { DoorEnv } from '../app.ts';
import { showsPeople } from './roles.ts';

/** Of whoever asked for documents, and got as far as the door alone. */
export type RecordRefusedRead = (by: Person, named: Named, code: ProblemCode) => Promise<void>;

/** What is refused further in is put on record there. */
const atTheDoor: readonly ProblemCode[] = ['role-needed', 'purpose-needed'];

/** Puts on record who tried to read in a role that may not, or without saying what for. */
export function recordRefusedReads(record: RecordRefusedRead): MiddlewareHandler<DoorEnv> {
	return async (context, next) => {
		await next();
		const { error } = context;
		const by: Person | undefined = context.get('person');
		if (by === undefined || !(error instanceof Problem) || !atTheDoor.includes(error.code)) return;
		if (showsPeople(context)) await record(by, findNamed(context.req.path), error.code);
	};
}

/** As far as it has the form of an id: nothing else that stands in an address gets into the log. */
function findNamed(path: string): Named {
	const [, , , what, id] = path.split('/');
	const draft = DraftId.safeParse(id);
	if (what === 'drafts' && draft.success) return { draft: draft.data };
	const document = DocumentId.or(Digest).safeParse(id);
	return what === 'documents' && document.success ? toNamed(document.data) : {};
}
