import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerChange } from '../../src/exchange/answer-change.ts';
import { listReports } from '../../src/exchange/compliance.ts';
import { answersQueue } from '../../src/exchange/due-changes.ts';
import { type DocumentId, toTimestamp } from '../../src/model/identifiers.ts';
import { findDocuments } from '../../src/store/documents.ts';
import { runLintas } from '../cli/lintas.ts';
import { repatriation, sourced } from '../envelope/documents.ts';
import { parsePart, partOf } from '../envelope/forge.ts';
import { type Correspondent, createCorrespondent } from '../http/correspondent.ts';
import { expectRejection, openTestDoor, type TestDoor } from '../http/door.ts';
import { handling } from '../http/drafts.ts';
import { type Letter, readReceipt, resigned, writeLetter } from '../http/letter.ts';
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

/** A document of Indonesia's, about another one; its author's clock is ahead by so many seconds. */
async function write(kind: string, body: object, relation?: readonly [type: string, document: string], seconds = 0) {
	const relations = relation === undefined ? [] : [{ type: relation[0], document: relation[1] }];
	const createdAt = toTimestamp(Temporal.Now.instant().add({ seconds }));
	const changes = { kind, body: body as never, copy: resigned(indonesia, { relations, createdAt }) };
	const letter = await writeLetter(indonesia, door.recipient, changes);
	return { letter, id: (parsePart(partOf(letter.copy, 1)) as { id: string }).id };
}

const rename = (to: string) => ({
	amendments: [
		{
			field: sourced('/victims/1/name', '/victims/1/name'),
			action: sourced('ganti', 'replace'),
			text: sourced(to, to),
			reason: sourced('Salah ketik', 'Salah ketik'),
		},
	],
});
const wrong = { reason: sourced('keliru', 'wrong-facts') };

async function post(letter: Letter, from = indonesia) {
	const { text } = await door.clientOf(from).post(letter);
	expect(await readReceipt(text, letter, door.recipient)).toMatchObject({ outcome: 'accepted' });
}
/** Its author, or somebody who relays it. */
const postBy = async (sender: Correspondent, { copy }: Letter) =>
	post(await writeLetter(sender, door.recipient, { copy: () => copy }), sender);
const read = (id: string) => door.office.client.document(id, 'repatriation');
const waiting = async (id: string) =>
	(await door.office.client.inbox(100)).items.find(({ documentId }) => documentId === id)?.waitsFor;

test.each([
	['corrects', 'correction', rename('KENANGA REKAAN')],
	['withdraws', 'withdrawal', wrong],
	['answers', 'feedback', { outcomes: [sourced('digunakan', 'used')] }],
	['after', 'repatriation-request', repatriation],
])('a document that comes before the one that it %s is kept, and shown as waiting for it', async (type, kind, body) => {
	const original = await write('repatriation-request', repatriation);
	const early = await write(kind, body, [type, original.id]);
	await post(early.letter);
	expect(await waiting(early.id)).toEqual([original.id]);
	expect((await read(early.id)).waitsFor).toEqual([original.id]);
	await post(original.letter);
	expect(await waiting(early.id)).toEqual([]);
	expect((await read(early.id)).waitsFor).toEqual([]);
});

test('officers see what a document waits for, in their language', async () => {
	const original = await write('repatriation-request', repatriation);
	const early = await write('correction', rename('KENANGA REKAAN'), ['corrects', original.id]);
	await post(early.letter);
	for (const [language, words] of [
		['en', 'WAITS until this is here too'],
		['id', 'MENUNGGU sampai ini juga tiba'],
	] as const) {
		const environment = { ...door.office.environment, LINTAS_LANGUAGE: language };
		const shown = await runLintas(['show', early.id, '--purpose', 'repatriation'], environment);
		expect(shown.stdout).toContain(`  ${words}: ${original.id}\n`);
	}
	expect((await runLintas(['inbox', '--limit', '1'], door.office.environment)).stdout).toMatch(
		new RegExp(`^\\S+ +.* ${early.id} +${original.id}$`, 'm'),
	);
});

test('a correction and a withdrawal that come before their document erase it when it comes', async () => {
	const original = await write('repatriation-request', repatriation);
	const correction = await write('correction', rename('KENANGA REKAAN'), ['corrects', original.id], 1);
	const withdrawal = await write('withdrawal', wrong, ['withdraws', original.id], 2);
	for (const { letter } of [correction, withdrawal]) await post(letter);
	await expect(read(original.id)).rejects.toMatchObject({ code: 'document-unknown' });
	await post(original.letter);
	const { body, present, changes, withdrawn, erased } = await read(original.id);
	expect([body, present, changes]).toEqual([{}, {}, []]);
	expect(withdrawn).toMatchObject({ statedIn: withdrawal.id });
	expect(erased).toMatchObject({ cause: 'withdrawn' });
});

/** What was stated, in the order of its author; each may come at any time, twice too. */
async function writeHistory(isWithdrawn: boolean) {
	const original = await write('repatriation-request', repatriation, undefined, 0);
	const first = await write('correction', rename('KENANGA REKAAN'), ['corrects', original.id], 10);
	const second = await write('correction', rename('KENANGA INVENTED'), ['corrects', original.id], 20);
	const withdrawal = await write('withdrawal', wrong, ['withdraws', original.id], 30);
	const again = await write('withdrawal', wrong, ['withdraws', original.id], 40);
	const late = await write('correction', rename('TERLAMBAT'), ['corrects', original.id], 50);
	const all = [original, first, second, ...(isWithdrawn ? [withdrawal, again, late] : [])];
	return { original, withdrawal, withdrawals: [withdrawal.id, again.id], all, made: [first.id, second.id] };
}

