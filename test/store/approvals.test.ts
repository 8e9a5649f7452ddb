import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApprovalId, type DraftId, newId } from '../../src/model/identifiers.ts';
import type { Person } from '../../src/model/person.ts';
import { insertApproval, loadApproval, type Settlement, settleApproval } from '../../src/store/approvals.ts';
import { insertDrafts } from '../../src/store/drafts.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { makePerson } from '../people.ts';
import { at, imigresen, kek, newDeliveryId, newDigest, newDocumentId, now } from './rows.ts';

let test: TestDatabase;

beforeAll(async () => {
	test = await createTestDatabase();
});
afterAll(() => test.drop());

const author = makePerson('officer');
const helper = makePerson('officer', 'approver');
const others = [makePerson('approver'), makePerson('approver')] as const;

/** Waits, with a draft and one copy; released by the first person, handed in by the second. */
async function ask(): Promise<ApprovalId> {
	const id = newId(now) as ApprovalId;
	const draftId = newId(now) as DraftId;
	const document = { digest: newDigest(), jwt: 'invented.signed.document', disclosures: ['W10', 'W11'] };
	const copy = { deliveryId: newDeliveryId(), recipient: imigresen, asked: '{}', copyDigest: newDigest() };
	const rule = { rule: 'four-eyes.victims', en: 'e', id: 'i' };
	const authors = [author.id, helper.id];
	const row = {
		id,
		draftId,
		documentId: newDocumentId(),
		caseId: null,
		kind: 'k',
		rule,
		authors,
		createdAt: at,
		approveBy: at,
	};
	await test.db.transaction().execute(async (tx) => {
		const draft = { id: draftId, kind: 'k', sourceKey: newDigest(), doubts: 0, createdAt: at, text: '{}' };
		await insertDrafts(tx, kek, [{ ...draft, createdBy: helper.id }]);
		await insertApproval(
			tx,
			kek,
			{ ...row, authorRoles: author.roles },
			document,
			[{ ...copy, disclosed: [], withheld: [], attachments: [] }],
			[],
		);
	});
	return id;
}

const settle = (id: ApprovalId, settlement: Settlement) =>
	test.db.transaction().execute((tx) => settleApproval(tx, id, settlement));

const states = ['approved', 'refused', 'withdrawn', 'replaced', 'expired', 'outdated', 'unopened'] as const;
const people = [author, helper, ...others];

/** What somebody tries: allowed or not. */
const move = fc.record({
	state: fc.constantFrom(...states),
	by: fc.option(fc.constantFrom(...people), { nil: undefined }),
	hasReason: fc.boolean(),
});

const isAuthor = (by: Person | undefined) => by === author || by === helper;

/** What the rules say of it where it waits; the database says the same on its own. */
function isAllowed({
	state,
	by,
	hasReason,
}: {
	state: Settlement['state'];
	by: Person | undefined;
	hasReason: boolean;
}) {
	if (hasReason !== (state === 'refused') || (by === undefined) !== ['expired', 'outdated', 'unopened'].includes(state))
		return false;
	return state === 'approved' || state === 'refused' ? !isAuthor(by) : true;
}

describe('an approval', () => {
	it('goes from waiting to one end, by whom the rules allow, and never on from there', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(move, { minLength: 1, maxLength: 6 }), async (moves) => {
				const id = await ask();
				let state = 'waiting';
				for (const tried of moves) {
					const refusal = tried.hasReason && { refusal: { reason: 'not-needed', places: [] } };
					const settlement = { state: tried.state, at, ...(tried.by && { by: tried.by }), ...refusal };
					const outcome = await settle(id, settlement).catch(() => 'refused by the database');
					if (state !== 'waiting') expect(outcome).toBe(false);
					else expect(outcome).toBe(isAllowed(tried) ? true : 'refused by the database');
					if (outcome === true) state = tried.state;
					const { approval, document } = (await loadApproval(test.db, kek, id)) ?? expect.unreachable();
					expect(approval.state).toBe(state);
					// Its body is here for exactly as long as it waits.
					expect(document.disclosures).toEqual(state === 'waiting' ? ['W10', 'W11'] : []);
				}
			}),
			{ numRuns: 60 },
		);
	});

	it('has one winner, however many decide at the same moment', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(move.filter(isAllowed), { minLength: 2, maxLength: 8 }), async (moves) => {
				const id = await ask();
				const tries = moves.map(({ state, by, hasReason }) => {
					const refusal = hasReason && { refusal: { reason: 'not-needed', places: [] } };
					return settle(id, { state, at, ...(by && { by }), ...refusal });
				});
				const outcomes = await Promise.all(tries);
				expect(outcomes.filter(Boolean)).toHaveLength(1);
				const { approval } = (await loadApproval(test.db, kek, id)) ?? expect.unreachable();
				expect(approval.state).toBe(moves[outcomes.indexOf(true)]?.state);
			}),
			{ numRuns: 25 },
		);
	});

	it.each(['settled', 'waiting'])(
		'that is %s cannot be given other copies, authors or rules, nor be removed',
		async (how) => {
			const id = await ask();
			if (how === 'settled') await settle(id, { state: 'approved', at, by: others[0] });
			const forbidden = [
				sql`update approval set authors = '{}' where id = ${id}`,
				sql`update approval set document_digest = 'other' where id = ${id}`,
				sql`update approval set approve_by = now() where id = ${id}`,
				sql`delete from approval where id = ${id}`,
				sql`update approval_copy set copy_digest = 'other' where approval_id = ${id}`,
				sql`delete from approval_copy where approval_id = ${id}`,
				sql`truncate approval cascade`,
			];
			for (const statement of forbidden)
				await expect(statement.execute(test.db)).rejects.toMatchObject({ code: '42501' });
		},
	);

	it('that is settled cannot be opened again, not even past the rules of this program', async () => {
		const id = await ask();
		await settle(id, { state: 'refused', at, by: others[0], refusal: { reason: 'not-needed', places: [] } });
		const again = sql`update approval set state = 'waiting', settled_at = null, settled_by = null, reason = null,
			refused_places = null, ciphertext = 'x' where id = ${id}`;
		await expect(again.execute(test.db)).rejects.toMatchObject({ code: '23514' });
	});
});
