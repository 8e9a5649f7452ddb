import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { readCover } from '../../src/envelope/cover.ts';
import { passOn } from '../../src/exchange/pass-on.ts';
import { local } from '../../src/http/officer/token.ts';
import type { DocumentId } from '../../src/model/identifiers.ts';
import { makeAgreement } from '../agreement.ts';
import { runLintas } from '../cli/lintas.ts';
import { makeOffice, swapCards, type TestOffice, trust } from '../gateways.ts';
import { handling } from '../http/drafts.ts';
import { makePerson } from '../people.ts';
import { entriesOf, openExchange } from './open-exchange.ts';

let malaysia: TestOffice;
let indonesia: TestOffice;
let thailand: TestOffice;

beforeAll(async () => {
	malaysia = await makeOffice('my.imigresen');
	indonesia = await makeOffice('id.imigrasi');
	thailand = await makeOffice('th.immigration');
	await swapCards(malaysia, indonesia, thailand);
	await Promise.all([malaysia, indonesia, thailand].map((office) => office.start()));
});
afterAll(() => Promise.all([malaysia, indonesia, thailand].map((office) => office.remove())));

const open = { ...handling, tlp: 'TLP:GREEN' };
const profile = { name: 'Suryadi Contoh', aliases: ['Contoh'], birthPlace: 'Desa Contoh' };

interface Statement {
	readonly kind: string;
	readonly body: object;
	readonly relations?: readonly object[];
	readonly handling?: object;
}

/** Released by Malaysia, and here at Indonesia. */
async function author({ kind, body, relations = [], handling = open }: Statement, withhold: string[] = []) {
	const draft = { kind, validUntil: '2030-12-31', handling, relations, body };
	const { documentId } = await malaysia.client.release(draft, [{ to: indonesia.authority, withhold }]);
	await until(indonesia, documentId);
	return documentId;
}

const authorProfile = (changes: Partial<Statement> = {}, withhold: string[] = []) =>
	author({ kind: 'perpetrator-profile', body: profile, ...changes }, withhold);
const withdraw = (document: string) =>
	author({ kind: 'withdrawal', body: { reason: 'salah orang' }, relations: [{ type: 'withdraws', document }] });
const amend = (document: string, ...amendments: (readonly [field: string, action: string, text: string])[]) =>
	author({
		kind: 'correction',
		body: { amendments: amendments.map(([field, action, text]) => ({ field, action, text, reason: 'Rekaan' })) },
		relations: [{ type: 'corrects', document }],
	});

const eventually = <T>(check: () => Promise<T>) => vi.waitFor(check, { timeout: 15_000, interval: 100 });
const read = (office: TestOffice, id: string) => office.client.document(id, 'repatriation');
const until = (office: TestOffice, id: string) => eventually(() => read(office, id));
const passTo = (id: string, withhold: string[] = [], to = thailand) =>
	indonesia.client.passOn(id, { to: to.authority, withhold });

async function passed(changes: Partial<Statement> = {}, withhold: string[] = []) {
	const id = await authorProfile(changes);
	const { deliveries } = await passTo(id, withhold);
	await until(thailand, id);
	await eventually(async () =>
		expect(await indonesia.client.delivery(deliveries[0]?.id ?? '')).toMatchObject({ state: 'delivered' }),
	);
	return { id, delivery: deliveries[0]?.id ?? '' };
}

