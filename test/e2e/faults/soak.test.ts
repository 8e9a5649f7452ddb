import { expect, it } from 'vitest';
import { soak } from './soak.ts';

/** `npm run soak` sets both, for a long run. */
const seed = Number(process.env.LINTAS_SOAK_SEED ?? 1);
const documents = Number(process.env.LINTAS_SOAK_DOCUMENTS ?? 120);

it(`${documents} documents between three gateways that fail in every way arrive exactly once each (seed ${seed})`, {
	timeout: 260_000 + documents * 1_000,
}, async () => {
	const happened = await soak({ seed, documents, calmMs: 68_000 + documents * 100 });
	console.log(JSON.stringify({ seed, documents, ...happened }));
	// What never happened was not withstood.
	for (const [what, count] of Object.entries(happened)) expect([what, count > 0]).toEqual([what, true]);
});
