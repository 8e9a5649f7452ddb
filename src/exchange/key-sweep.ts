import type { Logger } from 'pino';
import { toErrorFields } from '../log.ts';
import type { Database } from '../store/database.ts';
import { forgetUnownedKeys } from '../store/wrapped-keys.ts';

const limit = 1_000;

/**
 * One pass over the keys, a page each time: a database may have been restored with keys that nothing here owns. They
 * open nothing that is here, so that nobody waits for it.
 *
 * @returns does the next page; answers false after the last
 */
export function makeKeySweep(db: Database, log: Logger): () => Promise<boolean> {
	let after = '';
	return async () => {
		try {
			const { forgotten, last } = await forgetUnownedKeys(db, { after, limit });
			if (forgotten > 0) log.warn({ forgotten }, 'deleted keys that nothing here owns');
			after = last ?? '';
			return last !== null;
		} catch (error) {
			log.warn(toErrorFields(error), 'a page of keys is looked at again');
			return true;
		}
	};
}
