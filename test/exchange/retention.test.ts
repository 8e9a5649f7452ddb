import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readSkeleton, toCopy } from '../../src/envelope/document.ts';
import { eraseWhenDue } from '../../src/exchange/erasure.ts';
import { replayErasures } from '../../src/exchange/erasure-replay.ts';
import type { Draft } from '../../src/model/draft.ts';
import type { DocumentId } from '../../src/model/identifiers.ts';
import { loadDocument } from '../../src/store/documents.ts';
import { skeletonOf, sourced } from '../envelope/documents.ts';
import { parsePart, partOf } from '../envelope/forge.ts';
import { type Correspondent, createCorrespondent } from '../http/correspondent.ts';
import { openTestDoor, type TestDoor } from '../http/door.ts';
import { draft } from '../http/drafts.ts';
import { type Changes, readReceipt, resigned, writeLetter } from '../http/letter.ts';
import { openExchange } from './open-exchange.ts';

let door: TestDoor;
let indonesia: Correspondent;
let thailand: Correspondent;
let daysAhead = 0;
const clock = () => Temporal.Now.instant().add({ hours: 24 * daysAhead });

beforeAll(async () => {
	indonesia = await createCorrespondent('id.imigrasi');
	thailand = await createCorrespondent('th.immigration');
	door = await openTestDoor([indonesia, thailand], { surroundings: { clock } });
});
afterEach(() => {
	daysAhead = 0;
});
afterAll(() => door.remove());

const validUntil = '2030-12-31T00:00:00.000Z';

/** @returns the answer of the gateway, and what was sent */
async function send(from: Correspondent, changes: Changes = {}) {
	const letter = await writeLetter(from, door.recipient, { at: clock(), ...changes });
	const { text } = await door.clientOf(from).post(letter);
	const { id } = parsePart(partOf(letter.copy, 1));
	return { letter, id: id as DocumentId, receipt: await readReceipt(text, letter, door.recipient) };
}

const withdraw = (from: Correspondent, document: DocumentId) =>
	send(from, {
		kind: 'withdrawal',
		body: { reason: sourced('keliru', 'wrong-facts') },
		copy: resigned(from, { validUntil, relations: [{ type: 'withdraws', document }] }),
	});

const view = (id: string) => door.office.client.document(id, 'repatriation');

/** Releases one of our own to Indonesia. */
const releaseOwn = () =>
	door.office.client.release(draft as unknown as Draft, [{ to: indonesia.authority, withhold: [] }]);

test('our own document is not taken back, under whatever cover, and stays as it is', async () => {
	const { documentId, documentDigest } = await releaseOwn();
	const { db, kek } = await openExchange(door.office);
	const document = await loadDocument(db, kek, documentDigest);
	if (document === undefined) throw new Error('not here');
	const { handling } = readSkeleton(document.jwt);
	for (const retainUntil of ['2020-01-01', handling.retainUntil]) {
		const copy = () => toCopy(document);
		const { receipt } = await send(indonesia, { copy, cover: { handling: { ...handling, retainUntil } } });
		expect(receipt).toMatchObject({ outcome: 'rejected', code: 'document-returned' });
	}
	expect(await view(documentId)).toMatchObject({ erased: null, body: { victims: expect.any(Array) } });
});

const dayAfter = (days: number) => Temporal.Now.plainDateISO('Asia/Kuala_Lumpur').add({ days }).toString();

describe('where a relay brings a document before its author does', () => {
	const under = (retainUntil: string): Changes => ({
		author: thailand,
		cover: { handling: { ...skeletonOf(thailand).handling, retainUntil } },
	});

	test('a cover under which it may not be kept any more is refused, and its author is heard', async () => {
		const relayed = await send(indonesia, under(dayAfter(-1)));
		expect(relayed.receipt).toMatchObject({ outcome: 'rejected', code: 'retention-over' });
		const { receipt } = await send(thailand, { copy: () => relayed.letter.copy });
		expect(receipt).toMatchObject({ outcome: 'accepted' });
		expect(await view(relayed.id)).toMatchObject({ erased: null, body: { victims: expect.any(Array) } });
	});

	test('and its retention by that cover ends, its author brings it anew, until it withdraws it', async () => {
		const relayed = await send(indonesia, { ...under(dayAfter(1)), copy: resigned(thailand, { validUntil }) });
		const { id } = relayed;
		const copy = () => relayed.letter.copy;
		daysAhead = 3;
		await eraseWhenDue(await openExchange(door.office, { clock }), id);
		expect(await view(id)).toMatchObject({ erased: { cause: 'retention' }, body: {} });
		expect((await send(thailand, { copy })).receipt).toMatchObject({ outcome: 'accepted' });
		expect(await view(id)).toMatchObject({ erased: null, body: { victims: expect.any(Array) } });
		await replayErasures(await openExchange(door.office), join(door.office.dataDir, 'erasures.log'));
		expect(await view(id)).toMatchObject({ erased: null });
		await withdraw(thailand, id);
		expect(await view(id)).toMatchObject({ erased: { cause: 'withdrawn' }, body: {} });
		expect((await send(thailand, { copy })).receipt).toMatchObject({ outcome: 'rejected', code: 'document-erased' });
	});
});

describe('where another author happens on the id of a document', () => {
	const findDue = async (id: string) => {
		const work = door.office.database.db.selectFrom('due_work').select('due_at').where('queue', '=', 'erasure');
		return (await work.where('id', '=', id).execute()).map(({ due_at }) => String(due_at));
	};

	test.each([
		['another partner’s', async () => (await send(thailand)).id],
		['our own', async () => (await releaseOwn()).documentId],
	])('the end of the retention of %s stays, and that it is due', async (_, bring) => {
		// By digest, which is by chance, one or the other comes first.
		for (let time = 0; time < 6; time += 1) {
			const id = await bring();
			const before = await findDue(id);
			expect(before).toHaveLength(1);
			const longest = { ...skeletonOf(indonesia).handling, retainUntil: '2060-01-01' };
			const copy = resigned(indonesia, { id, handling: longest });
			expect((await send(indonesia, { copy, cover: { handling: longest } })).receipt).toMatchObject({
				outcome: 'accepted',
			});
			expect(await findDue(id)).toEqual(before);
			await withdraw(indonesia, id);
			expect(await findDue(id)).toEqual(before);
		}
	});
});
