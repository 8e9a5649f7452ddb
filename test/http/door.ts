import { expect } from 'vitest';
import type { Surroundings } from '../../src/gateway.ts';
import type { ProblemCode } from '../../src/problem.ts';
import { makeOffice, type TestOffice, trust } from '../gateways.ts';
import { type Answer, openClient, type PartnerClient } from './client.ts';
import type { Correspondent } from './correspondent.ts';
import { type Changes, type Letter, type Recipient, readReceipt, toRecipient, writeLetter } from './letter.ts';
import { expectNothingPersonal, makeLog, type TestLog, watchStored } from './watch.ts';

/** A gateway that only receives, as its partners and its log see it. */
export interface TestDoor {
	readonly office: TestOffice;
	readonly recipient: Recipient;
	readonly log: TestLog;
	/** A client with that partner's certificate; closed with the door. */
	clientOf(partner: Correspondent): PartnerClient;
	/** Stops the gateway: what it has counted is in its log then. */
	close(): Promise<void>;
	remove(): Promise<void>;
}

interface DoorWish {
	readonly settings?: Readonly<Record<string, string>>;
	readonly surroundings?: Surroundings;
	/** What is to be done to the office before its gateway starts. */
	readonly prepare?: (office: TestOffice) => Promise<void>;
}

export async function openTestDoor(
	partners: readonly Correspondent[],
	{ settings, surroundings, prepare }: DoorWish = {},
): Promise<TestDoor> {
	const office = await makeOffice('my.imigresen', { LINTAS_LOG_LEVEL: 'info', ...settings });
	for (const { card } of partners) await trust(office, card);
	await prepare?.(office);
	const log = makeLog();
	const gateway = await office.start({ doors: true, work: false }, { logTo: log, ...surroundings });
	const clients = new Map<Correspondent, PartnerClient>();
	return {
		office,
		recipient: await toRecipient(office),
		log,
		clientOf: (partner) =>
			clients.getOrInsertComputed(partner, () => openClient(office.partnerPort, partner.tlsClient)),
		close: () => gateway.close(),
		remove: async () => {
			for (const client of clients.values()) client.close();
			await office.remove();
		},
	};
}

/**
 * That a problem is answered, nothing is stored, and the log has the code and nothing personal. A known
 * partner (`by`) leaves one audit entry; where nobody is known there is none.
 */
export async function expectProblem(
	{ office, log }: TestDoor,
	send: () => Promise<Answer>,
	expected: { status: number; code: ProblemCode; by: string | undefined },
): Promise<Answer> {
	log.take();
	const [answer, stored] = await watchStored(office.database, send);
	const { status, code, by } = expected;
	expect({ status: answer.status, ...JSON.parse(answer.text) }).toMatchObject({ status, code });
	expect(answer.headers['content-type']).toBe('application/problem+json');
	expect(JSON.parse(answer.text).requestId).toBe(answer.headers['x-request-id']);
	const refusal = { action: 'envelope-refused', authority: by, recipient: office.authority, outcome: code };
	const entries = by === undefined ? [] : [{ at: expect.any(String), ...refusal }];
	expect(stored).toEqual({ documents: 0, bodies: 0, receptions: 0, entries });
	const lines = log.take();
	expect(lines).toMatchObject([{ code }, { status }]);
	expect(lines.map((line) => line.by)).toEqual([by, by]);
	expectNothingPersonal([answer.text, JSON.stringify(lines)]);
	return answer;
}

/** What is wrong with a letter, and what is answered. */
export type Refusal = readonly [status: number, code: ProblemCode, change: () => Changes | Promise<Changes>];
export type Refusals = Readonly<Record<string, Refusal>>;

/** As `expectProblem`, for a letter of a partner's own with something wrong in it. */
export async function expectRefusal(door: TestDoor, from: Correspondent, refusal: Refusal): Promise<void> {
	const [status, code, change] = refusal;
	const letter = await writeLetter(from, door.recipient, await change());
	await expectProblem(door, () => door.clientOf(from).post(letter), { status, code, by: from.authority });
}

/** That a signed rejection is answered, remembered and on record, and no document is stored. */
export async function expectRejection(
	{ office, log, recipient }: TestDoor,
	client: PartnerClient,
	letter: Letter,
	code: ProblemCode,
): Promise<void> {
	log.take();
	const [answer, stored] = await watchStored(office.database, () => client.post(letter));
	expect(answer.status, answer.text).toBe(201);
	expect(await readReceipt(answer.text, letter, recipient)).toMatchObject({ outcome: 'rejected', code });
	expect(stored).toMatchObject({ documents: 0, bodies: 0, receptions: 1 });
	expect(stored.entries).toMatchObject([{ action: 'document-rejected', outcome: code }]);
	const lines = JSON.stringify(log.take());
	expectNothingPersonal([lines, JSON.stringify(stored.entries)]);
}
