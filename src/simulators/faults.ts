import { join } from 'node:path';
import { z } from 'zod';
import { replaceFile } from '../replace-file.ts';
import { readIfThere } from './read-if-there.ts';

/**
 * What a trainer or a test makes of the bureau while it runs: `<dataDir>/faults.json`, read anew for each request.
 * Nothing of it is there at first, and all is well.
 */
export const Faults = z.strictObject({
	/** Before each answer. */
	delayMs: z.int().min(0).max(600_000).optional(),
	/** Instead of each answer. `html`: status 200, and a page of somebody else's. */
	answer: z.enum(['403', '413', '429', '500', '503', 'html']).optional(),
	/** Of `429` and `503`. */
	retryAfterSeconds: z.int().min(0).max(86_400).optional(),
	/** Signs what it answers as another bureau. */
	wrongSigner: z.boolean().optional(),
	/** Of an aseanapol: nothing is acknowledged; the batches are taken. */
	loseAcknowledgements: z.boolean().optional(),
	/** Of an interpol, by `entity_id`: gone, whoever asked for it. */
	deleted: z.array(z.string().max(64)).max(1000).optional(),
	/** Of an interpol, by `entity_id`, notices of others: they say something else than before. */
	changed: z.array(z.string().max(64)).max(1000).optional(),
});
export type Faults = z.infer<typeof Faults>;

const toPath = (dataDir: string) => join(dataDir, 'faults.json');

/** While somebody is writing it, or where it is misspelt, the fault is that nothing works: it is seen at once. */
export async function loadFaults(dataDir: string): Promise<Faults> {
	return Faults.parse(JSON.parse((await readIfThere(toPath(dataDir))) ?? '{}'));
}

export async function saveFaults(dataDir: string, faults: Faults): Promise<void> {
	await replaceFile(toPath(dataDir), `${JSON.stringify(faults)}\n`);
}
