import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type OfficerClient, openOfficerClient } from '../../src/cli/officer-client.ts';
import { toFingerprint } from '../../src/pki/card-key.ts';
import { makeOffice, type TestOffice } from '../gateways.ts';
import { makeOfficeWithPeople, type OfficeWithPeople } from '../sign-in.ts';
import { type Correspondent, createCorrespondent } from './correspondent.ts';

const refused = (code: string) => expect.objectContaining({ code });

/** Its card with the CA and the certificates of another authority of that name. */
async function signWithOtherCa({ authority, card, signCard }: Correspondent) {
	const { ca, signing, encryption } = (await createCorrespondent(authority)).card;
	const token = await signCard({ version: 3, ca, signing, encryption });
	return { token, fingerprint: toFingerprint({ ...card, ca }) };
}

describe('where nobody signs in', () => {
	let office: TestOffice;

	beforeAll(async () => {
		office = await makeOffice('id.imigrasi');
		await office.start();
	});
	afterAll(() => office.remove());

	test('a card takes a version that the record has room for, and is refused with a higher one', async () => {
		const { signCard, card } = await createCorrespondent('sg.ica');
		const add = async (version: number) => office.client.addCard(await signCard({ version }), toFingerprint(card));
		await expect(add(2 ** 31)).rejects.toMatchObject({ code: 'card-invalid', fields: [{ pointer: '/version' }] });
		expect(await add(2 ** 31 - 1)).toMatchObject({ outcome: 'taken', version: 2 ** 31 - 1 });
	});

	test('the officer token confirms another CA by the fingerprint, heard a second time', async () => {
		const malaysia = await createCorrespondent('my.imigresen');
		await office.client.addCard(await malaysia.signCard(), toFingerprint(malaysia.card));
		const { token, fingerprint } = await signWithOtherCa(malaysia);
		expect(await office.client.addCard(token, fingerprint)).toMatchObject({ outcome: 'waits-for-second' });
		expect(await office.client.confirmCard(malaysia.authority, fingerprint)).toMatchObject({ outcome: 'taken' });
	});
});

describe('where people sign in', () => {
	let people: OfficeWithPeople;
	let administrator: OfficerClient;

	beforeAll(async () => {
		people = await makeOfficeWithPeople();
		await people.office.start();
		const { dataDir, officerPort } = people.office;
		const token = await people.tokenOf('administrator');
		administrator = await openOfficerClient({
			LINTAS_DATA: dataDir,
			LINTAS_OFFICER_PORT: officerPort,
			LINTAS_TOKEN: token,
		});
	});
	afterAll(() => people.remove());

	test('who has the officer token besides is no second person', async () => {
		const { client: machine } = people.office;
		const malaysia = await createCorrespondent('my.imigresen');
		await machine.addCard(await malaysia.signCard(), toFingerprint(malaysia.card));
		const { token, fingerprint } = await signWithOtherCa(malaysia);
		await expect(machine.addCard(token, fingerprint)).rejects.toThrow(refused('signed-in-person-needed'));
		expect(await administrator.addCard(token, fingerprint)).toMatchObject({ outcome: 'waits-for-second' });
		const confirm = (client: OfficerClient) => client.confirmCard(malaysia.authority, fingerprint);
		await expect(confirm(machine)).rejects.toThrow(refused('signed-in-person-needed'));
		await expect(confirm(administrator)).rejects.toThrow(refused('second-person-needed'));
		expect(await administrator.partner(malaysia.authority)).toMatchObject({ cardVersion: 2 });
	});
});
