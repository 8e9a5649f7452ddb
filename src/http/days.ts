import { z } from '@hono/zod-openapi';
import { countDays, mostDays } from '../model/exchange-line.ts';

/** Days in UTC, both included. What is no day is told of by itself: these two then see none. */
export const DaysQuery = z
	.object({ from: z.iso.date(), until: z.iso.date() })
	.refine((days) => !(countDays(days) < 1), { path: ['until'], error: 'a day that is not before `from`' })
	.refine((days) => !(countDays(days) > mostDays), { path: ['until'], error: `${mostDays} days at the most` });
