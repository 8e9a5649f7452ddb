import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Handling } from '../../src/model/handling.ts';
import { named } from '../envelope/documents.ts';
import { parsePart, partOf } from '../envelope/forge.ts';
import { makeOffice, swapCards, type TestOffice, trust } from '../gateways.ts';
import { type Correspondent, createCorrespondent } from '../http/correspondent.ts';
import { expectRejection, openTestDoor, type TestDoor } from '../http/door.ts';
import { handling } from '../http/drafts.ts';
import { readReceipt, resigned, writeLetter } from '../http/letter.ts';
import { makeLog } from '../http/watch.ts';

/** Authors write to the office whose door it is; that passes on to Thailand, and Thailand to the Philippines. */
let door: TestDoor;
let indonesia: Correspondent;
let singapore: Correspondent;
let thailand: TestOffice;
let philippines: TestOffice;

beforeAll(async () => {
	indonesia = await createCorrespondent('id.imigrasi');
	singapore = await createCorrespondent('sg.ica');
	[thailand, philippines] = [await makeOffice('th.immigration'), await makeOffice('ph.bi')];
	door = await openTestDoor([indonesia, singapore]);
	await swapCards(door.office, thailand, philippines);
	for (const office of [thailand, philippines]) await trust(office, indonesia.card);
	await door.office.start({ doors: false, work: true }, { logTo: makeLog() });
	await thailand.start();
});
afterAll(() => Promise.all([door, thailand, philippines].map((each) => each.remove())));

const open = { ...handling, tlp: 'TLP:GREEN', codes: [] } as const;

/** Of Indonesia's, under any covers. */
async function writeProfile() {
	const body = { name: named('Suryadi Contoh') };
	const copy = resigned(indonesia, { handling: open });
	const written = await writeLetter(indonesia, door.recipient, { kind: 'perpetrator-profile', body, copy });
	return {
		id: parsePart(partOf(written.copy, 1)).id as string,
		bring: (sender: Correspondent, terms: Partial<Record<keyof Handling, unknown>> = {}) =>
			writeLetter(sender, door.recipient, {
				copy: () => written.copy,
				cover: { handling: { ...open, ...terms } },
			}),
	};
}

async function post(letter: Awaited<ReturnType<typeof writeLetter>>, from: Correspondent) {
	const { text } = await door.clientOf(from).post(letter);
	expect(await readReceipt(text, letter, door.recipient)).toMatchObject({ outcome: 'accepted' });
}

const draftAfter = (document: string) => ({
	kind: 'perpetrator-profile',
	validUntil: '2030-12-31',
	handling: open,
	relations: [{ type: 'after', document }],
	body: { name: 'Suryadi Rekaan' },
});
const toThailand = () => [{ to: thailand.authority, withhold: [] }];

describe('a cover that was rejected', () => {
	test('restricts nothing: the document goes on as it was accepted', async () => {
		const { id, bring } = await writeProfile();
		const better = { source: 'A', information: 1 };
		const strict = { tlp: 'TLP:RED', codes: ['H2'], evaluation: better };
		await expectRejection(door, door.clientOf(singapore), await bring(singapore, strict), 'handling-widened');
		await post(await bring(indonesia), indonesia);
		await expect(door.office.client.release(draftAfter(id), toThailand())).resolves.toMatchObject({
			kind: 'perpetrator-profile',
		});
	});
});
