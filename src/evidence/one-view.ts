import { atPlace, invalid } from './place.ts';
import type { ProvenLog } from './proven-log.ts';

/**
 * Of one size a log has one tree, whoever shows it: two are a fork.
 *
 * @throws Problem `evidence-invalid` with its place
 */
export async function requireOneView(logs: readonly ProvenLog[]): Promise<void> {
	const seen = new Map<string, string>();
	for (const [at, { authority, trees }] of logs.entries())
		await atPlace(`/logs/${at}`, () => {
			for (const { size, root } of trees) {
				if (seen.getOrInsert(`${authority} ${size}`, root) === root) continue;
				throw invalid(`Its log signed two trees of ${size} entries: keep this file, it shows a fork.`);
			}
		});
}
