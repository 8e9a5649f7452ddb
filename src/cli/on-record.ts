import { join } from 'node:path';
import { type AuditFacts, appendLeaves, toActor, toAuditLeaf } from '../audit/entry.ts';
import { systemClock } from '../clock.ts';
import { localAdministrator } from '../http/officer/token.ts';
import { toTimestamp } from '../model/identifiers.ts';
import { loadOwnCard } from '../partners/own-card.ts';
import type { Call } from './command.ts';
import { isThere } from './is-there.ts';
import { withDatabase } from './own-database.ts';

/**
 * Puts on record that a command begins which changes or hands out files of our own: before it does, as no file goes back
 * with a transaction; what became of them, nodes tell. Where the database is out of reach the command goes on, and says so:
 * a lost key has to be revoked all the same.
 *
 * @param command as it is called, without what is secret: `keys rotate signing`
 */
export async function recordCommand(
	{ config, terminal }: Pick<Call<unknown>, 'config' | 'terminal'>,
	command: string,
	about: Pick<AuditFacts, 'key'> = {},
): Promise<void> {
	const { DATABASE_URL: url, LINTAS_DATA: dataDir } = config;
	try {
		if (url === undefined && !(await isThere(join(dataDir, 'postgres')))) throw new Error('There is no database yet.');
		const { authority } = await loadOwnCard(dataDir);
		const begun = { action: 'command-run', authority, command, ...about, outcome: 'begun' } as const;
		const leaf = toAuditLeaf({ at: toTimestamp(systemClock()), ...begun, ...toActor(localAdministrator) });
		await withDatabase(config, (db) => appendLeaves(db, [leaf]));
	} catch {
		terminal.progress(terminal.words.notOnRecord);
	}
}
