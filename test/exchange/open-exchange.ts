import { createSecretKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeRefusedRequests, type RefusedRequests } from '../../src/audit/refused-requests.ts';
import { withheldOfCase } from '../../src/cases/case-withholding.ts';
import { makeStateEvent } from '../../src/cases/state-event.ts';
import { systemClock } from '../../src/clock.ts';
import type { Alarm, ExchangeContext } from '../../src/exchange/context.ts';
import { toOwnKeys } from '../../src/exchange/own-keys.ts';
import { usualLimits } from '../../src/exchange/reading-limits.ts';
import { makeTurns } from '../../src/exchange/turns.ts';
import { loadPartners } from '../../src/partners/follow.ts';
import { loadOwnCard } from '../../src/partners/own-card.ts';
import { toPartners } from '../../src/partners/partners.ts';
import { loadKeyStore } from '../../src/pki/key-store.ts';
import { openPolicies } from '../../src/policy/policies.ts';
import type { TestOffice } from '../gateways.ts';

/** The use cases of an office as its doors call them, for any person and at any time; work is done by its gateway. */
export interface OpenExchange extends ExchangeContext {
	readonly alarms: readonly Alarm[];
	readonly refusals: RefusedRequests;
}

export async function openExchange(
	{ authority, dataDir, database }: TestOffice,
	changes: Partial<Omit<ExchangeContext, 'refusals'>> = {},
): Promise<OpenExchange> {
	const card = await loadOwnCard(dataDir);
	const policies = openPolicies();
	const alarms: Alarm[] = [];
	const never = () => {
		throw new Error('nothing is sent from here');
	};
	return {
		authority,
		country: card.country,
		timeZone: card.timeZone,
		readingLimits: usualLimits,
		db: database.db,
		clock: systemClock,
		kek: createSecretKey(Buffer.from(await readFile(join(dataDir, 'kek'), 'utf8'), 'base64')),
		keys: toOwnKeys(await loadKeyStore(dataDir), card),
		partners: toPartners(card, (await loadPartners(database.db, never)).records, {
			maxStaleHours: 0,
			clock: systemClock,
		}),
		policies,
		channel: never,
		peer: never,
		fetchCard: never,
		lookAtPartners: async () => undefined,
		attachmentTurns: makeTurns(),
		// As if each announcement were lost: the sweeper of the gateway finds the work.
		jobs: { announce: async () => undefined, hasten: async () => undefined },
		needsApproval: policies.findApprovalRule,
		stateEvent: makeStateEvent({ authority, db: database.db, timeZone: card.timeZone }),
		withheldOfCase,
		erasureLog: join(dataDir, 'erasures.log'),
		alarm: (alarm) => alarms.push(alarm),
		refusals: makeRefusedRequests({ authority, db: database.db, clock: systemClock }),
		crashPoint: () => undefined,
		alarms,
		...changes,
	};
}

/** What the log of an office says of a document, in no order. */
export async function entriesOf(
	{ db }: Pick<ExchangeContext, 'db'>,
	document: string,
): Promise<Readonly<Record<string, unknown>>[]> {
	const rows = await db.selectFrom('audit_entry').select('entry').execute();
	const entries = rows.map(({ entry }) => JSON.parse(entry) as Record<string, unknown>);
	return entries.filter((entry) => entry.document === document);
}
