import { afterAll, beforeAll, expect, test } from 'vitest';
import { toFingerprint } from '../../src/pki/card-key.ts';
import { makeOffice, type TestOffice } from '../gateways.ts';
import { createCorrespondent } from './correspondent.ts';

let office: TestOffice;

beforeAll(async () => {
	office = await makeOffice('id.imigrasi');
	await office.start();
});
afterAll(() => office.remove());

test('a card takes a version that the record has room for, and is refused with a higher one', async () => {
	const { signCard, card } = await createCorrespondent('my.imigresen');
	const add = async (version: number) =>
		office.client.addCard(await signCard({ version }), toFingerprint(card.cardKey));
	await expect(add(2 ** 31)).rejects.toMatchObject({ code: 'card-invalid', fields: [{ pointer: '/version' }] });
	expect(await add(2 ** 31 - 1)).toMatchObject({ outcome: 'taken', version: 2 ** 31 - 1 });
});
