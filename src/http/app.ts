import { randomUUID } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { matchedRoutes } from 'hono/route';
import { isOnRecord } from '../audit/on-record.ts';
import { type Log, toErrorFields } from '../log.ts';
import { toFieldProblems } from '../model/field-problems.ts';
import type { Person } from '../model/person.ts';
import { Problem, type ProblemCode, toProblem, toStatus } from '../problem.ts';
import { toProblemResponse } from './problems.ts';

/** `by`: the partner or officer who asks, once known; only ids, for the log. `person`: behind the officer door, who that is. */
export interface DoorEnv {
	Bindings: HttpBindings;
	Variables: { requestId: string; by?: string; person: Person };
}

export type DoorApp = OpenAPIHono<DoorEnv>;

/** Puts on record that a door refused, where no entry says so yet. */
export type RecordRefusal = (context: Context<DoorEnv>, problem: Problem) => Promise<void>;

/**
 * An app with what every door has: request ids, a line in the log, problems for whatever goes wrong. A refusal is answered
 * when it is on record.
 */
export function makeDoorApp(door: 'partner' | 'officer', log: Log, recordRefusal: RecordRefusal): DoorApp {
	const app = new OpenAPIHono<DoorEnv>({
		defaultHook: (result) => {
			if (result.success) return;
			throw new Problem('request-malformed', { fields: toFieldProblems(result.error) });
		},
	});
	app.use(async (context, next) => {
		const started = performance.now();
		// Ours, never the caller's: nothing that a partner writes gets into our log.
		const requestId = randomUUID();
		context.set('requestId', requestId);
		await next();
		context.header('x-request-id', requestId);
		context.header('x-content-type-options', 'nosniff');
		const durationMs = Math.round((performance.now() - started) * 10) / 10;
		const by = context.get('by');
		log.info({ door, requestId, by, route: context.req.routePath, status: context.res.status, durationMs }, 'answered');
	});
	app.onError(async (thrown, context) => {
		const problem = toDoorProblem(thrown);
		const requestId = context.get('requestId');
		const fields = { door, requestId, by: context.get('by'), code: problem.code, ...toCause(problem) };
		if (toStatus(problem) >= 500) log.error(fields, 'failed');
		else log.warn(fields, 'refused');
		if (!isOnRecord(thrown)) await recordRefusal(context, problem);
		return toProblemResponse(problem, requestId);
	});
	app.notFound(async (context) => {
		const problem = new Problem('endpoint-unknown');
		await recordRefusal(context, problem);
		return toProblemResponse(problem, context.get('requestId'));
	});
	return app;
}

/** Nothing between the door and who asks keeps an answer (RFC 9111 §5.2.2.5). */
export const keepNowhere: MiddlewareHandler<DoorEnv> = async (context, next) => {
	await next();
	context.header('cache-control', 'no-store');
};

/** The route that answers, as it stands in the tables of routes: `GET /officer/v1/documents/:id`; undefined where none does. */
export function findAnswering(context: Context<DoorEnv>): string | undefined {
	const answering = matchedRoutes(context).findLast(({ method }) => method !== 'ALL');
	return answering === undefined ? undefined : `${answering.method} ${answering.path}`;
}

/** Hono's own refusals: of bodies that are no JSON and media types that no route takes. */
const ofHono: Readonly<Record<number, ProblemCode>> = {
	400: 'json-invalid',
	413: 'body-too-large',
	415: 'media-type-unsupported',
};

function toDoorProblem(thrown: unknown): Problem {
	const code = thrown instanceof HTTPException ? ofHono[thrown.status] : undefined;
	return code === undefined ? toProblem(thrown) : new Problem(code);
}

function toCause({ cause }: Problem): object {
	return cause === undefined ? {} : toErrorFields(cause);
}
