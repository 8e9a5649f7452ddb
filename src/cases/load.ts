import { createHash } from 'node:crypto';
import { readSkeleton } from '../envelope/document.ts';
import { canonicalJson } from '../json.ts';
import type { DocumentId } from '../model/identifiers.ts';
import { listCaseTokens } from '../store/cases.ts';
import type { Database, Transaction } from '../store/database.ts';
import { foldCase } from './fold.ts';
import { compareDocuments } from './order.ts';
import type { CaseDocument, CaseState } from './state.ts';

/** Without their bodies, as they were stored. */
async function loadCaseDocuments(db: Database | Transaction, id: DocumentId): Promise<CaseDocument[]> {
	const tokens = await listCaseTokens(db, id);
	return tokens.map(({ digest, jwt }) => ({ digest, skeleton: readSkeleton(jwt) }));
}

export interface LoadedCase {
	readonly state: CaseState;
	readonly documents: readonly CaseDocument[];
}

/** Undefined where that is no case, or the request that opened it has not come. */
export async function loadCase(db: Database | Transaction, id: DocumentId): Promise<LoadedCase | undefined> {
	const documents = await loadCaseDocuments(db, id);
	const state = foldCase(id, documents);
	return state && { state, documents };
}

/**
 * The request about a person, by the host or home of the case: another authority may have chosen the same id. Undefined for
 * nobody of the case.
 */
export function findRequest({ state, documents }: LoadedCase, person: DocumentId): CaseDocument | undefined {
	const [host, home] = state.parties.map(({ authority }) => authority);
	const requests = documents.filter(({ skeleton: { id, author, person: about } }) => {
		return id === person && about?.host === host && about?.home === home && [host, home].includes(author);
	});
	return requests.find(({ digest }) => digest === state.opening) ?? requests.toSorted(compareDocuments)[0];
}

/** SHA-256 of a state as canonical JSON (RFC 8785), base64url: who has the same documents has the same. */
export function toStateDigest(state: CaseState): string {
	return createHash('sha256').update(canonicalJson(state)).digest('base64url');
}