describe('a document of another author that is passed on', () => {
	test('comes under our cover and its author’s signature, and says by which delivery we had it', async () => {
		const { id } = await passed();
		const view = await read(thailand, id);
		expect(view.skeleton.author).toBe(malaysia.authority);
		expect(view.digest).toBe((await read(malaysia, id)).digest);
		expect(view.receptions).toMatchObject([{ sender: indonesia.authority, outcome: 'accepted' }]);
		const [came] = await indonesia.database.db
			.selectFrom('reception')
			.selectAll()
			.where('document_digest', '=', view.digest)
			.execute();
		const [there] = await thailand.database.db
			.selectFrom('reception')
			.selectAll()
			.where('document_digest', '=', view.digest)
			.execute();
		expect(readCover(there?.cover ?? '')).toMatchObject({ handling: open, derivedFrom: came?.delivery_id });
		expect(view.body).toMatchObject({ name: { raw: 'Suryadi Contoh' } });
		expect(await entriesOf(indonesia.database, id)).toContainEqual(
			expect.objectContaining({
				action: 'document-passed-on',
				roles: local.roles,
				recipient: thailand.authority,
				outcome: 'queued',
			}),
		);
	});

	test('goes without what the officer withholds, and without what is not here', async () => {
		const id = await authorProfile({}, ['/birthPlace']);
		await passTo(id, ['/aliases']);
		await until(thailand, id);
		expect(Object.keys((await read(thailand, id)).body)).toEqual(['name']);
	});

	test('goes by the command line too', async () => {
		const id = await authorProfile();
		const words = ['pass-on', id, '--to', thailand.authority, '--withhold', '/aliases', '--wait', '20'];
		const { code, stdout } = await runLintas(words, indonesia.environment);
		expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining(id) });
	});

	test('takes the corrections of its author that are here with it', async () => {
		const id = await authorProfile();
		await amend(id, ['/name', 'ganti', 'Suryadi Rekaan']);
		const { deliveries } = await passTo(id);
		expect(deliveries).toHaveLength(2);
		await eventually(async () =>
			expect(await read(thailand, id)).toMatchObject({ present: { name: { raw: 'Suryadi Rekaan' } } }),
		);
	});

	test('does not go to its author, nor back to whoever brought it', async () => {
		const { id } = await passed();
		await expect(passTo(id, [], malaysia)).rejects.toMatchObject({ code: 'passing-on-refused' });
		const back = thailand.client.passOn(id, { to: indonesia.authority, withhold: [] });
		await expect(back).rejects.toMatchObject({ code: 'passing-on-refused' });
	});

	test.each([
		['en', 'its author withheld some from us; ask it for them, or to send it to th.immigration itself'],
		['id', 'mintalah mereka darinya, atau agar ia sendiri mengirimkannya kepada th.immigration'],
	])('stays here where some people in it are withheld from us, and says what to do (%s)', async (language, words) => {
		const people = ['Satu Fiktif', 'Dua Fiktif'].map((name) => ({ name, involvement: 'saksi' }));
		const asked = { subject: 'Rekaan', questions: ['Siapa?'], urgency: 'biasa', reason: 'Rekaan.', people };
		const id = await author({ kind: 'information-request', body: asked }, ['/people/1']);
		await expect(passTo(id)).rejects.toMatchObject({ code: 'passing-on-refused', fields: [{ pointer: '/people' }] });
		const environment = { ...indonesia.environment, LINTAS_LANGUAGE: language };
		const { code, stderr } = await runLintas(['pass-on', id, '--to', thailand.authority], environment);
		expect({ isRefused: code !== 0, stderr }).toEqual({ isRefused: true, stderr: expect.stringContaining(words) });
	});

	test('is not one of our own', async () => {
		const draft = { kind: 'perpetrator-profile', validUntil: '2030-12-31', handling: open, body: profile };
		const { documentId } = await indonesia.client.release(draft, [{ to: malaysia.authority, withhold: [] }]);
		await expect(passTo(documentId)).rejects.toMatchObject({ code: 'passing-on-refused' });
	});

	test('is none that was withdrawn', async () => {
		const id = await authorProfile();
		await withdraw(id);
		await expect(passTo(id)).rejects.toMatchObject({ code: 'passing-on-refused' });
	});

	test('is no correction: that goes with what it corrects', async () => {
		const correction = await amend(await authorProfile(), ['/name', 'ganti', 'Suryadi Rekaan']);
		await expect(passTo(correction)).rejects.toMatchObject({ code: 'passing-on-refused' });
	});

	test.each([
		['TLP:AMBER', ['H1'], 'onward-label'],
		['TLP:GREEN', ['H2'], 'onward-h2'],
	])('stays here with %s %j and without its author’s permission', async (tlp, codes, rule) => {
		const id = await authorProfile({ handling: { ...open, tlp, codes } });
		await expect(passTo(id)).rejects.toMatchObject({ code: 'policy-denied', fields: [{ rule }] });
	});

	test('stays here where a second person is asked for', async () => {
		const id = await authorProfile();
		const strict = await openExchange(indonesia, {
			needsApproval: () => ({ rule: 'approve-anything', en: '', id: '' }),
		});
		const passing = passOn(strict, makePerson('officer'), id as DocumentId, { to: thailand.authority, withhold: [] });
		await expect(passing).rejects.toMatchObject({ code: 'passing-on-refused' });
	});
});

describe('a permission that names fields', () => {
	test('lets those go, and nothing else', async () => {
		const strict = { ...open, tlp: 'TLP:AMBER' };
		const id = await authorProfile({ handling: strict });
		const question = {
			kind: 'share-permission-request',
			validUntil: '2030-12-31',
			handling: strict,
			relations: [{ type: 'answers', document: id }],
			body: { recipients: [thailand.authority], fields: ['/name'], purpose: 'Rekaan' },
		};
		const { documentId: request } = await indonesia.client.release(question, [
			{ to: malaysia.authority, withhold: [] },
		]);
		await until(malaysia, request);
		await author({
			kind: 'share-permission-reply',
			body: { decision: 'diizinkan' },
			relations: [{ type: 'answers', document: request }],
			handling: strict,
		});
		const { permissions } = await passTo(id);
		expect(permissions).toMatchObject([{ to: thailand.authority, fields: ['/name'] }]);
		await until(thailand, id);
		expect(Object.keys((await read(thailand, id)).body)).toEqual(['name']);
		// Corrected there, and what is new stays here.
		const rename = { field: '/name', action: 'ganti', text: 'Suryadi Rekaan', reason: 'Rekaan' };
		const add = { field: '/narrative', action: 'tambah', text: 'Sopir', reason: 'Rekaan' };
		const body = { amendments: [rename, add] };
		await author({ kind: 'correction', body, relations: [{ type: 'corrects', document: id }], handling: strict });
		await eventually(async () =>
			expect(await read(thailand, id)).toMatchObject({ present: { name: { raw: 'Suryadi Rekaan' } } }),
		);
		expect(Object.keys((await read(thailand, id)).present)).toEqual(['name']);
	});
});

