import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSkeleton, toCopy } from '../../src/envelope/document.ts';
import type { Draft } from '../../src/model/draft.ts';
import type { DocumentId } from '../../src/model/identifiers.ts';
import { loadDocument } from '../../src/store/documents.ts';
import { parsePart, partOf } from '../envelope/forge.ts';
import { type Correspondent, createCorrespondent } from '../http/correspondent.ts';
import { openTestDoor, type TestDoor } from '../http/door.ts';
import { draft } from '../http/drafts.ts';
import { type Changes, readReceipt, writeLetter } from '../http/letter.ts';
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

/** @returns the answer of the gateway, and what was sent */
async function send(from: Correspondent, changes: Changes = {}) {
	const letter = await writeLetter(from, door.recipient, changes);
	const { text } = await door.clientOf(from).post(letter);
	const { id } = parsePart(partOf(letter.copy, 1));
	return { letter, id: id as DocumentId, receipt: await readReceipt(text, letter, door.recipient) };
}

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
