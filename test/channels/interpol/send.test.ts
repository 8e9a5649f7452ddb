import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Arrived, Sent } from '../../../src/channels/channel.ts';
import { interpolChannel } from '../../../src/channels/interpol/channel.ts';
import { toDigest } from '../../../src/envelope/digest.ts';
import type { Digest } from '../../../src/model/identifiers.ts';
import type { ProblemCode } from '../../../src/problem.ts';
import type { Handler } from '../mock-partner.ts';
import { problemOf } from '../mock-partner.ts';
import { type Bureau, mediaType, openBureau } from './bureau.ts';
import { askedFor, summaries, toOutgoing } from './outgoing.ts';

let bureau: Bureau;

beforeAll(async () => {
	bureau = await openBureau();
});

afterAll(async () => {
	await bureau.close();
});

const rendered = interpolChannel.render(
	toOutgoing('perpetrator-profile', { name: 'SURYADI CONTOH', summaries }, { request: askedFor('green') }),
);
const { deliveryId, from, to, copyDigest } = rendered.outgoing;

const toSent = (envelopeDigests: readonly Digest[]): Sent => ({
	deliveryId,
	from,
	to,
	documentDigest: copyDigest,
	copyDigest,
	envelopeDigests,
});

const acknowledge = (digest: string, changes: object = {}) => ({
	reference: deliveryId,
	digest,
	state: 'submitted',
	at: '2026-11-26T08:00:01Z',
	...changes,
});

async function send(): Promise<{ readonly answer: Uint8Array | undefined; readonly digests: Digest[] }> {
	const digests: Digest[] = [];
	const answer = await interpolChannel.send(
		bureau.route,
		rendered,
		async (sealed) => void digests.push(toDigest(sealed)),
	);
	return { answer, digests };
}

async function readAll(message: Uint8Array, sent?: Sent): Promise<Arrived[]> {
	return await Array.fromAsync(interpolChannel.parse(bureau.route, message, sent));
}

test('a request goes sealed for the bureau and signed by us, and is acknowledged by its digest', async () => {
	let seen: unknown;
	bureau.mock.answer(async ({ method, url, headers }, body, outgoing) => {
		seen = { method, url, type: headers['content-type'], content: await bureau.open(body) };
		const sealed = await bureau.seal(acknowledge(toDigest(body)));
		outgoing.writeHead(202, { 'content-type': mediaType }).end(sealed);
	});
	const { answer = new Uint8Array(), digests } = await send();
	expect(seen).toMatchObject({
		method: 'POST',
		url: '/v1/requests',
		type: mediaType,
		content: { reference: deliveryId, request: 'notice', color: 'green' },
	});
	const [acknowledged, progress] = await readAll(answer, toSent(digests));
	expect(acknowledged).toEqual({
		arrived: 'answer',
		deliveryId,
		envelopeDigest: digests[0],
		outcome: { is: 'accepted', proof: 'acknowledgement' },
		evidence: Buffer.from(answer).toString('base64'),
	});
	expect(progress).toMatchObject({ arrived: 'progress', deliveryId, state: 'submitted' });
});

test('a request that is refused at once is rejected, with the reason', async () => {
	const digest = toDigest('sealed');
	const refused = await bureau.seal(acknowledge(digest, { state: 'refused', reason: 'not-serious-enough' }));
	expect(await readAll(refused, toSent([digest]))).toMatchObject([
		{ arrived: 'answer', outcome: { is: 'rejected', code: 'not-serious-enough' } },
		{ arrived: 'progress', state: 'refused', reason: 'not-serious-enough' },
	]);
});

test('a request that came again is acknowledged with what has become of it', async () => {
	const digest = toDigest('sealed');
	const again = await bureau.seal(acknowledge(digest, { state: 'published', entity_id: '2026/4711' }));
	expect(await readAll(again, toSent([digest]))).toMatchObject([
		{ arrived: 'answer', outcome: { is: 'accepted' } },
		{ arrived: 'progress', state: 'published', number: '2026/4711' },
	]);
});

const html = '<p>Service page</p>';
const answering = (status: number, headers: Record<string, string> = {}, body: string | Uint8Array = ''): Handler => {
	return (_incoming, _body, outgoing) => void outgoing.writeHead(status, headers).end(body);
};
const answers: Readonly<Record<string, readonly [Handler, ProblemCode, number?]>> = {
	'200 with HTML inside': [answering(200, { 'content-type': 'text/html' }, html), 'receipt-invalid'],
	'202 with nothing': [answering(202), 'receipt-invalid'],
	'202 that is said to be compressed': [
		answering(202, { 'content-type': mediaType, 'content-encoding': 'gzip' }),
		'receipt-invalid',
	],
	'204': [answering(204), 'receipt-invalid'],
	'302': [answering(302, { location: 'https://127.0.0.1:1/' }), 'receipt-invalid'],
	'401': [answering(401), 'partner-refused'],
	'403': [answering(403, { 'content-type': 'text/html' }, html), 'partner-refused'],
	'409': [answering(409, { 'content-type': 'application/problem+json' }, '{"title":"known"}'), 'partner-refused'],
	'413': [answering(413), 'partner-refused'],
	'429 and two minutes': [answering(429, { 'retry-after': '120' }), 'partner-busy', 120],
	'500': [answering(500), 'partner-failed'],
	'502': [answering(502, { 'content-type': 'text/html' }, html), 'partner-failed'],
	'503': [answering(503), 'partner-busy'],
	'more than is read': [answering(202, { 'content-type': mediaType }, Buffer.alloc(1_000_000)), 'receipt-invalid'],
};

test.each(Object.entries(answers))(
	'no acknowledgement is seen in %s',
	async (_, [handler, code, retryAfterSeconds]) => {
		bureau.mock.answer(handler);
		const problem = await problemOf(send());
		expect([problem.code, problem.retryAfterSeconds]).toEqual([code, retryAfterSeconds]);
	},
);

describe('an acknowledgement does not count', () => {
	const digest = toDigest('sealed');
	const another = '01935b1e-7a00-7000-8000-000000000000';

	test.each([
		['of a request that was never made', { reference: another }],
		['of another message than was sent', { digest: toDigest('another') }],
		['without its digest', { digest: undefined }],
		['of a state that nobody knows', { state: 'considered' }],
		['without its time', { at: 'yesterday' }],
	])('%s', async (_, changes) => {
		const message = await bureau.seal(acknowledge(digest, changes));
		expect((await problemOf(readAll(message, toSent([digest])))).code).toBe('receipt-invalid');
	});

	test('that somebody else of the bureau signed', async () => {
		const message = await bureau.seal(acknowledge(digest), bureau.stranger);
		expect((await problemOf(readAll(message, toSent([digest])))).code).toBe('cms-unreadable');
	});

	test.each([
		['that is no JSON', Buffer.from('<ack/>')],
		['that is a list', Buffer.from('[]')],
		['with a member twice', Buffer.from('{"reference":"1","reference":"2"}')],
	])('%s', async (_, content) => {
		const message = await bureau.seal(content);
		expect((await problemOf(readAll(message, toSent([digest])))).code).toBe('channel-message-unreadable');
	});
});
