import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { approve, type Seen } from '../../src/exchange/approval.ts';
import { refuse, withdraw } from '../../src/exchange/approval-end.ts';
import { listApprovals, showApproval } from '../../src/exchange/approval-view.ts';
import { discardDraft, saveDrafts, showDraft } from '../../src/exchange/drafts.ts';
import { listOutbox, showDocument } from '../../src/exchange/reading.ts';
import { release, releaseDraft } from '../../src/exchange/release.ts';
import { Draft } from '../../src/model/draft.ts';
import type { ApprovalId } from '../../src/model/identifiers.ts';
import type { Person } from '../../src/model/person.ts';
import { toPartners } from '../../src/partners/partners.ts';
import { openPolicies } from '../../src/policy/policies.ts';
import { runLintas } from '../cli/lintas.ts';
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

const officer = makePerson('officer');
const approver = makePerson('officer', 'approver');
const recipients = () => [{ to: pair.malaysia.authority, withhold: ['/victims/1'] }];
const page = { limit: 50, after: undefined };

const makeRequest = (circumstances: string) => Draft.parse({ ...request, body: { ...request.body, circumstances } });
const ask = async (by = officer) => {
	const released = await release(exchange, by, Draft.parse(request), recipients());
	const id = released.awaitingApproval?.id ?? expect.unreachable();
	return { ...released, id };
};
const seenOf = async (id: ApprovalId) => {
	const { documentDigest, copies } = await showApproval(exchange, approver, id);
	return { documentDigest, copies: copies.map(({ recipient, copyDigest }) => ({ recipient, copyDigest })) };
};
describe('a document about victims', () => {
	it('waits: it is in no outbox, no document of ours, and nothing is due', async () => {
		const { documentId, documentDigest, id, awaitingApproval } = await ask();
		expect(awaitingApproval?.rule).toMatchObject({ rule: 'four-eyes.victims' });
		expect((await listApprovals(exchange, page)).map((item) => item.id)).toContain(id);
		const outbox = await listOutbox(exchange, { limit: 200, before: undefined });
		expect(outbox.map((item) => item.documentId)).not.toContain(documentId);
		await expect(showDocument(exchange, officer, 'repatriation', documentDigest)).rejects.toMatchObject({
			code: 'document-unknown',
		});
		expect(await entriesOf(exchange, documentId)).toMatchObject([
			{ action: 'approval-requested', by: officer.id, recipient: 'my.imigresen', outcome: 'four-eyes.victims' },
		]);
	});

	it('shows the approver exactly what would leave to whom', async () => {
		const { id } = await ask();
		const { copies, skeleton } = await showApproval(exchange, approver, id);
		expect(skeleton.handling.tlp).toBe('TLP:AMBER');
		const withheld = [{ place: '/victims/1', detail: 'none', rule: 'officer' }];
		expect(copies).toMatchObject([{ recipient: 'my.imigresen', withheld, attachments: [] }]);
		expect(copies[0]?.body.victims).toMatchObject([{ name: { raw: 'Melati Fiktif' } }]);
	});

	it('is read on record, for its own purpose, for as long as it is here', async () => {
		const { id, documentId } = await ask();
		await showApproval(exchange, approver, id);
		await refuse(exchange, approver, id, { reason: 'not-needed', places: [] });
		await showApproval(exchange, approver, id);
		const read = (await entriesOf(exchange, documentId)).filter(({ action }) => action === 'document-read');
		expect(read).toMatchObject([{ by: approver.id, reason: 'repatriation', outcome: 'shown' }]);
	});

	it('is not shown where a rule of the authority forbids to read it, which is on record', async () => {
		const { id, documentId } = await ask();
		const decideRead = () => ({ allowed: false, reasons: [{ rule: 'local.closed', en: 'Closed.', id: 'Tertutup.' }] });
		const closed = { ...exchange, policies: { ...exchange.policies, decideRead } };
		await expect(showApproval(closed, approver, id)).rejects.toMatchObject({ code: 'policy-denied' });
		const read = (await entriesOf(exchange, documentId)).filter(({ action }) => action === 'document-read');
		expect(read).toMatchObject([{ by: approver.id, outcome: 'policy-denied' }]);
	});

	it('leaves once somebody else has approved it, and arrives', async () => {
		const { id, documentId, documentDigest, deliveries } = await ask();
		const due = await approve(exchange, approver, id, await seenOf(id));
		expect(due).toEqual(deliveries.map((delivery) => delivery.id));
		await vi.waitFor(
			async () =>
				expect((await showDocument(exchange, officer, 'repatriation', documentDigest)).deliveries).toMatchObject([
					{ state: 'delivered' },
				]),
			{ timeout: 20_000, interval: 100 },
		);
		const entries = await entriesOf(exchange, documentId);
		expect(entries.map(({ action, by }) => [action, by])).toEqual(
			expect.arrayContaining([
				['approval-requested', officer.id],
				['document-approved', approver.id],
				['document-released', officer.id],
				['delivery-settled', undefined],
			]),
		);
		expect((await listApprovals(exchange, page)).map((item) => item.id)).not.toContain(id);
	});
});

