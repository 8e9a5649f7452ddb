import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { channelOf } from '../../src/exchange/channel-of.ts';
import { checkRelease } from '../../src/exchange/check-release.ts';
import { disclose } from '../../src/exchange/disclose.ts';
import { requireMayGo } from '../../src/exchange/may-go.ts';
import { toOutgoing } from '../../src/exchange/outgoing.ts';
import { followDelivery } from '../../src/exchange/reading.ts';
import type { Recipient } from '../../src/exchange/recipient.ts';
import { release } from '../../src/exchange/release.ts';
import type { Draft } from '../../src/model/draft.ts';
import type { DeliveryId, DocumentId } from '../../src/model/identifiers.ts';
import { kinds } from '../../src/model/kinds.ts';
import type { NoticeRequest } from '../../src/model/notice-request.ts';
import { loadDelivery } from '../../src/store/deliveries.ts';
import { loadDocument } from '../../src/store/documents.ts';
import { problemOf } from '../channels/mock-partner.ts';
import { makeOffice, type TestOffice, trust } from '../gateways.ts';
import { type Correspondent, createCorrespondent } from '../http/correspondent.ts';
import { handling } from '../http/drafts.ts';
import { type Bureau, createBureau } from '../partners/bureau.ts';
import { makePerson } from '../people.ts';
import { type OpenExchange, openExchange } from './open-exchange.ts';

let indonesia: TestOffice;
let bureau: Bureau;
let malaysia: Correspondent;
let context: OpenExchange;

const officer = makePerson('officer');

beforeAll(async () => {
	[indonesia, bureau, malaysia] = await Promise.all([
		makeOffice('id.imigrasi'),
		createBureau('id.ncb', 'interpol'),
		createCorrespondent('my.imigresen'),
	]);
	await trust(indonesia, { ...bureau.card, kinds: kinds.map(({ name, version }) => ({ name, version })) });
	await trust(indonesia, malaysia.card);
	context = await openExchange(indonesia, { needsApproval: () => undefined });
});
afterAll(() => indonesia.remove());

const body = {
	name: 'REKAAN, Budi',
	sex: 'M',
	birthDate: '1985-03-12',
	nationalities: ['Indonesia'],
	contacts: ['WA 0812-0000-0017'],
	associates: [{ name: 'LIM CONTOH', role: 'ejen' }],
	summaries: [{ language: 'en', title: 'Fictional recruiter', summary: 'Fictional: recruits in Batam.' }],
};

function draft(changes: Partial<Draft> = {}): Draft {
	return {
		kind: 'perpetrator-profile',
		validUntil: '2030-12-31',
		language: 'id',
		handling: handling as Draft['handling'],
		relations: [],
		attachments: [],
		body,
		...changes,
	};
}

const blue: NoticeRequest = { form: 'blue', neutral: true, publishExtract: false };
const toBureau = (request: NoticeRequest | undefined = blue): Recipient => ({
	to: bureau.authority,
	withhold: [],
	request,
});
const toMalaysia: Recipient = { to: 'my.imigresen' as Recipient['to'], withhold: [] };

/** What leaves for the bureau, as JSON. */
async function render(id: DeliveryId): Promise<Record<string, unknown>> {
	const delivery = await loadDelivery(context.db, id);
	const document = delivery && (await loadDocument(context.db, context.kek, delivery.documentDigest));
	if (delivery === undefined || document === undefined) throw new Error('nothing was released');
	const going = await requireMayGo(context, delivery, document);
	const outgoing = await toOutgoing(context, { delivery, document, going }, { references: [], keys: [] });
	const { content } = channelOf(going.partner.card).render(outgoing);
	return JSON.parse(new TextDecoder().decode(content)) as Record<string, unknown>;
}

async function send(changes: Partial<Draft> = {}, recipients: readonly Recipient[] = [toBureau(), toMalaysia]) {
	const { documentId, deliveries } = await release(context, officer, draft(changes), recipients);
	const delivery = deliveries.find(({ to }) => to === bureau.authority)?.id as DeliveryId;
	return { document: documentId, delivery };
}

