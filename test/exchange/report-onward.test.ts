import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Handling } from '../../src/model/handling.ts';
import { newId } from '../../src/model/identifiers.ts';
import { sourced } from '../envelope/documents.ts';
import { open, openRelay, type Relay } from './relay.ts';

/** Singapore relays what Indonesia withdraws; Thailand brought nothing. */
let relay: Relay;
beforeAll(async () => {
	relay = await openRelay();
});
afterAll(() => relay.remove());

const strict: Handling = { ...open, tlp: 'TLP:AMBER', codes: ['H1', 'H2'] };

async function relayWithdrawal() {
	const relations = [{ type: 'withdraws' as const, document: newId(Temporal.Now.instant()) as never }];
	const body = { reason: sourced('keliru', 'wrong-facts') };
	const withdrawal = await relay.write('withdrawal', body, { handling: strict, relations });
	await relay.bring(withdrawal, {}, relay.singapore);
	return withdrawal.id;
}

const report = (change: string, to: string, body: object, handling: Handling = strict) =>
	relay.door.office.client.release(
		{
			kind: 'compliance-report',
			validUntil: '2030-12-31',
			handling,
			relations: [{ type: 'answers', document: change }],
			body: { outcome: 'sebagian', on: '26 November 2026', ...body },
		},
		[{ to, withhold: [] }],
	);

const words = { remaining: ['Konter 7'] };
const loose: Handling = { ...open, retainUntil: '2032-12-31' as never };
const deniedBy = (...rules: string[]) => ({ code: 'policy-denied', fields: rules.map((rule) => ({ rule })) });
const kept = ['onward-label-kept', 'onward-codes-kept', 'onward-kept-no-longer'];

describe('an officer’s report of what became of a change', () => {
	test('goes to whoever brought that, under whatever handling, as long as it is codes and dates', async () => {
		const change = await relayWithdrawal();
		const { singapore } = relay;
		await expect(report(change, singapore.authority, {}, loose)).resolves.toMatchObject({ kind: 'compliance-report' });
	});

	test('goes with words too, handled no looser than the change', async () => {
		const change = await relayWithdrawal();
		const { singapore } = relay;
		for (const said of [words, { reason: 'Rekaan' }, { places: ['TPI Rekaan'] }, { outcome: 'agaknya' }])
			await expect(report(change, singapore.authority, said, loose)).rejects.toMatchObject(deniedBy(...kept));
		await expect(report(change, singapore.authority, words)).resolves.toMatchObject({ kind: 'compliance-report' });
	});

	test('goes to nobody else without its author’s permission, be it codes alone', async () => {
		const change = await relayWithdrawal();
		for (const said of [words, {}])
			await expect(report(change, relay.thailand.authority, said)).rejects.toMatchObject(
				deniedBy('onward-label', 'onward-h2'),
			);
	});
});
