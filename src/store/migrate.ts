import { runMigrations } from 'bullmq';
import { sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import type pg from 'pg';
import { Problem } from '../problem.ts';
import { connectWithLock } from './advisory-locks.ts';
import { type Database, isUndefinedTable, openDatabase, toDatabaseProblem } from './database.ts';
import * as theRoad from './migrations/0001-the-road.ts';
import * as drafts from './migrations/0002-drafts.ts';
import * as attachments from './migrations/0003-attachments.ts';
import * as answersDue from './migrations/0004-answers-due.ts';
import * as partners from './migrations/0005-partners.ts';
import * as reads from './migrations/0007-reads.ts';
import * as approvals from './migrations/0008-approvals.ts';
import * as withheld from './migrations/0009-withheld.ts';
import * as sessions from './migrations/0010-sessions.ts';
import * as authorRoles from './migrations/0020-author-roles.ts';
import * as deliveryStates from './migrations/0021-delivery-states.ts';
import * as revocationLists from './migrations/0022-revocation-lists.ts';
import * as checkedSessions from './migrations/0023-checked-sessions.ts';
import * as lateReceipts from './migrations/0024-late-receipts.ts';
import * as erasing from './migrations/0025-erasing.ts';
import * as recall from './migrations/0026-recall.ts';
import * as mailbox from './migrations/0027-mailbox.ts';
import * as digestsOfParts from './migrations/0028-digests-of-parts.ts';
import * as keysOfDrafts from './migrations/0029-keys-of-drafts.ts';
import * as deliveryTallies from './migrations/0031-delivery-tallies.ts';
import * as retention from './migrations/0033-retention.ts';
import * as compliance from './migrations/0034-compliance.ts';
import * as cancelledAfterAll from './migrations/0035-cancelled-after-all.ts';
import * as keysOfCards from './migrations/0036-keys-of-cards.ts';
import * as outdatedApprovals from './migrations/0038-outdated-approvals.ts';
import * as lanes from './migrations/0040-lanes.ts';
import * as log from './migrations/0041-log.ts';
import * as timestamps from './migrations/0045-timestamps.ts';
import * as entriesByTime from './migrations/0048-entries-by-time.ts';
import * as witnesses from './migrations/0050-witnesses.ts';
import * as cosignatures from './migrations/0051-cosignatures.ts';
import * as receiptProofs from './migrations/0052-receipt-proofs.ts';
import * as logGrownByFunctions from './migrations/0053-log-grown-by-functions.ts';
import * as pendingByTransaction from './migrations/0054-pending-by-transaction.ts';
import * as signedAlone from './migrations/0056-signed-alone.ts';
import * as recordedState from './migrations/0059-recorded-state.ts';
import * as searchOfTheLog from './migrations/0062-search-of-the-log.ts';
import * as conflictsByTime from './migrations/0063-conflicts-by-time.ts';
import * as acceptedLosses from './migrations/0064-accepted-losses.ts';
import * as reconciliation from './migrations/0065-reconciliation.ts';
import * as termsByTheirBytes from './migrations/0067-terms-by-their-bytes.ts';
import * as typesOfPostgresqlFirst from './migrations/0068-types-of-postgresql-first.ts';
import * as pendingAfterAReturn from './migrations/0069-pending-after-a-return.ts';
import * as failingSince from './migrations/0070-failing-since.ts';
import * as channels from './migrations/0072-channels.ts';
import * as statementsByTime from './migrations/0073-statements-by-time.ts';
import * as saidAt from './migrations/0074-said-at.ts';
import * as cases from './migrations/0075-cases.ts';
import * as identityRecords from './migrations/0076-identity-records.ts';
import * as formLinks from './migrations/0077-form-links.ts';
import * as casePersons from './migrations/0078-case-persons.ts';
import * as strangers from './migrations/0079-strangers.ts';
import * as notesWithTheirRequests from './migrations/0084-notes-with-their-requests.ts';
import * as approvalsOfCases from './migrations/0085-approvals-of-cases.ts';
import * as remindersAgain from './migrations/0086-reminders-again.ts';

/** Every migration, in order. A name is never changed; a new one is added at the end. */
const migrations: Record<string, Migration> = {
	'0001-the-road': theRoad,
	'0002-drafts': drafts,
	'0003-attachments': attachments,
	'0004-answers-due': answersDue,
	'0005-partners': partners,
	'0007-reads': reads,
	'0008-approvals': approvals,
	'0009-withheld': withheld,
	'0010-sessions': sessions,
	'0020-author-roles': authorRoles,
	'0021-delivery-states': deliveryStates,
	'0022-revocation-lists': revocationLists,
	'0023-checked-sessions': checkedSessions,
	'0024-late-receipts': lateReceipts,
	'0025-erasing': erasing,
	'0026-recall': recall,
	'0027-mailbox': mailbox,
	'0028-digests-of-parts': digestsOfParts,
	'0029-keys-of-drafts': keysOfDrafts,
	'0031-delivery-tallies': deliveryTallies,
	'0033-retention': retention,
	'0034-compliance': compliance,
	'0035-cancelled-after-all': cancelledAfterAll,
	'0036-keys-of-cards': keysOfCards,
	'0038-outdated-approvals': outdatedApprovals,
	'0040-lanes': lanes,
	'0041-log': log,
	'0045-timestamps': timestamps,
	'0048-entries-by-time': entriesByTime,
	'0050-witnesses': witnesses,
	'0051-cosignatures': cosignatures,
	'0052-receipt-proofs': receiptProofs,
	'0053-log-grown-by-functions': logGrownByFunctions,
	'0054-pending-by-transaction': pendingByTransaction,
	'0059-recorded-state': recordedState,
	'0062-search-of-the-log': searchOfTheLog,
	'0063-conflicts-by-time': conflictsByTime,
	'0056-signed-alone': signedAlone,
	'0064-accepted-losses': acceptedLosses,
	'0065-reconciliation': reconciliation,
	'0067-terms-by-their-bytes': termsByTheirBytes,
	'0068-types-of-postgresql-first': typesOfPostgresqlFirst,
	'0069-pending-after-a-return': pendingAfterAReturn,
	'0070-failing-since': failingSince,
	'0072-channels': channels,
	'0073-statements-by-time': statementsByTime,
	'0074-said-at': saidAt,
	'0075-cases': cases,
	'0076-identity-records': identityRecords,
	'0077-form-links': formLinks,
	'0078-case-persons': casePersons,
	'0079-strangers': strangers,
	'0084-notes-with-their-requests': notesWithTheirRequests,
	'0085-approvals-of-cases': approvalsOfCases,
	'0086-reminders-again': remindersAgain,
};

/** BullMQ's tables live in a schema of this name, its default: a pool handed to it can have no other. */
const queueSchema = 'bullmq';

/** Beside what each migration grants on its tables. BullMQ's are the application role's to fill and empty. */
const grants = [
	'revoke create on schema public from public',
	// Everybody has it on a new database: what is temporary could take the place of what is not.
	"do $$ begin execute format('revoke temporary on database %I from public', current_database()); end $$",
	'grant usage on schema public to lintas_application',
	'grant select on kysely_migration to lintas_application',
	`grant usage on schema ${queueSchema} to lintas_application`,
	`grant select, insert, update, delete on all tables in schema ${queueSchema} to lintas_application`,
	`grant usage, select, update on all sequences in schema ${queueSchema} to lintas_application`,
	`grant execute on all functions in schema ${queueSchema} to lintas_application`,
];

/**
 * Brings a database up to date: our tables, BullMQ's, and what the application role may do. Any number
 * of nodes may call it at once; one does the work.
 *
 * `ownerUrl` is a role that owns the database, never the one that the gateway works with. The group
 * role `lintas_application` is created where the owner may create roles; else an administrator does it
 * first. On a server of one's own the gateway then logs in as a member of that group:
 *
 *     create role lintas_application nologin;
 *     create role gateway login password '…' in role lintas_application;
 *
 * @throws Problem `database-unready` if the role is missing or the database is newer than this version;
 * `database-unavailable`, `database-refused`
 */
export async function migrate(ownerUrl: string): Promise<void> {
	await bringUpToDate(ownerUrl).catch((error: unknown) => {
		throw toDatabaseProblem(error) ?? error;
	});
}

async function bringUpToDate(ownerUrl: string): Promise<void> {
	const client = await connectWithLock(ownerUrl, 'migration', 'exclusive');
	try {
		await createApplicationRole(client);
		await migrateTables(ownerUrl);
		await runMigrations(client, queueSchema);
		for (const statement of grants) await client.query(statement);
	} finally {
		// Ends the lock with it.
		await client.end();
	}
}

/**
 * Is the database at exactly the migrations of this version?
 *
 * @throws Problem `database-unready` if it is behind or ahead
 */
export async function checkMigrated(db: Database): Promise<void> {
	const done = await loadMigrationNames(db);
	const known = Object.keys(migrations);
	const missing = known.filter((name) => !done.includes(name));
	const unknown = done.filter((name) => !known.includes(name));
	if (missing.length > 0) throw unready(`it lacks ${missing.join(', ')}`);
	if (unknown.length > 0) throw unready(`this version does not know ${unknown.join(', ')}`);
}

async function loadMigrationNames(db: Database): Promise<string[]> {
	try {
		const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db);
		return rows.map(({ name }) => name);
	} catch (error) {
		if (isUndefinedTable(error)) return [];
		throw toDatabaseProblem(error) ?? error;
	}
}

async function migrateTables(ownerUrl: string): Promise<void> {
	const db = openDatabase(ownerUrl, { maxConnections: 1 });
	try {
		const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
		const { error, results } = await migrator.migrateToLatest();
		if (error === undefined) return;
		// Without results it did not come to migrating.
		if (results !== undefined) throw error;
		throw toDatabaseProblem(error) ?? unready('its migrations are not those of this version', error);
	} finally {
		await db.destroy();
	}
}

async function createApplicationRole(client: pg.Client): Promise<void> {
	const { rowCount } = await client.query(`select from pg_roles where rolname = 'lintas_application'`);
	if (rowCount !== 0) return;
	await client.query('create role lintas_application nologin').catch((error: unknown) => {
		throw unready('the role lintas_application is missing and this role may not create it', error);
	});
}

function unready(detail: string, cause?: unknown): Problem {
	return new Problem('database-unready', { detail: `Of the database: ${detail}.`, cause });
}
