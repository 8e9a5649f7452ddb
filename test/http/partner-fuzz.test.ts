import * as fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { isProblemCode } from '../../src/problem.ts';
import { mutations } from '../envelope/arbitraries.ts';
import type { Answer } from './client.ts';
import { type Correspondent, createCorrespondent } from './correspondent.ts';
import { openTestDoor, type TestDoor } from './door.ts';
import { type Changes, type Letter, readReceipt, writeLetter } from './letter.ts';
import { expectNothingPersonal, readStored } from './watch.ts';

let door: TestDoor;
let indonesia: Correspondent;
const unhandled: unknown[] = [];
const onUnhandled = (reason: unknown) => unhandled.push(reason);

beforeAll(async () => {
	process.on('unhandledRejection', onUnhandled);
	indonesia = await createCorrespondent('id.imigrasi');
	door = await openTestDoor([indonesia]);
});

afterAll(async () => {
	process.off('unhandledRejection', onUnhandled);
	await door.remove();
});

/** Nothing was a fault, and nobody forgot a promise. */
afterEach(async () => {
	expect(unhandled).toEqual([]);
	expectNothingPersonal(door.log.lines);
	const { entries } = await readStored(door.office.database);
	expect(entries.filter(({ outcome }) => outcome === 'internal-error')).toEqual([]);
});

/** Whatever was sent: a problem of the catalogue that is no fault of ours, or a receipt that verifies. */
async function expectAnswer(answer: Answer, letter?: Letter): Promise<void> {
	if (answer.status === 201 || answer.status === 200) {
		if (letter === undefined) throw new Error('a receipt for nothing');
		await readReceipt(answer.text, letter, door.recipient);
		return;
	}
	expect(answer.status).toBeLessThan(500);
	expect(answer.headers['content-type']).toBe('application/problem+json');
	expect(isProblemCode(JSON.parse(answer.text).code)).toBe(true);
	expectNothingPersonal([answer.text]);
}

const runs = { numRuns: 120 };

describe('the partner door answers with a problem or a receipt, whatever it is sent:', () => {
	test('any bytes, under any media type', async () => {
		const mediaType = fc.oneof(
			fc.constant('application/lintas-envelope+jwe; suite=L1'),
			fc.stringMatching(/^[\x20-\x7e]{0,40}$/),
		);
		await fc.assert(
			fc.asyncProperty(mediaType, fc.uint8Array({ maxLength: 2_000 }), async (type, bytes) => {
				await expectAnswer(await door.clientOf(indonesia).post({ suite: 'L1', bytes }, { 'content-type': type }));
			}),
			runs,
		);
	});

	const layers: readonly [string, (mutate: (text: string) => string) => Changes][] = [
		['the envelope', (mutate) => ({ token: mutate })],
		['what is sealed in it', (mutate) => ({ payload: mutate })],
		['the cover', (mutate) => ({ coverToken: mutate })],
		['the copy', (mutate) => ({ copy: mutate })],
	];
	test.each(layers)('a good letter with something changed in %s', async (_, change) => {
		await fc.assert(
			fc.asyncProperty(mutations, async (mutate) => {
				const letter = await writeLetter(indonesia, door.recipient, change(mutate));
				await expectAnswer(await door.clientOf(indonesia).post(letter), letter);
			}),
			runs,
		);
	});
});

test('each answer that is not a repetition is on record, by itself or in a count', async () => {
	await door.close();
	const { entries } = await readStored(door.office.database);
	const answers = door.log.lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'answered');
	const told = entries.reduce((sum, { count = 1 }) => sum + count, 0);
	expect(told).toBe(answers.filter(({ status }) => status !== 200).length);
});
