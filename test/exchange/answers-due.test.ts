import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { runLintas } from '../cli/lintas.ts';
import { makePair, type TestOffice } from '../gateways.ts';
import { makeKindDraft } from '../model/kind-drafts.ts';

let pair: Awaited<ReturnType<typeof makePair>>;
let indonesia: TestOffice;
let malaysia: TestOffice;
let now = Temporal.Now.instant().round('millisecond');
const clock = () => now;

beforeAll(async () => {
	pair = await makePair();
	({ indonesia, malaysia } = pair);
	for (const office of [indonesia, malaysia]) await office.start({ doors: true, work: true }, { clock });
});

afterAll(() => pair.remove());

/** Releases to the other office and waits until it is there. @returns its id */
async function send(from: TestOffice, to: TestOffice, kind: string, about = '', body = {}): Promise<string> {
	const draft = makeKindDraft(kind, about);
	const released = await from.client.release({ ...draft, body: { ...draft.body, ...body } }, [
		{ to: to.authority, withhold: [] },
	]);
	const id = released.deliveries[0]?.id ?? '';
	await vi.waitFor(async () => expect((await from.client.delivery(id)).state).toBe('delivered'), 10_000);
	return released.documentId;
}

/** What is due on a document by each of the ways to see it, on both sides. */
async function dueOf(documentId: string): Promise<unknown[]> {
	const lists = await Promise.all([indonesia.client.outbox(50), malaysia.client.inbox(50)]);
	const rows = lists.map((page) => [...page.items].find((item) => item.documentId === documentId)?.due);
	const views = await Promise.all(
		[indonesia, malaysia].map(({ client }) => client.document(documentId, 'repatriation')),
	);
	return [...rows, ...views.map(({ due }) => due)];
}

const everywhere = (due: object | null) => [due, due, due, due];

test.each([
	['information-request', 'information-reply', 'segera', 8],
	['verification-request', 'verification-reply', '3 hari', 72],
	['repatriation-request', 'repatriation-event', 'biasa', 168],
])('%s: an answer is due by its urgency, until %s is there', async (request, reply, urgency, hours) => {
	const id = await send(indonesia, malaysia, request, '', { urgency });
	const at = now.add({ hours }).toString({ smallestUnit: 'millisecond' });
	expect(await dueOf(id)).toEqual(everywhere({ at, state: 'open' }));

	await send(malaysia, indonesia, 'feedback', id);
	now = now.add({ hours, milliseconds: 1 });
	expect(await dueOf(id)).toEqual(everywhere({ at, state: 'overdue' }));

	await send(malaysia, indonesia, reply, id);
	expect(await dueOf(id)).toEqual(everywhere({ at, state: 'answered' }));
});

test('nothing is due on what asks for no answer', async () => {
	expect(await dueOf(await send(indonesia, malaysia, 'perpetrator-profile'))).toEqual(everywhere(null));
});

test('nothing is due any more on what was withdrawn', async () => {
	const id = await send(indonesia, malaysia, 'information-request');
	await send(indonesia, malaysia, 'withdrawal', id);
	expect(await dueOf(id)).toEqual(everywhere(null));
});

test('officers see what is overdue in their lists and on the document', async () => {
	const id = await send(indonesia, malaysia, 'information-request');
	now = now.add({ hours: 9 });
	const inbox = await runLintas(['inbox'], malaysia.environment);
	expect(inbox.stdout).toMatch(new RegExp(`Information request .* OVERDUE +${id}`));
	const { stdout } = await runLintas(['show', id, '--purpose', 'repatriation'], {
		...indonesia.environment,
		LINTAS_LANGUAGE: 'id',
	});
	expect(stdout).toMatch(/ {2}tenggat jawaban: \S+Z LEWAT TENGGAT\n/);
});
