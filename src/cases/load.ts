import { createHash } from 'node:crypto';
import { readSkeleton } from '../envelope/document.ts';
import { canonicalJson } from '../json.ts';
import type { DocumentId } from '../model/identifiers.ts';
import { listCaseTokens } from '../store/cases.ts';
import type { Database, Transaction } from '../store/database.ts';
import { foldCase } from './fold.ts';
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

/** SHA-256 of a state as canonical JSON (RFC 8785), base64url: who has the same documents has the same. */
export function toStateDigest(state: CaseState): string {
	return createHash('sha256').update(canonicalJson(state)).digest('base64url');
}
