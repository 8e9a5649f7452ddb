import { createRoute, z } from '@hono/zod-openapi';
import type { ConflictKey, LogConflict } from '../../exchange/conflicts.ts';
import { AuthorityId } from '../../model/identifiers.ts';
import type { Person } from '../../model/person.ts';
import type { DoorApp } from '../app.ts';
import { jsonAnswer, problemAnswer } from '../openapi.ts';
import { bearer, refusals } from './routes.ts';
import { Instant } from './schemas.ts';

const kinds = ['fork', 'rollback'] as const;

export const Conflict = z
	.object({
		id: z.string(),
		/** Whose log it is. */
		log: AuthorityId,
		/** `rollback`: what was shown has less. `fork`: neither is part of the other. */
		kind: z.enum(kinds),
		/** Who showed it. */
		source: AuthorityId,
		/** Entries of the one that was known before. */
		seenSize: z.int(),
		/** Both notes, as they were signed (C2SP tlog-checkpoint): whoever has the log's key verifies them. */
		seen: z.string(),
		shown: z.string(),
		foundAt: Instant,
	})
	.openapi('LogConflict');
export type Conflict = z.infer<typeof Conflict>;

export const ConflictPage = z
	.object({ items: z.array(Conflict), next: z.string().nullable() })
	.openapi('LogConflictPage');
export type ConflictPage = z.infer<typeof ConflictPage>;

const Key = z.tuple([AuthorityId, z.enum(kinds), AuthorityId, z.coerce.number().int().min(0)]);

/** Whose log, what, by whom, and the size that was known: `sg.ica:fork:my.imigresen:1042`. */
const ConflictId = z
	.string()
	.max(300)
	.transform((text, context): ConflictKey => {
		const parts = Key.safeParse(text.split(':'));
		if (parts.success) {
			const [log, kind, source, seenSize] = parts.data;
			return { log, kind, source, seenSize };
		}
		context.addIssue({ code: 'custom', message: 'the id of a contradiction' });
		return z.NEVER;
	});

/** For auditors alone. */
export const conflictRoutes = {
	list: createRoute({
		method: 'get',
		path: '/officer/v1/audit/conflicts',
		summary: 'Contradictions of logs, newest first: forks and rollbacks, with both notes as evidence',
		security: bearer,
		request: {
			query: z.object({
				limit: z.coerce.number().int().min(1).max(50).default(20),
				before: ConflictId.optional().openapi({ type: 'string', description: '`next` of the page before' }),
			}),
		},
		responses: { 200: jsonAnswer('A page.', ConflictPage), 400: problemAnswer('A wrong parameter.'), ...refusals },
	}),
	one: createRoute({
		method: 'get',
		path: '/officer/v1/audit/conflicts/{id}',
		summary: 'One contradiction of a log',
		security: bearer,
		request: { params: z.object({ id: ConflictId.openapi({ type: 'string', param: { name: 'id', in: 'path' } }) }) },
		responses: {
			200: jsonAnswer('The contradiction.', Conflict),
			400: problemAnswer('Not an id.'),
			404: problemAnswer('No such contradiction.'),
			...refusals,
		},
	}),
};

/** What the routes of contradictions lead to. */
export interface ConflictDoor {
	readonly listConflicts: (
		by: Person,
		page: { readonly limit: number; readonly before?: ConflictKey | undefined },
	) => Promise<readonly LogConflict[]>;
	readonly showConflict: (by: Person, key: ConflictKey) => Promise<LogConflict>;
}

export function addConflictRoutes(app: DoorApp, door: ConflictDoor): void {
	app.openapi(conflictRoutes.list, async (context) => {
		const page = context.req.valid('query');
		const items = (await door.listConflicts(context.get('person'), page)).map(toAnswer);
		const next = items.length < page.limit ? null : (items.at(-1)?.id ?? null);
		return context.json({ items, next }, 200);
	});
	app.openapi(conflictRoutes.one, async (context) =>
		context.json(toAnswer(await door.showConflict(context.get('person'), context.req.valid('param').id)), 200),
	);
}

function toAnswer(conflict: LogConflict): Conflict {
	const { log, kind, source, seenSize } = conflict;
	return { id: [log, kind, source, seenSize].join(':'), ...conflict };
}