/** As a worker would: answers all that is due. */
async function answerAll() {
	const exchange = await openExchange(door.office);
	const due = exchange.db.selectFrom('due_work').select('id').where('queue', '=', answersQueue);
	for (const { id } of await due.execute()) await answerChange(exchange, id as DocumentId);
	return async (change: string) => {
		const id = change as DocumentId;
		const [{ digest } = expect.unreachable()] = await findDocuments(exchange.db, id);
		return (await listReports(exchange, { id, digest })).get(door.office.authority);
	};
}

test('in whatever order a document, its corrections and withdrawals come, and whoever brings them, the end is the same, and so is what is answered', async () => {
	const orders = fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 });
	const senders = fc.array(fc.constantFrom(indonesia, thailand), { minLength: 6, maxLength: 6 });
	await fc.assert(
		fc.asyncProperty(orders, fc.boolean(), fc.nat(5), senders, async (order, isWithdrawn, answeredAfter, bringing) => {
			const { original, withdrawal, withdrawals, all, made } = await writeHistory(isWithdrawn);
			for (const [number, index] of order.entries()) {
				if (all[index] !== undefined) await postBy(bringing[number] ?? indonesia, all[index].letter);
				if (number === answeredAfter) await answerAll();
			}
			const { present, changes, withdrawn, erased } = await read(original.id);
			const answerTo = await answerAll();
			for (const { id } of all.slice(1)) {
				const isApplied = !isWithdrawn || withdrawals.includes(id);
				const expected = isApplied ? { outcome: 'applied', cause: null } : { outcome: 'refused', cause: 'withdrawn' };
				expect(await answerTo(id)).toMatchObject(expected);
			}
			if (isWithdrawn) {
				expect([present, changes, erased?.cause]).toEqual([{}, [], 'withdrawn']);
				expect(withdrawn).toMatchObject({ statedIn: withdrawal.id });
				for (const { id } of all.filter(({ id }) => made.includes(id)))
					expect(await read(id)).toMatchObject({ body: {}, erased: { cause: 'withdrawn' } });
			} else {
				expect((present.victims as unknown[])[1]).toMatchObject({ name: { raw: 'KENANGA INVENTED' } });
				expect(changes.map(({ statedIn }) => statedIn)).toEqual(made);
				expect([withdrawn, erased]).toEqual([null, null]);
			}
		}),
		{ numRuns: 12 },
	);
}, 60_000);

test.each([
	['corrects', 'correction', rename('KENANGA REKAAN')],
	['withdraws', 'withdrawal', wrong],
])('what another authority %s gets a signed rejection, also from whoever brings it', async (type, kind, body) => {
	const original = await write('repatriation-request', repatriation);
	await post(original.letter);
	const copy = resigned(thailand, { relations: [{ type, document: original.id }] });
	const changes = { kind, body: body as never, author: thailand, copy };
	for (const sender of [thailand, indonesia]) {
		const letter = await writeLetter(sender, door.recipient, changes);
		await expectRejection(door, door.clientOf(sender), letter, 'change-not-by-author');
	}
	expect(await read(original.id)).toMatchObject({ changes: [], withdrawn: null });
});

test('what another authority stated before the document came changes nothing in it', async () => {
	const original = await write('repatriation-request', repatriation);
	const copy = resigned(thailand, { relations: [{ type: 'withdraws', document: original.id }] });
	const letter = await writeLetter(thailand, door.recipient, { kind: 'withdrawal', body: wrong as never, copy });
	await post(letter, thailand);
	await post(original.letter);
	expect(await read(original.id)).toMatchObject({ changes: [], withdrawn: null });
});

const answers = (change: string) =>
	answerAll().then(async (answerTo) => {
		const { outcome, cause } = (await answerTo(change)) ?? {};
		return [outcome, cause];
	});

test('a correction that does not fit what is here is refused, and says why', async () => {
	const original = await write('repatriation-request', repatriation);
	const there = { field: sourced('/victims/7/name', '/victims/7/name') };
	const [amendment] = rename('KENANGA REKAAN').amendments;
	const correction = await write('correction', { amendments: [{ ...amendment, ...there }] }, ['corrects', original.id]);
	for (const { letter } of [original, correction]) await post(letter);
	expect(await answers(correction.id)).toEqual(['refused', 'unfit']);
});

test('what officers reported of a correction stands: the gateway says no more', async () => {
	const original = await write('repatriation-request', repatriation);
	const correction = await write('correction', rename('KENANGA REKAAN'), ['corrects', original.id]);
	await post(correction.letter);
	expect(await answers(correction.id)).toEqual(['not-found', null]);
	const relations = [{ type: 'answers', document: correction.id }];
	const body = { outcome: 'sebagian', on: '26 November 2026', remaining: ['Konter 7'] };
	await door.office.client.release({ kind: 'compliance-report', validUntil: '2030-12-31', handling, relations, body }, [
		{ to: indonesia.authority, withhold: [] },
	]);
	await post(original.letter);
	expect(await answers(correction.id)).toEqual(['done-in-part', null]);
});