describe('what its author changes afterwards', () => {
	test('is relayed: a correction is made there too, and answered to us', async () => {
		const { id } = await passed();
		const correction = await amend(id, ['/name', 'ganti', 'Suryadi Rekaan']);
		await eventually(async () =>
			expect(await read(thailand, id)).toMatchObject({ present: { name: { raw: 'Suryadi Rekaan' } } }),
		);
		expect((await read(thailand, correction)).receptions).toMatchObject([{ sender: indonesia.authority }]);
		await eventually(async () =>
			expect((await read(indonesia, correction)).compliance).toMatchObject([
				{ recipient: thailand.authority, state: 'settled', outcome: 'applied' },
			]),
		);
		await eventually(async () =>
			expect((await read(malaysia, correction)).compliance).toMatchObject([
				{ recipient: indonesia.authority, state: 'settled', outcome: 'applied' },
			]),
		);
	});

	test('is relayed: a withdrawal erases it there, and recalls what we sent', async () => {
		const { id, delivery } = await passed();
		const withdrawal = await withdraw(id);
		await eventually(async () =>
			expect(await read(thailand, id)).toMatchObject({ erased: { cause: 'withdrawn' }, body: {} }),
		);
		await eventually(async () =>
			expect(await indonesia.client.delivery(delivery)).toMatchObject({ state: 'recalled' }),
		);
		expect(await entriesOf(indonesia.database, withdrawal)).toContainEqual(
			expect.objectContaining({ action: 'change-relayed', recipient: thailand.authority }),
		);
	});

	test('goes no further than what they have', async () => {
		const { id } = await passed({}, ['/aliases']);
		const hidden = await amend(id, ['/aliases/0', 'ganti', 'Rahasia']);
		const both = await amend(id, ['/aliases/0', 'ganti', 'Sangat rahasia'], ['/name', 'ganti', 'Suryadi Rekaan']);
		await eventually(async () =>
			expect(await read(thailand, id)).toMatchObject({ present: { name: { raw: 'Suryadi Rekaan' } } }),
		);
		expect(JSON.stringify(await read(thailand, both))).not.toContain('ahasia');
		await expect(read(thailand, hidden)).rejects.toMatchObject({ code: 'document-unknown' });
	});

	test('is relayed once, however often it comes', async () => {
		const { id } = await passed();
		const first = await amend(id, ['/name', 'ganti', 'Suryadi Rekaan']);
		const second = await amend(id, ['/name', 'ganti', 'Suryadi Fiktif']);
		await eventually(async () =>
			expect(await read(thailand, id)).toMatchObject({ present: { name: { raw: 'Suryadi Fiktif' } } }),
		);
		for (const change of [first, second]) expect((await read(indonesia, change)).deliveries).toHaveLength(1);
	});
});

describe('what is on its way when it is withdrawn', () => {
	test('is cancelled, and the withdrawal is there before it', async () => {
		const late = await makeOffice('sg.ica');
		await swapCards(indonesia, late);
		await trust(late, await malaysia.card());
		const id = await authorProfile();
		const { deliveries } = await eventually(() => passTo(id, [], late));
		const state = async () => await indonesia.client.delivery(deliveries[0]?.id ?? '');
		await eventually(async () => expect(await state()).toMatchObject({ state: 'retrying' }));
		const withdrawal = await withdraw(id);
		await eventually(async () => expect(await state()).toMatchObject({ state: 'cancelled' }));
		await trust(late, await malaysia.card());
		await late.start();
		await until(late, withdrawal);
		await eventually(async () =>
			expect((await read(indonesia, withdrawal)).compliance).toMatchObject([{ outcome: 'not-found' }]),
		);
		await expect(read(late, id)).rejects.toMatchObject({ code: 'document-unknown' });
		await late.remove();
	});
});

test('an agreement that is narrowed while it waits keeps it here', async () => {
	const late = await makeOffice('ph.bi');
	await swapCards(indonesia, late);
	const id = await authorProfile();
	await eventually(() => passTo(id, [], late));
	const agreement = makeAgreement(malaysia.authority, { onwardSharing: 'never' });
	await trust(indonesia, await malaysia.card(), { agreement });
	await eventually(async () => {
		const [delivery] = (await read(indonesia, id)).deliveries;
		expect(delivery).toMatchObject({ state: 'stalled', code: 'not-agreed' });
	});
	await late.remove();
});
