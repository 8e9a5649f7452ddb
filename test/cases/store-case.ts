import type { CaseDocument } from '../../src/cases/state.ts';
import { type DocumentId, toTimestamp } from '../../src/model/identifiers.ts';
import { saveDocument } from '../../src/store/documents.ts';
import { saveRelations } from '../../src/store/relations.ts';
import type { TestDatabase } from '../database.ts';
import { newDigest } from '../store/rows.ts';
import { home, request, transit } from './case-documents.ts';

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Another authority gives the id of a case to a request of its own, now: too late to open it. */
export async function storeRival(database: Pick<TestDatabase, 'db'>, id: DocumentId): Promise<void> {
	const { skeleton } = request(1, { author: transit });
	const person = { host: transit, home, hostCountry: 'THA', homeCountry: 'IDN', isMinor: false };
	const createdAt = toTimestamp(Temporal.Now.instant());
	await storeCase(database, [{ digest: newDigest(), skeleton: { ...skeleton, id, person, createdAt } }]);
}

/** Stores documents of a case as if they had been received, without bodies; nobody looks at the signature again. */
export async function storeCase({ db }: Pick<TestDatabase, 'db'>, documents: readonly CaseDocument[]): Promise<void> {
	await db.transaction().execute(async (tx) => {
		for (const { digest, skeleton } of documents) {
			const { id, author, kind, version, createdAt, validUntil, relations } = skeleton;
			const jwt = `${encode({ alg: 'ES256' })}.${encode({ ...skeleton, _sd: [], _sd_alg: 'sha-256' })}.c2ln`;
			const times = { stored_at: createdAt, valid_until: validUntil, answer_by: null };
			await saveDocument(tx, { digest, id, author, kind, version, jwt, ...times });
			await saveRelations(tx, digest, relations);
		}
	});
}
