import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFreePort } from '../free-port.ts';
import { makeOffice, type TestOffice, trust } from '../gateways.ts';
import { type Answer, openClient, type PartnerClient } from '../http/client.ts';
import { type Correspondent, createCorrespondent } from '../http/correspondent.ts';
import { readReceipt, toRecipient, writeLetter } from '../http/letter.ts';
import { openProcesses } from './processes.ts';

let office: TestOffice;
let indonesia: Correspondent;
let clients: PartnerClient[];
const processes = openProcesses();

beforeEach(async () => {
	clients = [];
	office = await makeOffice('my.imigresen');
	indonesia = await createCorrespondent('id.imigrasi');
	await trust(office, indonesia.card);
});
afterEach(async () => {
	for (const client of clients) client.close();
	await processes.end();
	await office.remove();
});

describe('one delivery fifty times at once, at two processes of one gateway', () => {
	it('is stored once, and every answer is the same receipt', async () => {
		await startNodes(2);
		const recipient = await toRecipient(office);
		const letter = await writeLetter(indonesia, recipient);
		const answers = await Promise.all(
			Array.from({ length: 50 }, (_, index) => clients[index % 2]?.post(letter) as Promise<Answer>),
		);
		expect(answers.map(({ status }) => status).filter((status) => status === 201)).toHaveLength(1);
		expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
		expect(await readReceipt(answers[0]?.text ?? '', letter, recipient)).toMatchObject({ outcome: 'accepted' });
		expect(await countRows()).toEqual({ document: 1, body: 1, reception: 1, audit_entry: 1 });
	});
});

/** So many processes that answer for the office, on one database, each with a client. */
async function startNodes(count: number): Promise<void> {
	for (let node = 0; node < count; node += 1) {
		const [partnerPort, officerPort] = [await findFreePort(), await findFreePort()];
		const ports = { LINTAS_PARTNER_PORT: String(partnerPort), LINTAS_OFFICER_PORT: String(officerPort) };
		await processes.start(office, { work: false, environment: ports });
		clients.push(openClient(partnerPort, indonesia.tlsClient, 25));
	}
}

async function countRows(): Promise<Record<string, number>> {
	const { db } = office.database;
	const tables = ['document', 'body', 'reception', 'audit_entry'] as const;
	const counts = tables.map(async (table) => [table, (await db.selectFrom(table).selectAll().execute()).length]);
	return Object.fromEntries(await Promise.all(counts));
}