describe('who decides', () => {
	const decisions = {
		approve: async (by: Person, id: ApprovalId) => approve(exchange, by, id, await seenOf(id)),
		refuse: async (by: Person, id: ApprovalId) => refuse(exchange, by, id, { reason: 'not-needed', places: [] }),
	};

	it.each(Object.entries(decisions))('is an approver: nobody else may %s', async (_, decide) => {
		const { id } = await ask();
		for (const by of [makePerson('officer'), makePerson('coordinator', 'auditor', 'administrator')])
			await expect(decide(by, id)).rejects.toMatchObject({ code: 'approver-needed' });
		expect((await showApproval(exchange, approver, id)).state).toBe('waiting');
	});

	it.each(Object.entries(decisions))('is not who released it, though an approver: %s', async (_, decide) => {
		const { id } = await ask(approver);
		await expect(decide(approver, id)).rejects.toMatchObject({ code: 'approver-is-author' });
	});

	it('is not who handed the draft in that somebody else released', async () => {
		const [saved] = await saveDrafts(exchange, approver, [makeRequest('Draf milik penyetuju.')]);
		const released = await releaseDraft(exchange, officer, saved?.id ?? expect.unreachable(), {
			recipients: recipients(),
			attachments: [],
		});
		const id = released.awaitingApproval?.id ?? expect.unreachable();
		await expect(approve(exchange, approver, id, await seenOf(id))).rejects.toMatchObject({
			code: 'approver-is-author',
		});
	});

	it('takes it back only as one of its authors', async () => {
		const { id } = await ask();
		await expect(withdraw(exchange, approver, id)).rejects.toMatchObject({ code: 'approval-not-yours' });
		await withdraw(exchange, officer, id);
		expect(await showApproval(exchange, approver, id)).toMatchObject({ state: 'withdrawn', settledBy: officer.id });
	});
});

describe('an approval', () => {
	it('is for exactly what was seen: document, recipients and copies', async () => {
		const { id } = await ask();
		const seen = await seenOf(id);
		const [copy] = seen.copies as [(typeof seen.copies)[number]];
		const other = (await ask()).documentDigest;
		const wrong: Seen[] = [
			{ ...seen, documentDigest: other },
			{ ...seen, copies: [{ ...copy, copyDigest: other }] },
			{ ...seen, copies: [{ ...copy, recipient: pair.indonesia.authority }] },
			{ ...seen, copies: [] },
			{ ...seen, copies: [copy, { recipient: pair.indonesia.authority, copyDigest: other }] },
		];
		for (const one of wrong)
			await expect(approve(exchange, approver, id, one)).rejects.toMatchObject({ code: 'approval-outdated' });
		await approve(exchange, approver, id, seen);
	});

	it('is given once', async () => {
		const { id } = await ask();
		const seen = await seenOf(id);
		await approve(exchange, approver, id, seen);
		await expect(approve(exchange, makePerson('approver'), id, seen)).rejects.toMatchObject({
			code: 'approval-settled',
		});
	});

	it('comes too late once nobody could act on it any more', async () => {
		const { id } = await ask();
		const { approveBy } = await showApproval(exchange, approver, id);
		const late = { ...exchange, clock: () => Temporal.Instant.from(approveBy) };
		await expect(approve(late, approver, id, await seenOf(id))).rejects.toMatchObject({ code: 'approval-expired' });
	});

	it('does not help against a rule of our own on who releases what that was made meanwhile', async () => {
		const { id } = await ask();
		const folder = await mkdtemp(join(tmpdir(), 'lintas-policies-'));
		const words = ['id("not-now")', 'en("a")', 'bahasa("b")', 'remedy_en("c")', 'remedy_bahasa("d")'];
		const rule = [...words.map((word) => `@${word}`), 'forbid (principal, action == Action::"release", resource);'];
		await writeFile(join(folder, 'own.cedar'), rule.join('\n'));
		const narrowed = { ...exchange, policies: openPolicies({ local: folder }) };
		await rm(folder, { recursive: true });
		await expect(approve(narrowed, approver, id, await seenOf(id))).rejects.toMatchObject({
			code: 'approval-outdated',
			fields: [expect.objectContaining({ rule: 'not-now' })],
		});
		expect((await showApproval(exchange, approver, id)).state).toBe('waiting');
	});

	it('does not help where the partner no longer takes it', async () => {
		const { id } = await ask();
		const gone = {
			...exchange,
			partners: toPartners(await pair.indonesia.card(), [], { maxStaleHours: 0, clock: systemClock }),
		};
		await expect(approve(gone, approver, id, await seenOf(id))).rejects.toMatchObject({ code: 'partner-unknown' });
		expect((await showApproval(exchange, approver, id)).state).toBe('waiting');
	});
});

