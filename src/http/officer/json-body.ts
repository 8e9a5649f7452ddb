import type { MiddlewareHandler } from 'hono';
import { parseJsonBytes } from '../../json.ts';
import type { DoorEnv } from '../app.ts';
import { readBody } from '../body.ts';

/**
 * Reads the body of a route that takes JSON, with or without a stated length, at most `maxBytes`; more
 * strictly than JSON.parse, which reads the same text once more for the route.
 *
 * @throws Problem of `readBody`; `json-invalid`
 */
export function readJsonBody(maxBytes: number): MiddlewareHandler<DoorEnv> {
	return async (context, next) => {
		const bytes = await readBody(context.env.incoming, maxBytes, () => undefined);
		parseJsonBytes(bytes);
		// Where Hono looks before it reads the body itself; there are promises in it, whatever its type says.
		context.req.bodyCache.text = Promise.resolve(new TextDecoder().decode(bytes)) as unknown as string;
		await next();
	};
}
