import { type createRoute, OpenAPIHono, type z } from '@hono/zod-openapi';
import { problemMediaType } from '../problem.ts';
import { ProblemDetails } from './problems.ts';

export type Route = ReturnType<typeof createRoute>;

/** An answer in JSON. */
export const jsonAnswer = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
	description,
	content: { 'application/json': { schema } },
});

/** A refusal (RFC 9457). */
export const problemAnswer = (description: string) => ({
	description,
	content: { [problemMediaType]: { schema: ProblemDetails } },
});

export interface DoorInfo {
	readonly title: string;
	readonly version: string;
	readonly description: string;
}

type SecurityScheme = { type: 'http'; scheme: 'bearer' } | { type: 'apiKey'; in: 'cookie'; name: string };

/** The OpenAPI 3.1 document of a door, from the very routes that it answers by. */
export function toOpenApi(
	info: DoorInfo,
	routes: readonly Route[],
	securitySchemes: Readonly<Record<string, SecurityScheme>> = {},
): object {
	const app = new OpenAPIHono();
	for (const [name, scheme] of Object.entries(securitySchemes)) {
		app.openAPIRegistry.registerComponent('securitySchemes', name, scheme);
	}
	for (const route of routes) app.openAPIRegistry.registerPath(route);
	return app.getOpenAPI31Document({ openapi: '3.1.0', info: { ...info } });
}
