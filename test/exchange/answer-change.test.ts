import { afterAll, beforeAll, expect, test } from 'vitest';
import { readBody } from '../../src/envelope/document.ts';
import { answerChange } from '../../src/exchange/answer-change.ts';
import { answersQueue } from '../../src/exchange/due-changes.ts';
import { eraseWhenDue } from '../../src/exchange/erasure.ts';
import { type Digest, type DocumentId, newId } from '../../src/model/identifiers.ts';
import { loadDocument } from '../../src/store/documents.ts';
import { skeletonOf, sourced } from '../envelope/documents.ts';
import { parsePart, partOf } from '../envelope/forge.ts';
import { type Correspondent, createCorrespondent } from '../http/correspondent.ts';
import { openTestDoor, type TestDoor } from '../http/door.ts';
import { type Changes, readReceipt, resigned, writeLetter } from '../http/letter.ts';
import { openExchange } from './open-exchange.ts';

let door: TestDoor;
let indonesia: Correspondent;
let thailand: Correspondent;

beforeAll(async () => {
	indonesia = await createCorrespondent('id.imigrasi');
	thailand = await createCorrespondent('th.immigration');
	door = await openTestDoor([indonesia, thailand]);
});
afterAll(() => door.remove());

/** Taken in from them. */
async function send(from: Correspondent, changes: Changes = {}) {
	const letter = await writeLetter(from, door.recipient, changes);
	const { text } = await door.clientOf(from).post(letter);
	expect(await readReceipt(text, letter, door.recipient)).toMatchObject({ outcome: 'accepted' });
	const { documentDigest: digest } = letter.expected;
	return { copy: letter.copy, digest, id: parsePart(partOf(letter.copy, 1)).id as DocumentId };
}

const withdrawing = (by: Correspondent, document: string, claims: object = {}): Changes => ({
	kind: 'withdrawal',
	body: { reason: sourced('keliru', 'wrong-facts') } as never,
	author: by,
	copy: resigned(by, { relations: [{ type: 'withdraws', document }], ...claims }),
});

const open = () => openExchange(door.office, { needsApproval: () => undefined });

/** As a worker would, so many times. */
async function answer(id: DocumentId, times = 1) {
	const exchange = await open();
	for (let time = 0; time < times; time += 1) await answerChange(exchange, id);
}

/** What went to whom about the change of that id, in order. */
async function reportsOn(id: DocumentId) {
	const { db, kek } = await open();
	const rows = await db
		.selectFrom('relation')
		.innerJoin('delivery', 'delivery.document_digest', 'relation.document_digest')
		.select(['delivery.recipient', 'delivery.document_digest as digest'])
		.where('relation.target', '=', id)
		.orderBy('delivery.id')
		.execute();
	return await Promise.all(
		rows.map(async ({ recipient, digest }) => {
			const { body } = readBody((await loadDocument(db, kek, digest)) ?? expect.unreachable());
			const { outcome, change } = body as Record<string, { value: string }>;
			return [recipient, outcome?.value, change?.value as Digest | undefined];
		}),
	);
}

test('each author is told of its own withdrawal, once, where two have the same id', async () => {
	const { id: kept } = await send(thailand);
	await door.office.client.placeHold(kept, 'court-order');
	const first = await send(thailand, withdrawing(thailand, kept));
	const { id: erased } = await send(indonesia);
	const second = await send(indonesia, withdrawing(indonesia, erased, { id: first.id }));
	await answer(first.id, 3);
	const reports = await reportsOn(first.id);
	expect(reports).toHaveLength(2);
	expect(reports).toContainEqual([thailand.authority, 'refused', first.digest]);
	expect(reports).toContainEqual([indonesia.authority, 'applied', second.digest]);
});

test('the author is told though whoever else brought the withdrawal cannot be', async () => {
	const { id: document } = await send(thailand);
	const withdrawal = await send(indonesia, withdrawing(thailand, document));
	await send(thailand, { copy: () => withdrawal.copy });
	const { authority } = indonesia;
	const { partners, policies } = await open();
	const require: typeof partners.require = (to) => {
		const partner = partners.require(to);
		return to === authority ? { ...partner, agreement: undefined } : partner;
	};
	const context = await openExchange(door.office, {
		needsApproval: () => undefined,
		partners: { ...partners, require },
	});
	await answerChange({ ...context, policies }, withdrawal.id);
	expect(await reportsOn(withdrawal.id)).toEqual([[thailand.authority, 'applied', withdrawal.digest]]);
});

