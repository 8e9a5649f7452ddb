import { createHmac, hash, hkdfSync, type KeyObject, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { type AuditEntry, appendLeaves, toActor, toAuditLeaf } from '../audit/entry.ts';
import { readSkeleton } from '../envelope/document.ts';
import type { ExchangeContext } from '../exchange/context.ts';
import { withDatabaseProblems } from '../exchange/database-problems.ts';
import { requireDocument } from '../exchange/reading.ts';
import {
	type Reader,
	type ReadsContext,
	recordingRefusal,
	recordReads,
	requireMayRead,
	toDocumentRead,
	toNamed,
} from '../exchange/reads.ts';
import type { FormAnswer, FormLinkState, FormLinkWish } from '../model/case-forms.ts';
import { type DocumentId, FormLinkId, newId, type Timestamp, toTimestamp } from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import { Problem } from '../problem.ts';
import { markCasesChanged } from '../store/cases.ts';
import type { Transaction } from '../store/database.ts';
import { lockDocuments } from '../store/documents.ts';
import { findErasure } from '../store/erasures.ts';
import {
	type FormLink,
	findFormLink,
	insertFormLink,
	listFormLinks as listStored,
	loadFormBody,
	lockFormLink,
	saveFormAnswer,
	saveFormLinkState,
} from '../store/form-links.ts';
import { findRequest, type LoadedCase, loadCase } from './load.ts';
import type { PersonState } from './state.ts';

type LinkContext = Pick<ExchangeContext, 'authority' | 'db' | 'clock' | 'kek'>;

/** After so many a link is closed for good: whoever found it has one chance in 10¹¹ to guess its code. */
const maxWrongCodes = 5;

/** Without those that are taken for another one: I and 1, L and 1, O and 0, U and V. */
const codeLetters = '23456789ABCDEFGHJKMNPQRSTVWXYZ';
const codeLength = 8;

/** What is told once, and only a hash of it kept. The code goes to the office by another way than the link: by telephone. */
export interface MadeFormLink {
	readonly id: FormLinkId;
	readonly url: string;
	readonly code: string;
	readonly expiresAt: Timestamp;
}

/**
 * Makes a link by which an office without a gateway answers one question about one person of a case, once.
 *
 * @param origin where it reaches us
 * @throws Problem `document-unknown` where there is no such person in the case, `document-erased`, `person-not-shared`
 */
export async function makeFormLink(
	context: LinkContext & { readonly origin: string },
	by: Person,
	about: { readonly caseId: DocumentId; readonly person: DocumentId },
	{ purpose, organisation, validHours, shown }: FormLinkWish,
): Promise<MadeFormLink> {
	const { db, kek, clock, origin } = context;
	const loaded = await withDatabaseProblems(loadCase(db, about.caseId));
	const person = findPerson(loaded, about.person);
	const request = loaded && findRequest(loaded, about.person);
	if (person === undefined || request === undefined)
		throw new Problem('document-unknown', { detail: `Person ${about.person} in case ${about.caseId}.` });
	if (!isShared(person)) throw new Problem('person-not-shared', { detail: `Person ${about.person}.` });
	const { digest } = request;
	const now = clock();
	const expiresAt = toTimestamp(now.add({ hours: validHours }));
	const id = FormLinkId.parse(newId(now));
	const link = {
		...about,
		id,
		documentDigest: digest,
		purpose,
		organisation,
		madeAt: toTimestamp(now),
		madeBy: by.id,
		expiresAt,
	};
	const token = randomBytes(32).toString('base64url');
	const code = Array.from({ length: codeLength }, () => codeLetters[randomInt(codeLetters.length)]).join('');
	const make = db.transaction().execute(async (tx) => {
		await lockDocuments(tx, [about.person]);
		if ((await findErasure(tx, digest)) !== undefined) throw new Problem('document-erased');
		const hashes = { token: toTokenHash(token), code: toCodeHash(kek, id, code) };
		await insertFormLink(tx, kek, link, hashes, shown === undefined ? {} : { shown });
		await record(tx, context, link, { action: 'form-link-made', outcome: 'made' }, by);
	});
	await withDatabaseProblems(make);
	return { id, url: `${origin}/form/v1/${token}`, code: `${code.slice(0, 4)}-${code.slice(4)}`, expiresAt };
}

function findPerson(loaded: LoadedCase | undefined, person: DocumentId): PersonState | undefined {
	return loaded?.state.persons.find(({ id }) => id === person);
}

/** With anybody outside: consent that is withdrawn ends that at once. */
function isShared(person: PersonState | undefined): boolean {
	return person?.status === 'in-process' && person.mayBeShared;
}

/** What whoever opens a link may see without its code: nothing of the person. */
export type ShownFormLink = Pick<FormLink, 'purpose' | 'organisation' | 'expiresAt'>;

/** @throws Problem `form-link-unknown`, whether there was never one, or it is used, closed, revoked or expired */
export async function showFormLink({ db, clock }: LinkContext, token: string): Promise<ShownFormLink> {
	const link = await withDatabaseProblems(findFormLink(db, toTokenHash(token)));
	if (link === undefined || toState(link, toTimestamp(clock())) !== 'open') throw new Problem('form-link-unknown');
	return link;
}

/** With its code: also what the office knows the person by, where that was given. Each look at it is on record. */
export interface OpenedFormLink extends ShownFormLink {
	readonly shown: string | undefined;
}

/** @throws Problem `form-code-wrong`; `form-link-unknown` as `showFormLink`, and once too many codes were wrong */
export async function openFormLink(context: LinkContext, token: string, code: string): Promise<OpenedFormLink> {
	return await unlock(context, token, code, async (tx, link) => {
		const { shown } = await loadFormBody(tx, context.kek, link.id);
		await record(tx, context, link, { action: 'form-link-opened', outcome: 'opened' });
		return { ...link, shown };
	});
}

/**
 * Takes the answer, which then waits for a coordinator, who is told: no step is done by it.
 *
 * @throws Problem as `openFormLink`
 */
export async function answerFormLink(
	context: LinkContext & Pick<ExchangeContext, 'alarm'>,
	token: string,
	code: string,
	answer: FormAnswer,
): Promise<void> {
	const { caseId } = await unlock(context, token, code, async (tx, link, now) => {
		const body = await loadFormBody(tx, context.kek, link.id);
		await saveFormAnswer(tx, context.kek, link.id, now, { ...body, answer });
		await record(tx, context, link, { action: 'form-link-answered', outcome: 'answered' });
		await markCasesChanged(tx, [link.caseId]);
		return link;
	});
	context.alarm({ alarm: 'case-answer', case: caseId });
}

/** Does what the code is right for, while nobody else does anything with the link. A wrong one is counted. */
async function unlock<T>(
	context: LinkContext,
	token: string,
	code: string,
	work: (tx: Transaction, link: FormLink, now: Timestamp) => Promise<T>,
): Promise<T> {
	const tried = context.db.transaction().execute(async (tx) => {
		const now = toTimestamp(context.clock());
		const link = await findFormLink(tx, toTokenHash(token));
		// Where there is no link as much is done: how long an answer takes tells nothing.
		const hashed = toCodeHash(context.kek, link?.id ?? '', code.toUpperCase().replaceAll(/[\s-]/g, ''));
		const isRight = timingSafeEqual(hashed, link?.codeHash ?? Buffer.alloc(hashed.length));
		if (link === undefined || toState(link, now) !== 'open') return { refused: 'form-link-unknown' } as const;
		if (isRight && isShared(findPerson(await loadCase(tx, link.caseId), link.person)))
			return { value: await work(tx, link, now) };
		if (isRight) return { refused: 'form-link-unknown' } as const;
		const wrongCodes = link.wrongCodes + 1;
		const isClosed = wrongCodes === maxWrongCodes;
		await saveFormLinkState(tx, link.id, { wrong_codes: wrongCodes, closed_at: isClosed ? now : null });
		const refused = isClosed ? 'form-link-unknown' : 'form-code-wrong';
		await record(tx, context, link, { action: 'form-link-refused', outcome: isClosed ? 'closed' : refused });
		return { refused } as const;
	});
	// Thrown only here: what was counted has to stay.
	const result = await withDatabaseProblems(tried);
	if (result.refused !== undefined) throw new Problem(result.refused);
	return result.value;
}

/** What a coordinator sees of a link, with the answer. */
export interface FormLinkView extends Omit<FormLink, 'caseId' | 'documentDigest' | 'closedAt' | 'revokedAt'> {
	readonly state: FormLinkState;
	readonly answer: FormAnswer | null;
}

/**
 * The links of a case and what was answered by them: that it was read is on record.
 *
 * @throws Problem `document-unknown`, `purpose-differs`, `policy-denied`
 */
export async function listFormLinks(
	context: LinkContext & ReadsContext & Pick<ExchangeContext, 'policies' | 'refusals'>,
	reader: Reader,
	caseId: DocumentId,
): Promise<FormLinkView[]> {
	return await recordingRefusal(context, reader, toNamed(caseId), async () => {
		const loaded = await withDatabaseProblems(loadCase(context.db, caseId));
		const opening = loaded && findRequest(loaded, caseId);
		if (opening === undefined) throw new Problem('document-unknown', { detail: `Case ${caseId}.` });
		requireMayRead(context, reader, opening.skeleton);
		const links = await withDatabaseProblems(listStored(context.db, context.kek, caseId));
		const answered = new Set(links.flatMap((link) => (link.answeredAt === null ? [] : [link.documentDigest])));
		const reads = [];
		for (const digest of answered) {
			const skeleton = readSkeleton((await withDatabaseProblems(requireDocument(context, digest))).jwt);
			requireMayRead(context, reader, skeleton);
			reads.push(toDocumentRead(skeleton, digest));
		}
		await recordReads(context, reader, 'form-answer', reads);
		const now = toTimestamp(context.clock());
		return links.map(({ body, caseId: _, documentDigest, closedAt, revokedAt, ...link }) => ({
			...link,
			state: toState({ ...link, closedAt, revokedAt }, now),
			answer: body.answer ?? null,
		}));
	});
}

/** @throws Problem `form-link-unknown`; `form-link-ended` where it is used, closed, revoked or expired */
export async function revokeFormLink(context: LinkContext, by: Person, id: FormLinkId): Promise<void> {
	const revoke = context.db.transaction().execute(async (tx) => {
		const now = toTimestamp(context.clock());
		const link = await lockFormLink(tx, id);
		if (link === undefined) throw new Problem('form-link-unknown');
		if (toState(link, now) !== 'open') throw new Problem('form-link-ended', { detail: `Link ${id}.` });
		await saveFormLinkState(tx, id, { revoked_at: now });
		await record(tx, context, link, { action: 'form-link-revoked', outcome: 'revoked' }, by);
	});
	await withDatabaseProblems(revoke);
}

function toState(
	{ answeredAt, closedAt, revokedAt, expiresAt }: Pick<FormLink, 'answeredAt' | 'closedAt' | 'revokedAt' | 'expiresAt'>,
	now: Timestamp,
): FormLinkState {
	if (answeredAt !== null) return 'answered';
	if (revokedAt !== null) return 'revoked';
	if (closedAt !== null) return 'closed';
	return expiresAt <= now ? 'expired' : 'open';
}

function toTokenHash(token: string): Uint8Array {
	return hash('sha256', token, 'buffer');
}

/** By a key of its own: a code is short, and whoever has the database alone could try them all. */
function toCodeHash(kek: KeyObject, id: string, code: string): Uint8Array {
	const key = Buffer.from(hkdfSync('sha256', kek, '', 'lintas form code', 32));
	return createHmac('sha256', key).update(`${id} ${code}`).digest();
}

async function record(
	tx: Transaction,
	{ authority, clock }: LinkContext,
	{ id, person, documentDigest, purpose }: Pick<FormLink, 'id' | 'person' | 'documentDigest' | 'purpose'>,
	entry: Pick<AuditEntry, 'action' | 'outcome'>,
	by?: Person,
): Promise<void> {
	const about = { authority, ...toActor(by), document: person, documentDigest, formLink: id, reason: purpose };
	await appendLeaves(tx, [toAuditLeaf({ at: toTimestamp(clock()), ...about, ...entry })]);
}
