import type { CaseDocument } from '../../src/cases/state.ts';
import { saveDocument } from '../../src/store/documents.ts';
import { saveRelations } from '../../src/store/relations.ts';
import type { TestDatabase } from '../database.ts';

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

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
