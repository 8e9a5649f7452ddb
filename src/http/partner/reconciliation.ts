import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { reconciliationPath } from '../../channels/native/media-types.ts';
import type { LinesPage } from '../../exchange/exchange-lines.ts';
import { DaySummary, type Days, ExchangeLine } from '../../model/exchange-line.ts';
import { type AuthorityId, Digest } from '../../model/identifiers.ts';
import { type DoorApp, type DoorEnv, keepNowhere } from '../app.ts';
import { DaysQuery } from '../days.ts';
import { jsonAnswer, problemAnswer } from '../openapi.ts';
import { makeIntake } from './intake.ts';

/** What was exchanged with the partner that asks; nothing of what was with others. */
export interface ReconciliationDoor {
	readonly summariseExchange: (partner: AuthorityId, days: Days) => Promise<readonly DaySummary[]>;
	readonly listExchange: (partner: AuthorityId, day: string, after: Digest | undefined) => Promise<LinesPage>;
}

const refusals = {
	403: problemAnswer('Not the certificate of an active partner.'),
	429: problemAnswer('Too much under way: come again after Retry-After.'),
	503: problemAnswer('Not now: come again after Retry-After.'),
};

export const exchangeDaysRoute = createRoute({
	method: 'get',
	path: reconciliationPath,
	summary: 'How much was exchanged with the partner that asks, by day',
	description: 'Days in UTC, by when the receiver received. The digest is over the lines of the day.',
	request: { query: DaysQuery },
	responses: {
		200: jsonAnswer('All of these days.', z.object({ days: z.array(DaySummary) }).openapi('ExchangeDays')),
		400: problemAnswer('Not days, upside down, or too many.'),
		...refusals,
	},
});

export const exchangeLinesRoute = createRoute({
	method: 'get',
	path: `${reconciliationPath}/{day}`,
	summary: 'What was exchanged with the partner that asks on a day: digests and outcomes, by leaf hash',
	request: {
		params: z.object({ day: z.iso.date() }),
		query: z.object({ after: Digest.optional().openapi({ description: '`next` of the page before' }) }),
	},
	responses: {
		200: jsonAnswer(
			'A thousand lines at the most.',
			z.object({ lines: z.array(ExchangeLine), next: Digest.nullable() }).openapi('ExchangeLines'),
		),
		400: problemAnswer('Not a day, or not a digest.'),
		...refusals,
	},
});

/** Half of them for one partner, whose comparing by the day and two officers may meet; see those of the log. */
const requestsAtOnce = 6;

export function addReconciliationRoutes(
	app: DoorApp,
	door: ReconciliationDoor,
	identifyActive: (context: Context<DoorEnv>) => AuthorityId,
): void {
	const openShare = makeIntake(requestsAtOnce);
	const takeTurn = (from: AuthorityId) => {
		const share = openShare(from);
		share.take(1);
		return share;
	};
	app.use(`${reconciliationPath}/*`, keepNowhere);
	app.openapi(exchangeDaysRoute, async (context) => {
		const from = identifyActive(context);
		using _turn = takeTurn(from);
		const days = await door.summariseExchange(from, context.req.valid('query'));
		return context.json({ days: [...days] }, 200);
	});
	app.openapi(exchangeLinesRoute, async (context) => {
		const [{ day }, { after }] = [context.req.valid('param'), context.req.valid('query')];
		const from = identifyActive(context);
		using _turn = takeTurn(from);
		const { lines, next } = await door.listExchange(from, day, after);
		return context.json({ lines: [...lines], next }, 200);
	});
}
