import type { KeyObject } from 'node:crypto';
import { readBody, readSkeleton } from '../../envelope/document.ts';
import type { Digest, DocumentId, Timestamp } from '../../model/identifiers.ts';
import { modusOperandiNotice } from '../../model/kinds/modus-operandi-notice.ts';
import { perpetratorProfile } from '../../model/kinds/perpetrator-profile.ts';
import { repatriationEvent } from '../../model/kinds/repatriation-event.ts';
import { repatriationRequest } from '../../model/kinds/repatriation-request.ts';
import { toValues } from '../../model/leaf-values.ts';
import { toSigningDay } from '../../model/signing-day.ts';
import { type CaseToken, listCasesOf, listTokensOfCases } from '../../store/case-figures.ts';
import type { Database, Transaction } from '../../store/database.ts';
import { loadDocuments } from '../../store/documents.ts';
import { foldCase } from '../fold.ts';
import { findRequest } from '../load.ts';
import type { CaseDocument, CaseState } from '../state.ts';
import { type BodyFacts, listPersonFacts, type PersonFacts, readBodyFacts } from './facts.ts';
import { isIn, type Period } from './period.ts';

interface Gathering {
	readonly db: Database | Transaction;
	readonly kek: KeyObject;
}

const folded: readonly string[] = [repatriationRequest.name, repatriationEvent.name];
/** A request names no mode: what else the parties state of its case may. */
const modal: readonly string[] = [modusOperandiNotice.name, perpetratorProfile.name];

/** So many cases are in memory at a time. */
const batchCases = 100;

/** A document may be stored a little before what it says happened, as clocks differ. */
const earlierHours = 1;

/** Each person of every case that something may have happened to in the period, case by case. */
export async function* gatherPersons(gathering: Gathering, period: Period): AsyncGenerator<PersonFacts> {
	const from = Temporal.Instant.from(period.from).subtract({ hours: earlierHours }).toString() as Timestamp;
	for (let after: DocumentId | undefined; ; ) {
		const ids = await listCasesOf(gathering.db, { from, until: period.until }, { after, limit: batchCases });
		if (ids.length > 0) yield* readCases(gathering, period, ids);
		if (ids.length < batchCases) return;
		after = ids.at(-1);
	}
}

async function* readCases(
	gathering: Gathering,
	period: Period,
	ids: readonly DocumentId[],
): AsyncGenerator<PersonFacts> {
	const tokens = Map.groupBy(await listTokensOfCases(gathering.db, ids, [...folded, ...modal]), ({ caseId }) => caseId);
	const cases = ids.flatMap((id) => {
		const ofCase = tokens.get(id) ?? [];
		const documents = ofCase.filter(({ kind }) => folded.includes(kind)).map(toCaseDocument);
		const state = foldCase(id, documents);
		if (state === undefined) return [];
		const requests = listCounted(state, period).flatMap((person) => findRequest({ state, documents }, person) ?? []);
		const parties = state.parties.map(({ authority }) => authority);
		const isModal = ({ kind, jwt }: CaseToken) => modal.includes(kind) && parties.includes(readSkeleton(jwt).author);
		return [{ state, requests, modal: ofCase.filter(isModal) }];
	});
	const wanted = cases.flatMap(({ requests, modal }) => {
		return requests.length === 0 ? [] : [...requests, ...modal].map(({ digest }) => digest);
	});
	const bodies = await readBodies(gathering, wanted);
	for (const { state, requests, modal } of cases) {
		const facts = requests.flatMap(({ digest, skeleton }) => {
			const body = bodies.get(digest);
			return body === undefined ? [] : [[skeleton.id, readBodyFacts(body, toSigningDay(skeleton.createdAt))] as const];
		});
		const modes = modal.flatMap(({ digest }) => toValues<string>(bodies.get(digest)?.modes));
		yield* listPersonFacts(state, { bodies: new Map<DocumentId, BodyFacts>(facts), modes });
	}
}

function toCaseDocument({ digest, jwt }: CaseToken): CaseDocument {
	return { digest, skeleton: readSkeleton(jwt) };
}

/** Of whom more is told than that the case ended: who came or was handed over in the period. */
function listCounted({ persons }: CaseState, period: Period): DocumentId[] {
	const isCounted = ({ addedAt, steps }: CaseState['persons'][number]) =>
		isIn(period, addedAt) ||
		steps.some(({ step, doneAt }) => step === 'handover' && doneAt !== null && isIn(period, doneAt));
	return persons.filter(isCounted).map(({ id }) => id);
}

/** Of those that are here, and were not erased. */
async function readBodies({ db, kek }: Gathering, digests: readonly Digest[]) {
	const documents = await loadDocuments(db, kek, digests);
	return new Map(
		documents
			.filter(({ disclosures }) => disclosures.length > 0)
			.map((document) => [document.digest, readBody(document).body]),
	);
}
