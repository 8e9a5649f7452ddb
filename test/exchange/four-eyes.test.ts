import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadCase } from '../../src/cases/load.ts';
import { approve } from '../../src/exchange/approval.ts';
import { refuse } from '../../src/exchange/approval-end.ts';
import { showApproval } from '../../src/exchange/approval-view.ts';
import { expireAttachment } from '../../src/exchange/attachment-expiry.ts';
import { readWaitingAttachment } from '../../src/exchange/attachment-reading.ts';
import { openExport } from '../../src/exchange/export-documents.ts';
import { showDocument } from '../../src/exchange/reading.ts';
import { release, releaseDraft } from '../../src/exchange/release.ts';
import { Draft } from '../../src/model/draft.ts';
import type { ApprovalId, AttachmentId, Digest } from '../../src/model/identifiers.ts';
import { makeDraft } from '../e2e/drafts.ts';
import { makePair } from '../gateways.ts';
import { handling, draft as request } from '../http/drafts.ts';
import { makePerson } from '../people.ts';
import { type OpenExchange, openExchange } from './open-exchange.ts';

let pair: Awaited<ReturnType<typeof makePair>>;
let exchange: OpenExchange;

beforeAll(async () => {
	pair = await makePair();
	await pair.indonesia.start();
	exchange = await openExchange(pair.indonesia);
});
afterAll(() => pair.remove());

const [officer, approver] = [makePerson('officer'), makePerson('approver')];
const recipients = () => [{ to: pair.malaysia.authority, withhold: [] }];
const ask = async (draft: object) => await release(exchange, officer, Draft.parse(draft), recipients());
const ruleOf = async (draft: object) => (await ask(draft)).awaitingApproval?.rule.rule;
const pass = async (id: ApprovalId) => {
	const { documentDigest, copies } = await showApproval(exchange, approver, id);
	const seen = { documentDigest, copies: copies.map(({ recipient, copyDigest }) => ({ recipient, copyDigest })) };
	return await approve(exchange, approver, id, seen);
};
const waitsFor = async (draft: object) => (await ask(draft)).awaitingApproval?.id ?? expect.unreachable();

const strict = { ...handling, tlp: 'TLP:AMBER+STRICT', codes: ['H1', 'H2'] };
const correctionOf = (document: string, field: string, text: string) => ({
	kind: 'correction',
	validUntil: '2030-12-31',
	handling,
	relations: [{ type: 'corrects', document }],
	body: { amendments: [{ field, action: 'replace', text, reason: 'Salah ketik' }] },
});

describe('a second person is asked for', () => {
	it('where it is about victims, a minor is in it, or it is TLP:RED; and for nothing else', async () => {
		const profile = makeDraft();
		const body = { ...profile.body, birthDate: '12 Maret 2012' };
		expect(await ruleOf(request)).toBe('four-eyes.victims');
		expect(await ruleOf({ ...profile, handling: strict, body })).toBe('four-eyes.minors');
		expect(await ruleOf({ ...profile, handling: { ...profile.handling, tlp: 'TLP:RED' } })).toBe('four-eyes.tlp-red');
		expect(await ruleOf(profile)).toBeUndefined();
	});

	it('where what is corrected is about victims, and not where that is withdrawn', async () => {
		const { documentId, awaitingApproval } = await ask(request);
		await pass(awaitingApproval?.id ?? expect.unreachable());
		expect(await ruleOf(correctionOf(documentId, '/circumstances', 'Ditemukan di kapal rekaan.'))).toBe(
			'four-eyes.victims',
		);
		const withdrawal = {
			...correctionOf(documentId, '', ''),
			kind: 'withdrawal',
			relations: [{ type: 'withdraws', document: documentId }],
			body: { reason: 'Keliru' },
		};
		expect(await ruleOf(withdrawal)).toBeUndefined();
	});
});

describe('what waits', () => {
	it('is nothing that could be corrected or withdrawn, and changes nothing that it corrects', async () => {
		const { documentId: waiting } = await ask(request);
		const correction = correctionOf(waiting, '/circumstances', 'Ditemukan di kapal rekaan.');
		await expect(ask(correction)).rejects.toMatchObject({ code: 'draft-invalid' });
		const { documentId, documentDigest, awaitingApproval } = await ask(request);
		await pass(awaitingApproval?.id ?? expect.unreachable());
		const id = await waitsFor(correctionOf(documentId, '/circumstances', 'Ditemukan di kapal rekaan.'));
		expect((await showDocument(exchange, officer, 'repatriation', documentDigest)).changes).toEqual([]);
		await pass(id);
		expect((await showDocument(exchange, officer, 'repatriation', documentDigest)).changes).toMatchObject([
			{ field: '/circumstances' },
		]);
	});

	it('is in no export of what was released', async () => {
		const { documentId, awaitingApproval } = await ask(request);
		const exported = async () => {
			await using snapshot = await openExport(exchange, officer, 'repatriation', 'outbox');
			return (await Array.fromAsync(snapshot.read())).map(({ notes }) => notes.id);
		};
		expect(await exported()).not.toContain(documentId);
		await pass(awaitingApproval?.id ?? expect.unreachable());
		expect(await exported()).toContain(documentId);
	});

	it('cannot be approved once others have what it corrects: they have to be told too', async () => {
		const { documentId, documentDigest, awaitingApproval } = await ask(request);
		await pass(awaitingApproval?.id ?? expect.unreachable());
		const id = await waitsFor(correctionOf(documentId, '/circumstances', 'Ditemukan di kapal rekaan.'));
		// The partner has refused its copy: the correction concerns nobody any more.
		await exchange.db
			.updateTable('delivery')
			.set({ state: 'sending' })
			.where('document_digest', '=', documentDigest)
			.execute();
		await exchange.db
			.updateTable('delivery')
			.set({ state: 'rejected', receipt: 'invented', settled_at: '2026-01-01T00:00:00Z' })
			.where('document_digest', '=', documentDigest)
			.execute();
		await expect(pass(id)).rejects.toMatchObject({ code: 'approval-outdated', fields: [{ pointer: '/recipients/0' }] });
		expect((await showApproval(exchange, approver, id)).state).toBe('waiting');
	});
});

