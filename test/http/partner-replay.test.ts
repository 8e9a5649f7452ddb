import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import { startGateway } from '../../src/gateway.ts';
import { parsePart, partOf } from '../envelope/forge.ts';
import { trust } from '../gateways.ts';
import { openClient } from './client.ts';
import { type Correspondent, createCorrespondent } from './correspondent.ts';
import { expectRefusal, expectRejection, openTestDoor, type TestDoor } from './door.ts';
import { type Letter, readReceipt, writeLetter } from './letter.ts';
import { watchStored } from './watch.ts';

let door: TestDoor;
let indonesia: Correspondent;
let singapore: Correspondent;
let stranger: Correspondent;

beforeAll(async () => {
	indonesia = await createCorrespondent('id.imigrasi');
	singapore = await createCorrespondent('sg.ica');
	stranger = await createCorrespondent('th.immigration');
	door = await openTestDoor([indonesia, singapore]);
});

afterAll(() => door.remove());

const nothing = { documents: 0, bodies: 0, receptions: 0, entries: [] };
const post = (letter: Letter, from = indonesia) => door.clientOf(from).post(letter);

/** Sends the same copy under the same delivery id once more, covered and sealed anew. */
function sealedAgain(letter: Letter): Promise<Letter> {
	return writeLetter(indonesia, door.recipient, {
		copy: () => letter.copy,
		cover: { deliveryId: letter.deliveryId },
	});
}

describe('the same delivery again', () => {
	test('gets the same receipt, byte for byte, and nothing is done twice', async () => {
		const letter = await writeLetter(indonesia, door.recipient);
		const first = await post(letter);
		const [again, stored] = await watchStored(door.office.database, () => post(letter));
		expect(first.status).toBe(201);
		expect(again).toMatchObject({ status: 200, text: first.text });
		expect(stored).toEqual(nothing);
	});

	test('in a new envelope gets the old receipt, which speaks of the first one', async () => {
		const letter = await writeLetter(indonesia, door.recipient);
		const first = await post(letter);
		const [again, stored] = await watchStored(door.office.database, async () => post(await sealedAgain(letter)));
		expect(again).toMatchObject({ status: 200, text: first.text });
		expect(await readReceipt(again.text, letter, door.recipient)).toMatchObject({ outcome: 'accepted' });
		expect(stored).toEqual(nothing);
	});

	test('fifty times at once is stored once, and gets fifty equal receipts', async () => {
		const letter = await writeLetter(indonesia, door.recipient);
		const [answers, stored] = await watchStored(door.office.database, () =>
			Promise.all(Array.from({ length: 50 }, () => post(letter))),
		);
		expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
		expect(
			answers
				.map(({ status }) => status)
				.toSorted()
				.slice(-2),
		).toEqual([200, 201]);
		expect(stored).toMatchObject({ documents: 1, bodies: 1, receptions: 1, entries: [{ outcome: 'accepted' }] });
	});

	test('after the gateway was started anew gets the same receipt', async () => {
		const letter = await writeLetter(indonesia, door.recipient);
		const first = await post(letter);
		const again = await postToAnother(letter);
		expect(again).toMatchObject({ status: 200, text: first.text });
	});

	test('from another partner, who had it from the first, is a delivery of its own', async () => {
		const letter = await writeLetter(indonesia, door.recipient);
		await post(letter);
		const copied = await writeLetter(singapore, door.recipient, {
			copy: () => letter.copy,
			cover: { deliveryId: letter.deliveryId },
		});
		const [answer, stored] = await watchStored(door.office.database, () => post(copied, singapore));
		expect(answer.status).toBe(201);
		expect(await readReceipt(answer.text, copied, door.recipient)).toMatchObject({
			from: 'sg.ica',
			outcome: 'accepted',
		});
		expect(stored).toMatchObject({ documents: 0, receptions: 1 });
	});
});

