import { readSkeleton } from '../envelope/document.ts';
import type { Digest } from '../model/identifiers.ts';
import { listCorrected } from '../model/relation.ts';
import { Problem } from '../problem.ts';
import { loadDocuments, type StoredDocument } from '../store/documents.ts';
import { findChanged, listRelated } from '../store/relations.ts';
import { findPresent } from './corrections.ts';
import { withDatabaseProblems } from './database-problems.ts';
import { findPresentHandling } from './present-handling.ts';
import type { DocumentView, ReadingContext } from './reading.ts';
import {
	type Reader,
	type ReadOutcome,
	recordingRefusal,
	recordReads,
	requireMayRead,
	toDocumentRead,
} from './reads.ts';

/** What a document says, and may be done with it, as its author's corrections leave it. */
export type ReadDocument = Pick<DocumentView, 'digest' | 'skeleton' | 'handling' | 'present' | 'withdrawn'>;

/**
 * Many documents for one purpose, in the order given and in a few statements, but for those that were changed. All are on
 * record before any is given out. One that may not be read for that purpose is left out where that is allowed, else it
 * stops all; either is on record.
 *
 * @throws Problem as `showDocument`
 */
export async function readDocuments(
	context: ReadingContext,
	reader: Reader,
	digests: readonly Digest[],
	outcome: ReadOutcome,
	mayLack: (digest: Digest) => boolean,
): Promise<ReadDocument[]> {
	const { documents, changed } = await withDatabaseProblems(loadAll(context, digests));
	const views: ReadDocument[] = [];
	for (const digest of digests) {
		const reading = recordingRefusal(context, reader, { documentDigest: digest }, async () => {
			const document = documents.get(digest);
			if (document === undefined) throw new Problem('document-unknown', { detail: `Document ${digest}.` });
			const isChanged = changed.has(digest);
			const read = await withDatabaseProblems(readPresent(context, document, isChanged));
			requireMayRead(context, reader, { ...read.skeleton, handling: read.handling });
			return read;
		});
		try {
			views.push(await reading);
		} catch (problem) {
			if (!isRefusal(problem) || !mayLack(digest)) throw problem;
		}
	}
	const reads = views.map(({ skeleton, digest }) => toDocumentRead(skeleton, digest));
	await recordReads(context, reader, outcome, reads);
	return views;
}

function isRefusal(thrown: unknown): boolean {
	return thrown instanceof Problem && (thrown.code === 'purpose-differs' || thrown.code === 'policy-denied');
}

async function loadAll({ db, kek }: ReadingContext, digests: readonly Digest[]) {
	const [documents, changed] = await Promise.all([loadDocuments(db, kek, digests), findChanged(db, digests)]);
	return { documents: new Map(documents.map((document) => [document.digest, document])), changed };
}

async function readPresent(
	context: ReadingContext,
	document: StoredDocument,
	isChanged: boolean,
): Promise<ReadDocument> {
	const { db } = context;
	const skeleton = readSkeleton(document.jwt);
	const related = isChanged ? await listRelated(db, skeleton.id, skeleton.author) : [];
	const { present, withdrawn } = await findPresent(context, document, related);
	const isAsSigned = !isChanged && listCorrected(skeleton.relations).length === 0;
	const handling = isAsSigned ? skeleton.handling : await findPresentHandling(db, skeleton);
	return { digest: document.digest, skeleton, handling, present, withdrawn };
}
