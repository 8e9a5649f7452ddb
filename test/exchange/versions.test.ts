import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { labelled, leaf, since } from '../../src/model/field.ts';
import type { Kind } from '../../src/model/kind.ts';
import { feedback } from '../../src/model/kinds/feedback.ts';
import { findFreePort } from '../free-port.ts';
import { makeOffice, swapCards, type TestOffice } from '../gateways.ts';
import { handling } from '../http/drafts.ts';

/** What a later version of this software might make of feedback: a field more, and a code. */
async function makeNewerFeedback(): Promise<Kind> {
	const { defineKind } = await import('../../src/model/kind.ts');
	const { outcomes } = feedback.fields;
	if (outcomes?.node !== 'list' || outcomes.of.node !== 'leaf' || outcomes.of.list === undefined)
		throw new Error('no list');
	const { list: codes } = outcomes.of;
	const referred = { code: 'referred', en: 'Referred to another service', id: 'Diteruskan', since: '1.1' };
	const list = { ...codes, codes: [...codes.codes, referred] };
	return defineKind({
		...feedback,
		version: '1.1',
		fields: {
			...feedback.fields,
			outcomes: { ...outcomes, of: { ...outcomes.of, list } },
			followUp: labelled('Follow-up', 'Tindak lanjut', since('1.1', leaf('text'))),
		},
	});
}

let newer: TestOffice;
let alsoNewer: TestOffice;
let older: TestOffice;

beforeAll(async () => {
	older = await makeOffice('my.imigresen');
	vi.resetModules();
	vi.doMock('../../src/model/kinds/feedback.ts', async () => ({ feedback: await makeNewerFeedback() }));
	// Ports are handed out by one counter.
	vi.doMock('../free-port.ts', () => ({ findFreePort }));
	const later: typeof import('../gateways.ts') = await import('../gateways.ts');
	[newer, alsoNewer] = [await later.makeOffice('id.imigrasi'), await later.makeOffice('sg.ica')];
	await swapCards(newer, alsoNewer, older);
	for (const office of [newer, alsoNewer, older]) await office.start();
});

afterAll(async () => {
	vi.doUnmock('../../src/model/kinds/feedback.ts');
	vi.doUnmock('../free-port.ts');
	await Promise.all([newer, alsoNewer, older].map((office) => office.remove()));
});

const document = '019ab000-0000-7000-8000-000000000001';

/** Feedback of the newer gateway, as the other newer one and the older one have it. */
async function exchange(body: object) {
	const relations = [{ type: 'answers', document }];
	const draft = { kind: 'feedback', validUntil: '2030-12-31', handling, relations, body };
	const recipients = [alsoNewer, older].map(({ authority }) => ({ to: authority, withhold: [] }));
	const released = await newer.client.release(draft, recipients);
	for (const { id } of released.deliveries)
		await vi.waitFor(async () => expect((await newer.client.delivery(id)).state).toBe('delivered'), 10_000);
	const [there, here] = await Promise.all(
		[alsoNewer, older].map(({ client }) => client.document(released.documentId, 'repatriation')),
	);
	return { there, here, withheld: released.deliveries.map((delivery) => delivery.withheld) };
}

test('a newer gateway signs in the older version what the older version can say, and it is read whole', async () => {
	const { here, withheld } = await exchange({ outcomes: ['digunakan'], note: 'Rekaan.' });
	expect(here?.skeleton.version).toBe('1.0');
	expect(here?.body).toMatchObject({ outcomes: [{ value: 'used' }], note: { value: 'Rekaan.' } });
	expect([here?.notUnderstood, withheld]).toEqual([[], [0, 0]]);
});

test('a field that only the newer version has goes to who has it too, and is withheld from who has not', async () => {
	const { there, here, withheld } = await exchange({
		outcomes: ['digunakan'],
		followUp: 'Diteruskan ke LPSK (rekaan).',
	});
	expect(there).toMatchObject({
		skeleton: { version: '1.1' },
		body: { followUp: { value: 'Diteruskan ke LPSK (rekaan).' } },
	});
	expect(here).toMatchObject({ skeleton: { version: '1.1' }, body: { outcomes: [{ value: 'used' }] } });
	expect(here?.body).not.toHaveProperty('followUp');
	expect([here?.notUnderstood, withheld]).toEqual([[], [0, 1]]);
});

test('a code that only the newer version has is set aside by who does not know it, and named', async () => {
	const { there, here } = await exchange({ outcomes: ['digunakan', 'Diteruskan'] });
	expect(there?.body.outcomes).toMatchObject([{ value: 'used' }, { value: 'referred' }]);
	expect(here?.body.outcomes).toMatchObject([{ value: 'used' }, { raw: 'Diteruskan', value: null }]);
	expect(here?.notUnderstood).toEqual(['/outcomes/1']);
});
