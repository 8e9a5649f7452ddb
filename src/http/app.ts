import { randomUUID } from 'node:crypto';
import type { HttpBindings } from '@hono/node-server';
import { OpenAPIHono } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
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

/** An app with what every door has: request ids, a line in the log, problems for whatever goes wrong. */
export function makeDoorApp(door: 'partner' | 'officer', log: Log): DoorApp {
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
	app.onError((thrown, context) => {
		const problem = toDoorProblem(thrown);
		const requestId = context.get('requestId');
		const fields = { door, requestId, by: context.get('by'), code: problem.code, ...toCause(problem) };
		if (toStatus(problem) >= 500) log.error(fields, 'failed');
		else log.warn(fields, 'refused');
		return toProblemResponse(problem, requestId);
	});
	app.notFound((context) => toProblemResponse(new Problem('endpoint-unknown'), context.get('requestId')));
	return app;
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