test('who brings a withdrawal again is told again, and nobody else', async () => {
	const unknown = newId(Temporal.Now.instant());
	const { id, digest, copy } = await send(thailand, withdrawing(thailand, unknown));
	await answer(id, 2);
	const toAuthor = [thailand.authority, 'not-found', digest];
	expect(await reportsOn(id)).toEqual([toAuthor]);
	const cover = { handling: skeletonOf(thailand).handling };
	for (const times of [1, 2]) {
		await send(indonesia, { copy: () => copy, cover });
		await answer(id, 2);
		expect(await reportsOn(id)).toEqual([toAuthor, ...Array(times).fill([indonesia.authority, 'not-found', digest])]);
	}
});

test('who brings a withdrawal again is told again, though what it was told first is erased', async () => {
	const { id, copy } = await send(thailand, withdrawing(thailand, newId(Temporal.Now.instant())));
	await answer(id);
	const { db, clock } = await open();
	const own = await db
		.selectFrom('relation')
		.select('document_digest')
		.where('target', '=', id)
		.executeTakeFirstOrThrow();
	const report = await db
		.selectFrom('document')
		.select('id')
		.where('digest', '=', own.document_digest)
		.executeTakeFirstOrThrow();
	const later = () => clock().add({ hours: 24 * 366 * 10 });
	await eraseWhenDue(await openExchange(door.office, { clock: later }), report.id);
	await send(thailand, { copy: () => copy });
	await answer(id, 2);
	const deliveries = db
		.selectFrom('relation')
		.innerJoin('delivery', 'delivery.document_digest', 'relation.document_digest')
		.select('recipient')
		.where('target', '=', id);
	expect(await deliveries.execute()).toHaveLength(2);
});

const amendment = {
	field: sourced('/circumstances', '/circumstances'),
	action: sourced('ganti', 'replace'),
	text: sourced('Rekaan', 'Rekaan'),
	reason: sourced('Salah ketik', 'Salah ketik'),
};
const newIds = (many: number) =>
	Array.from({ length: many }, (_, seconds) => newId(Temporal.Now.instant().add({ seconds })));

const sendCorrection = (document: DocumentId, id: string | undefined) =>
	send(thailand, {
		kind: 'correction',
		body: { amendments: [amendment] } as never,
		copy: resigned(thailand, { id, relations: [{ type: 'corrects', document }] }),
	});

test('of corrections that come the last first, each is answered as it comes, and once more when all have come', async () => {
	const { db } = await open();
	const target = await send(thailand);
	const [first, ...later] = newIds(6);
	for (const id of [first, ...later].toReversed()) await sendCorrection(target.id, id);
	const rows = await db.selectFrom('due_work').select(['id', 'due_at']).where('queue', '=', answersQueue).execute();
	const dueAt = (id: string | undefined) => Date.parse(rows.find((row) => row.id === id)?.due_at ?? '');
	expect(later.map((id) => dueAt(id) - dueAt(first))).toEqual(later.map(() => 5_000));
});

test('a correction has itself answered, and those stated after it, as they may build on it', async () => {
	const { db } = await open();
	const target = await send(thailand);
	const ids = newIds(4);
	const dueAfter = async (id: string | undefined) => {
		await db.deleteFrom('due_work').where('queue', '=', answersQueue).execute();
		await sendCorrection(target.id, id);
		const due = db.selectFrom('due_work').select('id').where('queue', '=', answersQueue).orderBy('id');
		return (await due.execute()).map((row) => row.id);
	};
	const [first, second, third, fourth] = ids;
	expect(await dueAfter(first)).toEqual([first]);
	expect(await dueAfter(third)).toEqual([third]);
	expect(await dueAfter(fourth)).toEqual([fourth]);
	expect(await dueAfter(second)).toEqual([second, third, fourth]);
	await db.deleteFrom('due_work').where('queue', '=', answersQueue).execute();
	const withdrawal = await send(thailand, withdrawing(thailand, target.id));
	const due = await db.selectFrom('due_work').select('id').where('queue', '=', answersQueue).execute();
	expect(new Set(due.map(({ id }) => id))).toEqual(new Set([...ids, withdrawal.id]));
});
