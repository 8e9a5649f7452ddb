import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { approve, type Seen } from '../../src/exchange/approval.ts';
import { expireApproval, refuse, withdraw } from '../../src/exchange/approval-end.ts';
import { showApproval } from '../../src/exchange/approval-view.ts';
import { discardDraft, showDraft } from '../../src/exchange/drafts.ts';
import { release, releaseDraft } from '../../src/exchange/release.ts';
import { Draft } from '../../src/model/draft.ts';
import type { ApprovalId, DraftId } from '../../src/model/identifiers.ts';
import { makePair } from '../gateways.ts';
import { draft as request } from '../http/drafts.ts';
import { makePerson } from '../people.ts';
import { entriesOf, type OpenExchange, openExchange } from './open-exchange.ts';

let pair: Awaited<ReturnType<typeof makePair>>;
let exchange: OpenExchange;

beforeAll(async () => {
	pair = await makePair();
	exchange = await openExchange(pair.indonesia);
});
afterAll(() => pair.remove());

const [officer, approver] = [makePerson('officer'), makePerson('approver')];
const recipients = () => [{ to: pair.malaysia.authority, withhold: [] }];
const hold = async (context = exchange) =>
	(await release(context, officer, Draft.parse(request), recipients())).awaitingApproval?.id ?? expect.unreachable();

interface Waiting {
	readonly id: ApprovalId;
	readonly draftId: DraftId;
	readonly seen: Seen;
}

/** What people may do about what waits, all at the same moment. */
const moves = {
	approved: ({ id, seen }: Waiting) => approve(exchange, approver, id, seen),
	refused: ({ id }: Waiting) => refuse(exchange, approver, id, { reason: 'not-needed', places: [] }),
	withdrawn: ({ id }: Waiting) => withdraw(exchange, officer, id),
	discarded: ({ draftId }: Waiting) => discardDraft(exchange, officer, draftId),
	replaced: ({ draftId }: Waiting) =>
		releaseDraft(exchange, officer, draftId, { recipients: recipients(), attachments: [] }),
	broken: ({ draftId }: Waiting) =>
		releaseDraft(exchange, officer, draftId, {
			recipients: recipients(),
			attachments: [],
			breakGlass: 'danger-to-life',
		}),
};

/** How each leaves what waited. */
const leaves = {
	approved: 'approved',
	refused: 'refused',
	withdrawn: 'withdrawn',
	discarded: 'withdrawn',
	replaced: 'replaced',
	broken: 'replaced',
} as const;

const expected = new Set(['approval-settled', 'draft-released', 'draft-unknown']);

describe('people who act on the same waiting document at the same moment', () => {
	it('never both let it go and end it, nor let it go twice; whoever comes late is told so', {
		timeout: 120_000,
	}, async () => {
		const names = fc.constantFrom(...(Object.keys(moves) as (keyof typeof moves)[]));
		await fc.assert(
			fc.asyncProperty(fc.array(names, { minLength: 2, maxLength: 6 }), async (tried) => {
				const id = await hold();
				const { draftId, documentDigest, copies } = await showApproval(exchange, approver, id);
				const seen = { documentDigest, copies: copies.map(({ recipient, copyDigest }) => ({ recipient, copyDigest })) };
				const waiting = { id, draftId: draftId ?? expect.unreachable(), seen };
				const outcomes = await Promise.allSettled(tried.map((name): Promise<unknown> => moves[name](waiting)));
				for (const outcome of outcomes)
					if (outcome.status === 'rejected') expect(expected).toContain(outcome.reason.code);
				const { state } = await showApproval(exchange, approver, id);
				const done = tried.filter((_, index) => outcomes[index]?.status === 'fulfilled');
				expect(done.map((name) => leaves[name])).toContain(state);
				const documents = await exchange.db
					.selectFrom('document')
					.select('digest')
					.where('digest', '=', documentDigest)
					.execute();
				expect(documents).toHaveLength(state === 'approved' ? 1 : 0);
				// One draft becomes one document at the most, by whichever way.
				const released = tried.filter((name, index) => {
					return (name === 'approved' || name === 'broken') && outcomes[index]?.status === 'fulfilled';
				});
				expect(released.length).toBeLessThanOrEqual(1);
			}),
			{ numRuns: 25 },
		);
	});
});

describe('what nobody approves in time', () => {
	it('waits no more from then on, and its draft is here', async () => {
		const id = await hold();
		const { approveBy, draftId, documentId } = await showApproval(exchange, approver, id);
		const at = Temporal.Instant.from(approveBy);
		const early = { ...exchange, clock: () => at.subtract({ milliseconds: 1 }) };
		expect(await expireApproval(early, id)).toEqual(at);
		const late = { ...exchange, clock: () => at };
		for (let times = 0; times < 2; times += 1) expect(await expireApproval(late, id)).toBeUndefined();
		expect(await showApproval(exchange, approver, id)).toMatchObject({ state: 'expired', settledBy: null });
		expect(
			(await showDraft(exchange, officer, 'repatriation', draftId ?? expect.unreachable())).approval,
		).toMatchObject({ state: 'expired' });
		const ended = (await entriesOf(exchange, documentId)).filter(({ action }) => action === 'approval-ended');
		expect(ended).toMatchObject([{ outcome: 'expired' }]);
	});

	it('is found by the worker of the gateway', async () => {
		const yesterday = {
			...exchange,
			clock: () => exchange.clock().subtract({ hours: 30 }),
			keys: { ...exchange.keys, signing: () => exchange.keys.signing(exchange.clock()) },
		};
		const id = await hold(yesterday);
		const gateway = await pair.indonesia.start({ doors: false, work: true });
		await vi.waitFor(async () => expect((await showApproval(exchange, approver, id)).state).toBe('expired'), {
			timeout: 20_000,
			interval: 100,
		});
		await gateway.close();
	});
});