describe('before a release an officer is told', () => {
	test('what the channel of each recipient does not carry, and what else does not arrive there', async () => {
		const { recipients } = await checkRelease(context, officer, draft(), [toBureau(), toMalaysia]);
		const [there, native] = recipients;
		const ofChannel = there?.withheld.filter(({ rule }) => rule === 'channel').map(({ place }) => place);
		expect(ofChannel).toEqual(['/associates']);
		expect(there?.lost).toEqual(expect.arrayContaining(['evaluation', 'handling-codes', 'relations', 'attachments']));
		expect(native).toEqual({ to: malaysia.authority, withheld: [], lost: [] });
	});

	test.each<readonly [string, Partial<Draft>, NoticeRequest | undefined, string]>([
		['nothing is asked of it', {}, undefined, '/recipients/0/request'],
		['it is not declared neutral', {}, { ...blue, neutral: false }, '/recipients/0/request/neutral'],
		['a Red notice has no warrant', {}, { ...blue, form: 'red', offence: 'trafficking-in-persons' }, '/body/warrants'],
		['a diffusion goes nowhere', {}, { ...blue, form: 'diffusion' }, '/recipients/0/request/countries'],
		[
			'there is no summary in English',
			{ body: { ...body, summaries: [{ language: 'fr', title: 'Fictif', summary: 'Fictif.' }] } },
			blue,
			'/body/summaries',
		],
		['a date has no standard value', { body: { ...body, birthDate: 'sekitar panen' } }, blue, '/body/birthDate'],
	])('that the bureau would refuse it where %s, and nothing is stored', async (_, changes, request, pointer) => {
		const recipients = [{ to: bureau.authority, withhold: [], request }, toMalaysia];
		const problem = await problemOf(release(context, officer, draft(changes), recipients));
		expect(problem.code).toBe('channel-refused');
		expect(problem.fields.map((field) => field.pointer)).toContain(pointer);
	});

	test('that it takes no documents of a kind that its channel does not carry', async () => {
		const of = draft({ kind: 'feedback', body: { outcome: 'hit' } });
		expect((await problemOf(release(context, officer, of, [toBureau()]))).code).toBe('partner-kind-unsupported');
	});
});

describe('one document to two recipients by two channels', () => {
	test('goes to each as its channel carries it, under one signature', async () => {
		const { delivery } = await send();
		const said = await render(delivery);
		expect(said).toMatchObject({ reference: delivery, request: 'notice', color: 'blue' });
		expect(JSON.stringify(said)).toContain('REKAAN');
		expect(JSON.stringify(said)).not.toContain('CONTOH');
		expect(await followDelivery(context, delivery)).toMatchObject({ request: blue, progress: [] });
	});

	test('asks nothing of whom there is nothing to ask', async () => {
		const { deliveries } = await release(context, officer, draft(), [{ ...toMalaysia, request: blue }]);
		expect(await followDelivery(context, deliveries[0]?.id as DeliveryId)).toMatchObject({ request: null });
	});

	test('corrected goes to the bureau as it stands then, about the first request', async () => {
		const { document, delivery } = await send();
		const amendments = [{ field: '/birthDate', action: 'ganti', text: '1986-03-12', reason: 'Salah ketik (rekaan).' }];
		const relations = [{ type: 'corrects', document }] as const;
		const { delivery: correction } = await send(
			{ kind: 'correction', relations: [...relations], body: { amendments } },
			[{ to: bureau.authority, withhold: [] }, toMalaysia],
		);
		expect(await render(correction)).toMatchObject({
			reference: correction,
			request: 'update',
			of: delivery,
			notice: { name: 'REKAAN', date_of_birth: '1986/03/12' },
		});
	});

	test('corrected in what did not go to the bureau changes nothing there', async () => {
		const { document } = await send();
		const amendments = [
			{ field: '/associates/0/name', action: 'ganti', text: 'LIM REKAAN', reason: 'Keliru (rekaan).' },
		];
		const relations = [{ type: 'corrects', document }] as Draft['relations'];
		const correction = draft({ kind: 'correction', relations, body: { amendments } });
		const { deliveries } = await release(context, officer, correction, [toMalaysia]);
		expect(deliveries.map(({ to }) => to)).toEqual([malaysia.authority]);
	});

	test('withdrawn is withdrawn there by the reference of the first request', async () => {
		const { document, delivery } = await send();
		const relations = [{ type: 'withdraws', document }] as Draft['relations'];
		const { delivery: withdrawal } = await send({ kind: 'withdrawal', relations, body: { reason: 'salah orang' } }, [
			{ to: bureau.authority, withhold: [] },
			toMalaysia,
		]);
		expect(await render(withdrawal)).toMatchObject({ request: 'withdrawal', of: delivery, reason: 'wrong-person' });
	});

	test('is not told more of to whom it goes in part: that is a new request', async () => {
		const { document } = await send();
		const more = disclose(context, officer, document as DocumentId, { to: bureau.authority, fields: ['/associates'] });
		expect((await problemOf(more)).code).toBe('disclosure-refused');
	});
});