describe('what is not approved', () => {
	it('comes back as the draft that it was, with the reason and the places, and its body is gone', async () => {
		const { id, documentId } = await ask();
		await refuse(exchange, approver, id, { reason: 'field-wrong', places: ['/victims/0/name', '/circumstances'] });
		const refused = { state: 'refused', reason: 'field-wrong' };
		const places = ['/victims/0/name', '/circumstances'];
		const { draftId, copies, ...shown } = await showApproval(exchange, approver, id);
		expect(shown).toMatchObject({ ...refused, refusedPlaces: places, settledBy: approver.id });
		expect(copies.map(({ body }) => body)).toEqual([{}]);
		const { draft, approval } = await showDraft(exchange, officer, 'repatriation', draftId ?? expect.unreachable());
		expect(draft.body).toEqual(request.body);
		expect(approval).toEqual({ id, ...refused, places });
		expect(await entriesOf(exchange, documentId)).toContainEqual(
			expect.objectContaining({ action: 'approval-ended', outcome: 'refused', reason: 'field-wrong', by: approver.id }),
		);
		const { ciphertext } = await exchange.db
			.selectFrom('approval')
			.select('ciphertext')
			.where('id', '=', id)
			.executeTakeFirstOrThrow();
		expect(ciphertext).toBeNull();
	});

	it('says where only with pointers that lead somewhere: none carries words', async () => {
		const { id } = await ask();
		const places = ['/victims/0/name', '/Melati Fiktif is my aunt', 'plain', '/victims/7', '/victims/constructor'];
		await expect(refuse(exchange, approver, id, { reason: 'field-wrong', places })).rejects.toMatchObject({
			code: 'request-malformed',
			fields: [1, 2, 3, 4].map((index) => ({ pointer: `/places/${index}`, expected: 'a field of the document' })),
		});
	});

	it('is void once its draft is released anew, which waits for a word of its own', async () => {
		const { id } = await ask();
		const { draftId } = await showApproval(exchange, approver, id);
		const seen = await seenOf(id);
		const anew = await releaseDraft(exchange, officer, draftId ?? expect.unreachable(), {
			recipients: [{ to: pair.malaysia.authority, withhold: [] }],
			attachments: [],
		});
		expect(await showApproval(exchange, approver, id)).toMatchObject({ state: 'replaced', settledBy: officer.id });
		await expect(approve(exchange, approver, id, seen)).rejects.toMatchObject({ code: 'approval-settled' });
		const second = anew.awaitingApproval?.id ?? expect.unreachable();
		await approve(exchange, approver, second, await seenOf(second));
		await expect(showDraft(exchange, officer, 'repatriation', draftId ?? expect.unreachable())).rejects.toMatchObject({
			code: 'draft-released',
		});
	});

	it('ends by itself once what it changes is withdrawn, and its draft says so', async () => {
		const { id, documentId } = await ask();
		await approve(exchange, approver, id, await seenOf(id));
		const { body: _, ...frame } = request;
		const toMalaysia = [{ to: pair.malaysia.authority, withhold: [] }];
		const change = (kind: string, type: string, body: object) =>
			release(
				exchange,
				officer,
				Draft.parse({ ...frame, kind, relations: [{ type, document: documentId }], body }),
				toMalaysia,
			);
		const amendments = [{ field: '/victims/0/name', action: 'replace', text: 'Mawar Fiktif', reason: 'salah ketik' }];
		const correction = await change('correction', 'corrects', { amendments });
		const waiting = correction.awaitingApproval?.id ?? expect.unreachable();
		const other = await ask();
		await change('withdrawal', 'withdraws', { reason: 'salah orang' });
		await vi.waitFor(
			async () =>
				expect(await showApproval(exchange, approver, waiting)).toMatchObject({ state: 'outdated', settledBy: null }),
			{ timeout: 30_000, interval: 200 },
		);
		expect((await showApproval(exchange, approver, other.id)).state).toBe('waiting');
		const { draftId } = await showApproval(exchange, approver, waiting);
		const back = await showDraft(exchange, officer, 'repatriation', draftId ?? expect.unreachable());
		expect(back.approval).toMatchObject({ id: waiting, state: 'outdated' });
		const ended = (await entriesOf(exchange, correction.documentId)).filter(
			({ action }) => action === 'approval-ended',
		);
		expect(ended).toMatchObject([{ outcome: 'outdated' }]);
		const drafts = await runLintas(['drafts'], { ...pair.indonesia.environment, LINTAS_LANGUAGE: 'id' });
		expect(drafts.stdout).toMatch(new RegExp(`batal: yang diubahnya sudah ditarik +${draftId}`));
	});

	it('goes with its draft', async () => {
		const { id } = await ask();
		const { draftId } = await showApproval(exchange, approver, id);
		await discardDraft(exchange, officer, draftId ?? expect.unreachable());
		expect(await showApproval(exchange, approver, id)).toMatchObject({ state: 'withdrawn', draftId: null });
	});
});
