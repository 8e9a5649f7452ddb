import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { listApprovals } from '../../src/exchange/approval-view.ts';
import { disclose } from '../../src/exchange/disclose.ts';
import { followUp } from '../../src/exchange/follow-up.ts';
import { release } from '../../src/exchange/release.ts';
import { Draft } from '../../src/model/draft.ts';
import type { DocumentId } from '../../src/model/identifiers.ts';
import { lockDocuments } from '../../src/store/documents.ts';
import { makePair } from '../gateways.ts';
import { handling } from '../http/drafts.ts';
import { makePerson } from '../people.ts';
import { type OpenExchange, openExchange } from './open-exchange.ts';

const officer = makePerson('officer');
let pair: Awaited<ReturnType<typeof makePair>>;
let exchange: OpenExchange;

beforeAll(async () => {
	pair = await makePair();
	exchange = await openExchange(pair.indonesia, { needsApproval: () => undefined });
});
afterAll(() => pair.remove());

const send = (draft: object, withhold: readonly string[] = [], context = exchange) =>
	release(context, officer, Draft.parse({ validUntil: '2030-12-31', handling, ...draft }), [
		{ to: pair.malaysia.authority, withhold: [...withhold] },
	]);

const correct = (document: DocumentId, context = exchange) => {
	const amendments = [
		{ field: '/name', action: 'ganti', text: 'Suryadi Rekaan', reason: 'Rekaan' },
		{ field: '/birthDate', action: 'ganti', text: '12/03/1986', reason: 'Rekaan' },
	];
	return send({ kind: 'correction', relations: [{ type: 'corrects', document }], body: { amendments } }, [], context);
};
const rule = { rule: 'two-of-us', en: 'Two of us.', id: 'Berdua.' };

/** What two people may do about one document at the same moment. */
const acts = {
	disclose: (id: DocumentId) =>
		disclose(exchange, officer, id, { to: pair.malaysia.authority, fields: ['/birthDate'] }),
	correct: (document: DocumentId) => correct(document),
	'ask to correct': (document: DocumentId) => correct(document, { ...exchange, needsApproval: () => rule }),
	withdraw: (document: DocumentId) =>
		send({ kind: 'withdrawal', relations: [{ type: 'withdraws', document }], body: { reason: 'salah orang' } }),
};

/** Lets them begin, and go on to store when each has decided by what it saw. */
async function atOnce(id: DocumentId, ...names: readonly (keyof typeof acts)[]) {
	const { db } = exchange;
	const running = await db.transaction().execute(async (tx) => {
		await lockDocuments(tx, [id]);
		const started = names.map((name) => acts[name](id));
		const settled = Promise.allSettled(started);
		await vi.waitFor(async () => expect(await countWaiting()).toBe(names.length), { timeout: 10_000 });
		return { settled };
	});
	return await running.settled;
}

async function countWaiting(): Promise<number> {
	const { rows } = await sql<{ waiting: string }>`select count(*) as waiting from pg_locks
		where locktype = 'advisory' and not granted
		and database = (select oid from pg_database where datname = current_database())`.execute(exchange.db);
	return Number(rows[0]?.waiting);
}

test.each([
	['disclose', 'correct'],
	['disclose', 'withdraw'],
	['correct', 'correct'],
	['correct', 'withdraw'],
] as const)('of two who %s and %s a document at one moment, one is told to look again', async (...names) => {
	const body = { name: 'Suryadi Contoh', birthDate: '12/03/1968' };
	const { documentId } = await send({ kind: 'perpetrator-profile', body }, ['/birthDate']);
	const results = await atOnce(documentId, ...names);
	const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
	expect(refused).toEqual([expect.objectContaining({ code: 'changed-meanwhile' })]);
});

test('what comes to wait for a second person as its document is withdrawn does not go on waiting', async () => {
	const { documentId } = await send({
		kind: 'perpetrator-profile',
		body: { name: 'Suryadi Contoh', birthDate: '1968' },
	});
	const [asked, withdrawn] = await atOnce(documentId, 'ask to correct', 'withdraw');
	if (asked?.status === 'rejected') expect(asked.reason).toMatchObject({ code: 'changed-meanwhile' });
	await followUp(exchange, withdrawn?.status === 'fulfilled' ? withdrawn.value.documentId : expect.unreachable());
	expect(await listApprovals(exchange, { limit: 200, after: undefined })).toEqual([]);
});

test('two who disclose more of two documents do not wait for each other', async () => {
	const body = { name: 'Suryadi Contoh', birthDate: '12/03/1968' };
	const [one, other] = await Promise.all([0, 1].map(() => send({ kind: 'perpetrator-profile', body }, ['/birthDate'])));
	if (one === undefined || other === undefined) throw new Error('nothing released');
	const both = await Promise.all([acts.disclose(one.documentId), acts.disclose(other.documentId)]);
	expect(both.map(({ deliveries }) => deliveries.length)).toEqual([1, 1]);
});
