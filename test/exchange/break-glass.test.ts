import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { approve } from '../../src/exchange/approval.ts';
import { listApprovals, showApproval } from '../../src/exchange/approval-view.ts';
import { listBreakGlass, review, tellOverdue } from '../../src/exchange/break-glass.ts';
import { showDocument } from '../../src/exchange/reading.ts';
import { release, releaseDraft } from '../../src/exchange/release.ts';
import { Draft } from '../../src/model/draft.ts';
import { makeDraft } from '../e2e/drafts.ts';
import { makePair } from '../gateways.ts';
import { draft as request } from '../http/drafts.ts';
import { makePerson } from '../people.ts';
import { entriesOf, type OpenExchange, openExchange } from './open-exchange.ts';

let pair: Awaited<ReturnType<typeof makePair>>;
let exchange: OpenExchange;

beforeAll(async () => {
	pair = await makePair();
	await pair.indonesia.start();
	await pair.malaysia.start();
	exchange = await openExchange(pair.indonesia);
});
afterAll(() => pair.remove());

const officer = makePerson('officer', 'approver');
const approver = makePerson('approver');
const recipients = () => [{ to: pair.malaysia.authority, withhold: [] }];
const page = { limit: 200, after: undefined };
const breakGlass = 'victim-about-to-be-moved';

const smash = async () => {
	const released = await release(exchange, officer, Draft.parse(request), recipients(), { breakGlass });
	return { ...released, id: released.breakGlass?.id ?? expect.unreachable() };
};
/** The same use cases so much later. */
const later = (minutes: number) => ({ ...exchange, clock: () => exchange.clock().add({ minutes }) });

describe('break-glass', () => {
	it('lets a document leave at once, with an alarm, an entry in the log, and a review that is due in a day', async () => {
		const { id, documentId, documentDigest, awaitingApproval, breakGlass: due } = await smash();
		expect(awaitingApproval).toBeNull();
		await vi.waitFor(
			async () =>
				expect((await showDocument(exchange, officer, 'repatriation', documentDigest)).deliveries).toMatchObject([
					{ state: 'delivered' },
				]),
			{ timeout: 20_000, interval: 100 },
		);
		expect(exchange.alarms).toContainEqual({ alarm: 'break-glass', id, document: documentId });
		expect(await entriesOf(exchange, documentId)).toContainEqual(
			expect.objectContaining({
				action: 'break-glass',
				by: officer.id,
				reason: 'victim-about-to-be-moved',
				outcome: 'four-eyes.victims',
			}),
		);
		const listed = (await listBreakGlass(exchange, page)).find((item) => item.id === id);
		const { releasedAt = '', reviewBy = '' } = listed ?? {};
		expect(Temporal.Instant.from(releasedAt).until(reviewBy).total('hours')).toBe(24);
		expect(due?.reviewBy).toBe(reviewBy);
	});

	it('is reviewed by an approver who had no part in it, once', async () => {
		const { id, documentId } = await smash();
		await expect(review(exchange, officer, id, 'justified')).rejects.toMatchObject({ code: 'approver-is-author' });
		await expect(review(exchange, makePerson('auditor'), id, 'justified')).rejects.toMatchObject({
			code: 'approver-needed',
		});
		expect(await review(exchange, approver, id, 'not-justified')).toMatchObject({ outcome: 'not-justified' });
		await expect(review(exchange, makePerson('approver'), id, 'justified')).rejects.toMatchObject({
			code: 'approval-settled',
		});
		expect((await listBreakGlass(exchange, page)).map((item) => item.id)).not.toContain(id);
		expect(await entriesOf(exchange, documentId)).toContainEqual(
			expect.objectContaining({ action: 'break-glass-reviewed', by: approver.id, outcome: 'not-justified' }),
		);
	});

	it('is overdue after a day without a review: told once, and still to be reviewed', async () => {
		const { id, documentId } = await smash();
		expect(await tellOverdue(later(24 * 60 - 1), id)).toBeInstanceOf(Temporal.Instant);
		for (let times = 0; times < 2; times += 1) expect(await tellOverdue(later(24 * 60 + 1), id)).toBeUndefined();
		const told = (await entriesOf(exchange, documentId)).filter(({ action }) => action === 'review-overdue');
		expect(told).toMatchObject([{ outcome: 'victim-about-to-be-moved' }]);
		expect(exchange.alarms.filter((alarm) => alarm.alarm === 'review-overdue' && alarm.id === id)).toHaveLength(1);
		expect((await listBreakGlass(exchange, page)).find((item) => item.id === id)?.overdueAt).not.toBeNull();
		await review(exchange, approver, id, 'justified');
	});

	it('is found overdue by the worker of the gateway, though nobody announced it', async () => {
		const yesterday = {
			...later(-25 * 60),
			keys: { ...exchange.keys, signing: () => exchange.keys.signing(exchange.clock()) },
		};
		const released = await release(yesterday, officer, Draft.parse(request), recipients(), { breakGlass });
		const { documentId, breakGlass: due } = released;
		await vi.waitFor(
			async () =>
				expect(await entriesOf(exchange, documentId)).toContainEqual(
					expect.objectContaining({ action: 'review-overdue' }),
				),
			{ timeout: 20_000, interval: 100 },
		);
		expect((await listBreakGlass(exchange, page)).find((item) => item.id === due?.id)?.overdueAt).not.toBeNull();
	});

	it('takes the place of the approval alone: what is not allowed at all does not leave', async () => {
		const before = (await listBreakGlass(exchange, page)).length;
		const to = [{ to: 'sg.ica' as never, withhold: [] }];
		await expect(release(exchange, officer, Draft.parse(request), to, { breakGlass })).rejects.toMatchObject({
			code: 'partner-unknown',
		});
		expect(await listBreakGlass(exchange, page)).toHaveLength(before);
	});

	it('leaves no trace where no rule asks for a second person', async () => {
		const released = await release(exchange, officer, makeDraft(), recipients(), { breakGlass });
		expect(released).toMatchObject({ awaitingApproval: null, breakGlass: null });
	});

	it('makes void what the same draft waited for', async () => {
		const { awaitingApproval } = await release(exchange, officer, Draft.parse(request), recipients());
		const id = awaitingApproval?.id ?? expect.unreachable();
		const { draftId, documentDigest, copies } = await showApproval(exchange, approver, id);
		const seen = { documentDigest, copies: copies.map(({ recipient, copyDigest }) => ({ recipient, copyDigest })) };
		const wish = { recipients: recipients(), attachments: [], breakGlass } as const;
		await releaseDraft(exchange, officer, draftId ?? expect.unreachable(), wish);
		await expect(approve(exchange, approver, id, seen)).rejects.toMatchObject({ code: 'approval-settled' });
		expect((await listApprovals(exchange, page)).map((item) => item.id)).not.toContain(id);
	});
});
