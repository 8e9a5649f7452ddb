import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Handling } from '../../src/model/handling.ts';
import { PlainDate } from '../../src/model/identifiers.ts';
import { named, sourced } from '../envelope/documents.ts';
import { eventually, open, openRelay, type Relay, read, type Written } from './relay.ts';

let relay: Relay;
beforeAll(async () => {
	relay = await openRelay();
});
afterAll(() => relay.remove());

const body = { name: named('Suryadi Contoh'), aliases: [named('Contoh')] };
const amend = (field: string, [raw, action]: readonly [raw: string, action: string], text: string) => ({
	field: sourced(field, field),
	action: sourced(raw, action),
	text: sourced(text, text),
	reason: sourced('Salah ketik', 'Salah ketik'),
});
const replace = ['ganti', 'replace'] as const;
const add = ['tambah', 'add'] as const;

const narrowed: Handling = { ...open, codes: ['H1'], retainUntil: PlainDate.parse('2030-06-30') };

/** A profile, a correction that adds an alias and renames, one that replaces both and narrows, and its withdrawal. */
async function writeHistory() {
	const profile = await relay.write('perpetrator-profile', body);
	const correct = (handling: Handling, ...amendments: ReturnType<typeof amend>[]) =>
		relay.write('correction', { amendments }, { handling, relations: [{ type: 'corrects', document: profile.id }] });
	const first = await correct(
		open,
		amend('/aliases/1', add, 'Sopir Rekaan'),
		amend('/name', replace, 'Suryadi Rekaan'),
	);
	const second = await correct(
		narrowed,
		amend('/aliases/1', replace, 'Nakhoda Rekaan'),
		amend('/name', replace, 'Suryadi Fiktif'),
	);
	const withdraws = { relations: [{ type: 'withdraws' as const, document: profile.id }] };
	const withdrawal = await relay.write('withdrawal', { reason: sourced('keliru', 'wrong-facts') }, withdraws);
	return { profile, first, second, withdrawal };
}

type Step = keyof Awaited<ReturnType<typeof writeHistory>> | 'passed on';

async function bringAll(order: readonly Step[]) {
	const history = await writeHistory();
	for (const step of order) {
		if (step !== 'passed on') await relay.bring(history[step]);
		else {
			await passOn(history.profile);
			await eventually(() => there(history.profile));
		}
	}
	return history;
}

const passOn = ({ id }: Written) => relay.door.office.client.passOn(id, { to: relay.thailand.authority, withhold: [] });
const there = ({ id }: Written) => read(relay.thailand, id);
/** Nothing where the document is not there. */
const findBody = (written: Written) =>
	there(written).then(
		({ body }) => body,
		() => ({}),
	);

describe('what its author corrects', () => {
	const corrected = {
		name: { raw: 'Suryadi Fiktif' },
		aliases: [{ raw: 'Contoh' }, { raw: 'Nakhoda Rekaan' }],
	};

	test.each([
		['after it was passed on', ['profile', 'passed on', 'first', 'second']],
		['before it is passed on', ['profile', 'first', 'second', 'passed on']],
		['before and after it is passed on', ['profile', 'first', 'passed on', 'second']],
		['the later correction first', ['profile', 'passed on', 'second', 'first']],
		['the later correction before it is passed on', ['profile', 'second', 'passed on', 'first']],
		['before the document', ['first', 'second', 'profile', 'passed on']],
		['before the document, the other way round', ['second', 'first', 'profile', 'passed on']],
		['around the document', ['second', 'profile', 'passed on', 'first']],
	] as const)('is the same there, whatever the order in which it comes here: %s', async (_, order) => {
		const { profile } = await bringAll(order);
		await eventually(async () =>
			expect(await there(profile)).toMatchObject({ present: corrected, handling: narrowed }),
		);
	});
});

describe('what its author withdraws', () => {
	test.each([
		['after its corrections', ['profile', 'passed on', 'first', 'second', 'withdrawal']],
		['before its corrections', ['profile', 'passed on', 'withdrawal', 'second', 'first']],
		['between its corrections', ['profile', 'passed on', 'second', 'withdrawal', 'first']],
		['with a correction that came before the document', ['first', 'profile', 'passed on', 'withdrawal', 'second']],
	] as const)('is no more there, whatever the order in which it comes here: %s', async (_, order) => {
		const history = await bringAll(order);
		const { profile, withdrawal } = history;
		await eventually(async () =>
			expect((await read(relay.door.office, withdrawal.id)).compliance).toMatchObject([
				{ recipient: relay.thailand.authority, state: 'settled', outcome: 'applied' },
			]),
		);
		expect(await there(profile)).toMatchObject({
			body: {},
			present: {},
			withdrawn: { statedIn: withdrawal.id },
			erased: { cause: 'withdrawn' },
		});
		for (const each of [history.first, history.second]) expect(await findBody(each)).toEqual({});
		// What came after it is not told of.
		const late = order.slice(order.indexOf('withdrawal') + 1) as ('first' | 'second')[];
		for (const step of late) expect((await read(relay.door.office, history[step].id)).deliveries).toEqual([]);
	});

	test('is not passed on, where that came before it', async () => {
		const { profile } = await bringAll(['withdrawal', 'first', 'profile']);
		await expect(passOn(profile)).rejects.toMatchObject({ code: 'passing-on-refused' });
	});
});