describe('its files', () => {
	const attach = async (text: string) => {
		const path = join(pair.indonesia.dataDir, 'scan.pdf');
		await writeFile(path, `%PDF-1.7\n${text}`);
		return await pair.indonesia.client.attach(path);
	};
	const isHere = async (id: string) =>
		(
			await exchange.db
				.selectFrom('attachment')
				.select('id')
				.where('id', '=', id as AttachmentId)
				.execute()
		).length === 1;

	it('stay while it waits, can be looked at, and belong to the document once it is approved', async () => {
		const { id: file, digest } = await attach('disetujui');
		const { documentDigest, awaitingApproval } = await ask({ ...request, attachments: [file] });
		const id = awaitingApproval?.id ?? expect.unreachable();
		await expireAttachment(exchange, file);
		expect(await isHere(file)).toBe(true);
		const { content } = await readWaitingAttachment(exchange, approver, id, digest);
		expect(Buffer.concat(await Array.fromAsync(content)).toString()).toBe('%PDF-1.7\ndisetujui');
		await pass(id);
		await expireAttachment(exchange, file);
		expect((await showDocument(exchange, officer, 'repatriation', documentDigest)).attachmentsHere).toEqual([digest]);
	});

	it('are named by the draft that comes back, and expire as any other draft’s do', async () => {
		const { id: file } = await attach('ditolak');
		const first = await waitsFor(request);
		const { draftId } = await showApproval(exchange, approver, first);
		const draft = draftId ?? expect.unreachable();
		const wish = { recipients: recipients(), attachments: [file] };
		const { awaitingApproval } = await releaseDraft(exchange, officer, draft, wish);
		await refuse(exchange, approver, awaitingApproval?.id ?? expect.unreachable(), {
			reason: 'not-needed',
			places: [],
		});
		const anew = await releaseDraft(exchange, officer, draft, { recipients: recipients(), attachments: [] });
		const { skeleton } = await showApproval(exchange, approver, anew.awaitingApproval?.id ?? expect.unreachable());
		expect(skeleton.attachments).toHaveLength(1);
		await refuse(exchange, approver, anew.awaitingApproval?.id ?? expect.unreachable(), {
			reason: 'not-needed',
			places: [],
		});
		expect(await isHere(file)).toBe(true);
		await expireAttachment(exchange, file);
		expect(await isHere(file)).toBe(false);
	});

	it('are those of nobody else', async () => {
		const id = await waitsFor(request);
		const { digest } = await attach('lain');
		await expect(readWaitingAttachment(exchange, approver, id, digest as Digest)).rejects.toMatchObject({
			code: 'attachment-unknown',
		});
	});
});

describe('consent that is withdrawn', () => {
	const say = (document: string, step: string, outcome: string, body: object = {}) =>
		ask({
			kind: 'repatriation-event',
			validUntil: '2030-12-31',
			handling,
			relations: [{ type: 'case', document }],
			event: { step, outcome },
			body: { on: '2026-01-02', ...body },
		});
	const openCase = async () => {
		const [victim] = request.body.victims;
		const body = { ...request.body, victims: [victim], hostCountry: 'Indonesia', homeCountry: 'Malaysia' };
		const { documentId, awaitingApproval } = await ask({ ...request, body });
		await pass(awaitingApproval?.id ?? expect.unreachable());
		return documentId;
	};

	it('stops the sharing at once, without a second person and without words', async () => {
		const id = await openCase();
		await expect(say(id, 'consent', 'withdrawn', { note: 'Rekaan' })).rejects.toMatchObject({
			code: 'draft-invalid',
			fields: [{ pointer: '/body/note' }],
		});
		const { awaitingApproval, deliveries } = await say(id, 'consent', 'withdrawn');
		expect([awaitingApproval, deliveries.length]).toEqual([null, 1]);
		expect((await loadCase(exchange.db, id))?.state.persons[0]?.mayBeShared).toBe(false);
	});

	it('holds back what waits and names the person, and nothing of it leaves', async () => {
		const id = await openCase();
		const victims = [{ name: 'Melati Fiktif', traffickingStatus: 'korban' }];
		const waiting = (await say(id, 'screening', 'victim', { victims })).awaitingApproval?.id;
		await say(id, 'consent', 'withdrawn');
		await expect(pass(waiting ?? expect.unreachable())).rejects.toMatchObject({
			code: 'approval-outdated',
			fields: [{ pointer: '/body/victims' }],
		});
	});
});
