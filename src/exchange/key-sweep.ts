import { type Log, toErrorFields } from '../log.ts';
import type { Database } from '../store/database.ts';
import { forgetUnownedKeys } from '../store/wrapped-keys.ts';

const limit = 1_000;

/** How long it leaves a database alone that has refused a page. */
const restMs = 5_000;

/**
 * One pass over the keys, a page each time: a database may have been restored with keys that nothing here owns. They
 * open nothing that is here, so that nobody waits for it.
 *
 * @returns does the next page, or rests after an error; answers false after the last
 */
export function makeKeySweep(db: Database, log: Log): () => Promise<boolean> {
	let after = '';
	let restsUntil = 0;
	return async () => {
		if (performance.now() < restsUntil) return true;
		try {
			const { forgotten, last } = await forgetUnownedKeys(db, { after, limit });
			if (forgotten > 0) log.warn({ forgotten }, 'deleted keys that nothing here owns');
			after = last ?? '';
			return last !== null;
		} catch (error) {
			restsUntil = performance.now() + restMs;
			log.warn(toErrorFields(error), 'a page of keys is looked at again');
			return true;
		}
	};
}