/** To a second gateway of the same office, with the cards that are there by now. */
async function postToAnother(letter: Letter) {
	const environment = { ...door.office.environment, LINTAS_PARTNER_PORT: '0', LINTAS_OFFICER_PORT: '0' };
	const gateway = await startGateway(parseConfig({ ...environment, LINTAS_LOG_LEVEL: 'silent' }), {
		doors: true,
		work: false,
	});
	const client = openClient(gateway.partnerPort ?? 0, indonesia.tlsClient);
	try {
		return await client.post(letter);
	} finally {
		client.close();
		await gateway.close();
	}
}

describe('a delivery id with another copy', () => {
	test('gets a signed rejection, and the first delivery keeps its receipt', async () => {
		const letter = await writeLetter(indonesia, door.recipient);
		const first = await post(letter);
		const other = await writeLetter(indonesia, door.recipient, { cover: { deliveryId: letter.deliveryId } });
		const [answer, stored] = await watchStored(door.office.database, () => post(other));
		expect(answer.status).toBe(201);
		expect(await readReceipt(answer.text, other, door.recipient)).toMatchObject({ code: 'delivery-id-reused' });
		expect(stored).toMatchObject({ documents: 0, bodies: 0, receptions: 0 });
		expect(stored.entries).toMatchObject([{ action: 'document-rejected', outcome: 'delivery-id-reused' }]);
		expect(await post(letter)).toMatchObject({ status: 200, text: first.text });
	});

	test('at the same time as the first is stored once, and the rest are rejected', async () => {
		const letter = await writeLetter(indonesia, door.recipient);
		const cover = { deliveryId: letter.deliveryId };
		const others = await Promise.all(
			Array.from({ length: 4 }, () => writeLetter(indonesia, door.recipient, { cover })),
		);
		const letters = [letter, ...others];
		const [answers, stored] = await watchStored(door.office.database, () =>
			Promise.all(letters.map((each) => post(each))),
		);
		const outcomes = await Promise.all(
			answers.map(async ({ text }, index) => {
				const receipt = await readReceipt(text, letters[index] ?? letter, door.recipient);
				return receipt.outcome === 'accepted' ? 'accepted' : receipt.code;
			}),
		);
		expect(outcomes.toSorted()).toEqual(['accepted', ...Array(4).fill('delivery-id-reused')]);
		expect(stored).toMatchObject({ documents: 1, bodies: 1, receptions: 1 });
		expect(stored.entries).toHaveLength(5);
	});
});

describe('a document that was erased here', () => {
	async function erase(letter: Letter): Promise<void> {
		const { ownerDb } = door.office.database;
		const digest = letter.expected.documentDigest;
		await ownerDb.deleteFrom('body').where('document_digest', '=', digest).execute();
		const erasedAt = new Date().toISOString();
		await ownerDb.updateTable('document').set({ erased_at: erasedAt }).where('digest', '=', digest).execute();
	}

	test('is not taken again, and its old delivery keeps its old receipt', async () => {
		const letter = await writeLetter(indonesia, door.recipient);
		const first = await post(letter);
		await erase(letter);
		const [again, stored] = await watchStored(door.office.database, () => post(letter));
		expect(again).toMatchObject({ status: 200, text: first.text });
		expect(stored).toEqual(nothing);
		const anew = await writeLetter(indonesia, door.recipient, { copy: () => letter.copy });
		await expectRejection(door, door.clientOf(indonesia), anew, 'document-erased');
		expect(
			await door.office.client.document(String(parsePart(partOf(letter.copy, 1)).id), 'repatriation'),
		).toMatchObject({ body: {} });
	});
});

test('an old envelope from a backup is refused by its age', async () => {
	const at = Temporal.Now.instant().subtract({ hours: 24 * 90 });
	await expectRefusal(door, indonesia, [409, 'clock-skew', () => ({ at })]);
});

test('a document whose author was unknown is taken once the card of the author is there', async () => {
	const letter = await writeLetter(indonesia, door.recipient, { author: stranger });
	expect((await post(letter)).status).toBe(409);
	await trust(door.office, stranger.card);
	const answer = await postToAnother(await sealedAgain(letter));
	expect(answer.status).toBe(201);
	expect(JSON.stringify(parsePart(partOf(answer.text, 1)))).toContain('"outcome":"accepted"');
});
