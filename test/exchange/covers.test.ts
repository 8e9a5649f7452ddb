import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deliver } from '../../src/exchange/deliver.ts';
import type { Handling } from '../../src/model/handling.ts';
import type { Problem } from '../../src/problem.ts';
import { loadDelivery } from '../../src/store/deliveries.ts';
import { named } from '../envelope/documents.ts';
import { makeOffice, type TestOffice, trust } from '../gateways.ts';
import { expectRejection } from '../http/door.ts';
import { openExchange } from './open-exchange.ts';
import { eventually, open, openRelay, type Relay, read, type Written } from './relay.ts';

let relay: Relay;
/** Thailand knows it; it does not run. */
let philippines: TestOffice;
beforeAll(async () => {
	relay = await openRelay();
	philippines = await makeOffice('ph.bi');
	await trust(relay.thailand, await philippines.card());
});
afterAll(() => Promise.all([relay, philippines].map((each) => each.remove())));

const writeProfile = (handling: Handling = open) =>
	relay.write('perpetrator-profile', { name: named('Suryadi Contoh') }, { handling });
const passOn = ({ id }: Written) => relay.door.office.client.passOn(id, { to: relay.thailand.authority, withhold: [] });
const toThailand = () => [{ to: relay.thailand.authority, withhold: [] }];
const drawnFrom = (document: string) => ({
	kind: 'perpetrator-profile',
	validUntil: '2030-12-31',
	handling: open,
	relations: [{ type: 'after', document }],
	body: { name: 'Suryadi Rekaan' },
});

describe('a cover that was rejected', () => {
	test('restricts nothing: what is drawn from the document goes as it was accepted', async () => {
		const { door, singapore } = relay;
		const profile = await writeProfile();
		const better = { source: 'A', information: 1 };
		const strict = { ...open, tlp: 'TLP:RED', codes: ['H2'], evaluation: better };
		const letter = await profile.letter({ handling: strict }, singapore);
		await expectRejection(door, door.clientOf(singapore), letter, 'handling-widened');
		await relay.bring(profile);
		const released = door.office.client.release(drawnFrom(profile.id), toThailand());
		await expect(released).resolves.toMatchObject({ kind: 'perpetrator-profile' });
	});
});

describe('a cover that is stricter than the author was', () => {
	test.each([
		[{ tlp: 'TLP:AMBER' }, 'onward-label'],
		[{ codes: ['H2'] }, 'onward-h2'],
	])('keeps the document here, and what is drawn from it: %j', async (stricter, rule) => {
		const { door, singapore } = relay;
		const profile = await writeProfile();
		await relay.bring(profile);
		await relay.bring(profile, { handling: { ...open, ...stricter } }, singapore);
		const denied = { code: 'policy-denied', fields: expect.arrayContaining([expect.objectContaining({ rule })]) };
		await expect(passOn(profile)).rejects.toMatchObject(denied);
		await expect(door.office.client.release(drawnFrom(profile.id), toThailand())).rejects.toMatchObject(denied);
	});

	test('goes with the document, which is kept no longer there, and drawn from no longer than that', async () => {
		const { singapore, thailand } = relay;
		const profile = await writeProfile();
		const stricter = { ...open, codes: ['H0', 'H1'], retainUntil: '2030-06-30' };
		await relay.bring(profile, { handling: stricter }, singapore);
		await passOn(profile);
		const { handling: signed, receptions } = await eventually(() => read(thailand, profile.id));
		expect(signed).toEqual(open);
		expect(receptions).toMatchObject([{ handling: stricter }]);
		const due = thailand.database.db
			.selectFrom('due_work')
			.select('due_at')
			.where('queue', '=', 'erasure')
			.where('id', '=', profile.id);
		expect(await due.execute()).toEqual([{ due_at: '2030-06-30T17:00:00.000Z' }]);
		const drawn = thailand.client.release(drawnFrom(profile.id), [{ to: 'ph.bi', withhold: [] }]);
		const rules = await drawn.catch(({ fields }: Problem) => fields.map(({ rule }) => rule).toSorted());
		expect(rules).toEqual(['onward-codes-kept', 'onward-kept-no-longer']);
	});

	test.each([
		['a wider label', { tlp: 'TLP:CLEAR' }],
		['longer retention', { retainUntil: '2032-01-01' }],
		['fewer codes', { codes: ['H3'] }],
		['other restrictions', { restrictions: 'Apa saja (rekaan)' }],
		['another purpose', { purpose: 'prosecution' }],
		['a better evaluation', { evaluation: { source: 'A', information: 1 } }],
	])(
		'is the only one that whoever passes a document on may write: %s is refused, signed and on record',
		async (_, members) => {
			const { door, singapore } = relay;
			const marked: Handling = { ...open, codes: ['H1', 'H3'], restrictions: 'Rekaan' };
			const profile = await writeProfile(marked);
			const letter = await profile.letter({ handling: { ...marked, ...members } }, singapore);
			await expectRejection(door, door.clientOf(singapore), letter, 'handling-widened');
			await relay.bring(profile, {}, singapore);
		},
	);
});

describe('what its author narrowed', () => {
	test('is narrowed for whoever has it by another way, who passes it on no more', async () => {
		const { thailand } = relay;
		const profile = await writeProfile();
		await relay.bring(profile);
		await passOn(profile);
		await eventually(() => read(thailand, profile.id));
		const further = () => thailand.client.passOn(profile.id, { to: 'ph.bi', withhold: [] });
		const {
			deliveries: [waiting],
		} = await further();
		const narrowing = await relay.write(
			'correction',
			{},
			{
				handling: { ...open, tlp: 'TLP:AMBER' },
				relations: [{ type: 'corrects', document: profile.id }],
			},
		);
		await relay.bring(narrowing);
		await eventually(async () =>
			expect((await read(thailand, profile.id)).handling).toMatchObject({ tlp: 'TLP:AMBER' }),
		);
		const rules = { code: 'policy-denied', fields: [{ rule: 'onward-label' }] };
		await expect(further()).rejects.toMatchObject(rules);
		await expect(passOn(profile)).rejects.toMatchObject(rules);
		// What has not left meanwhile stays there.
		const theirs = await openExchange(thailand);
		const delivery = (await loadDelivery(theirs.db, waiting?.id ?? expect.unreachable())) ?? expect.unreachable();
		const attempt = { envelopeDigests: [], record: async () => undefined };
		expect(await deliver(theirs, delivery, attempt)).toMatchObject({
			problem: { code: 'not-agreed', fields: [{ rule: 'onward-label' }] },
		});
	});
});
