import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Asked, Polled } from '../../../src/channels/channel.ts';
import { interpolChannel } from '../../../src/channels/interpol/channel.ts';
import { problemOf } from '../mock-partner.ts';
import { type Bureau, openBureau } from './bureau.ts';
import { answerQuery, makeNotice, type PublicNotice } from './notices.ts';

let bureau: Bureau;
/** By their lists. */
let published: Record<string, readonly PublicNotice[]>;
let asked: string[];

beforeAll(async () => {
	bureau = await openBureau();
});

afterAll(async () => {
	await bureau.close();
});

beforeEach(() => {
	published = {};
	asked = [];
	bureau.say(answer);
});

function answer({ pathname, searchParams }: URL): unknown {
	asked.push(`${pathname}${searchParams.size > 0 ? `?${searchParams}` : ''}`);
	const [, , kind, ...rest] = pathname.split('/');
	if (pathname.endsWith('/changes')) return { changes: [] };
	const [list = '', id] = kind === 'diffusions' ? ['diffusion', ...rest] : rest;
	const notices = published[list] ?? [];
	if (id === undefined) return answerQuery(notices, searchParams);
	return notices.find(({ entity_id }) => entity_id.replace('/', '-') === id);
}

const nothingKnown: Asked = { cursor: undefined, isKnown: async () => false };

async function poll(about: Partial<Asked> = {}): Promise<Polled[]> {
	return await Array.fromAsync(interpolChannel.poll(bureau.route, { ...nothingKnown, ...about }));
}

async function readMessages(polled: readonly Polled[]): Promise<string[]> {
	const messages = polled.flatMap((one) => (one.polled === 'message' ? [one.message] : []));
	const arrived = messages.map((message) => Array.fromAsync(interpolChannel.parse(bureau.route, message)));
	return (await Promise.all(arrived)).flat().map((one) => ('reference' in one ? String(one.reference) : one.arrived));
}

const endings = (polled: readonly Polled[]) =>
	polled.flatMap((one) =>
		one.polled === 'whole' || one.polled === 'incomplete' ? [`${one.polled} ${one.under}`] : [],
	);

const allWhole = ['red', 'blue', 'green', 'yellow', 'orange', 'purple', 'silver', 'diffusion'].map(
	(list) => `whole ${list}/`,
);

test('notices of all colours and diffusions are fetched one by one, and each list is whole', async () => {
	const diffusion = { ...makeNotice(3, 'red'), color: 'red', _links: { self: { href: '/v1/diffusions/2026-3' } } };
	published = { red: [makeNotice(1), makeNotice(2)], diffusion: [diffusion] };
	const polled = await poll();
	expect(endings(polled)).toEqual(allWhole);
	expect(await readMessages(polled)).toEqual(['red/2026/1', 'red/2026/2', 'diffusion/2026/3']);
	expect(asked).toContain('/v1/notices/red/2026-1');
	expect(asked).toContain('/v1/diffusions/2026-3');
});

test('what is known in that version is told and not fetched again', async () => {
	published = {
		red: [
			{ ...makeNotice(1), version: 7 },
			{ ...makeNotice(2), version: 8 },
		],
	};
	const polled = await poll({ isKnown: async (reference, version) => reference === 'red/2026/1' && version === '7' });
	expect(polled).toContainEqual({ polled: 'known', reference: 'red/2026/1' });
	expect(await readMessages(polled)).toEqual(['red/2026/2']);
	expect(asked).not.toContain('/v1/notices/red/2026-1');
});

test('what is stated in a version that cannot be read is stated still', async () => {
	published = { red: [{ ...makeNotice(1), version: 8 }] };
	bureau.say((url) => (url.pathname.endsWith('2026-1') ? Buffer.from('<notice/>') : answer(url)));
	const polled = await poll();
	expect(polled[0]).toEqual({ polled: 'known', reference: 'red/2026/1' });
	expect(polled[1]).toMatchObject({ polled: 'message' });
});

test('what is gone before it is fetched is told of no more', async () => {
	const [gone, there] = [makeNotice(1), makeNotice(2)];
	published = { red: [gone, there] };
	bureau.say((url) => (url.pathname.endsWith('2026-1') ? undefined : answer(url)));
	const polled = await poll();
	expect(await readMessages(polled)).toEqual(['red/2026/2']);
	expect(endings(polled)).toEqual(allWhole);
});

describe('a list of more than are shown', () => {
	const evenly = Array.from({ length: 1000 }, (_, index) => makeNotice(index + 1));
	const isKnown = async () => true;
	const known = (polled: readonly Polled[]) => polled.flatMap((one) => (one.polled === 'known' ? [one.reference] : []));

	test('is split until all are found, each told once', async () => {
		published = { red: evenly };
		const polled = await poll({ isKnown });
		expect(new Set(known(polled)).size).toBe(1000);
		expect(known(polled)).toHaveLength(1000);
		expect(endings(polled)).toEqual(allWhole);
		expect(asked.length).toBeLessThan(100);
	});

	test('finds who has no birth date or sex on record by nationality', async () => {
		const nobodys = { date_of_birth: null, sex_id: null };
		published = { red: evenly.map((notice, index) => (index % 50 === 0 ? { ...notice, ...nobodys } : notice)) };
		const polled = await poll({ isKnown });
		expect(known(polled)).toHaveLength(1000);
		expect(endings(polled)).toEqual(allWhole);
	});

	test('is not called whole where some are not shown whatever is asked', async () => {
		published = { red: evenly.map((notice) => ({ ...notice, date_of_birth: '1980/01/01', nationalities: ['ID'] })) };
		const polled = await poll({ isKnown });
		expect(endings(polled)).toEqual(['incomplete red/', ...allWhole.slice(1)]);
		const [told] = polled.filter((one) => one.polled === 'incomplete');
		expect(told).toMatchObject({
			detail: expect.stringContaining('sexId=M ageMin=46 ageMax=46 nationality=ID: 160 of'),
		});
		expect(known(polled).length).toBeLessThan(1000);
		expect(asked.length).toBeLessThan(100);
	});

	test('nor one that shows more at once than it was asked for', async () => {
		const notices = evenly.slice(0, 161);
		bureau.say((url) => (url.pathname.endsWith('/red') ? { total: 161, _embedded: { notices } } : answer(url)));
		const polled = await poll({ isKnown });
		expect([endings(polled)[0], known(polled)]).toEqual(['incomplete red/', []]);
	});

	test('nor one with an item that cannot be read', async () => {
		published = { red: [makeNotice(1), { ...makeNotice(2), entity_id: '../2' }] };
		expect(endings(await poll({ isKnown }))[0]).toBe('incomplete red/');
	});
});

describe('when the bureau is not well', () => {
	const failing = (part: string, said: unknown) => (url: URL) => (url.href.includes(part) ? said : answer(url));

	test.each([
		['500', 500],
		['HTML with status 200', '<p>Service page</p>'],
		['404', undefined],
		['another form', { total: 'many' }],
		['JSON that is none', Buffer.from('<notices/>')],
	])('%s for one list leaves the others', async (_, said) => {
		published = { blue: [makeNotice(1, 'blue')] };
		bureau.say(failing('/notices/red?', said));
		const polled = await poll();
		expect(endings(polled)).toEqual(['incomplete red/', ...allWhole.slice(1)]);
		expect(await readMessages(polled)).toEqual(['blue/2026/1']);
	});

	test.each([
		['500', 500],
		['HTML with status 200', '<p>Service page</p>'],
	])('%s for one notice leaves the others, and the list is not whole', async (_, said) => {
		published = { red: [makeNotice(1), makeNotice(2)] };
		bureau.say(failing('/2026-1', said));
		const polled = await poll();
		expect(await readMessages(polled)).toEqual(['red/2026/2']);
		expect(polled).toContainEqual({ polled: 'incomplete', under: 'red/', detail: 'red/2026/1: partner-failed.' });
	});

	test.each([
		[403, 'partner-refused'],
		[413, 'partner-refused'],
		[429, 'partner-busy'],
		[503, 'partner-busy'],
	])('%s ends the poll, for the caller to come again', async (status, code) => {
		published = { red: [makeNotice(1)] };
		bureau.say(failing('/2026-1', status));
		expect((await problemOf(poll())).code).toBe(code);
	});

	test('nor is it asked for all the rest where nothing comes', async () => {
		published = { red: Array.from({ length: 100 }, (_, index) => makeNotice(index)) };
		bureau.say(failing('/notices/red/2026', 500));
		const polled = await poll();
		expect(endings(polled)[0]).toBe('incomplete red/');
		expect(asked.filter((path) => path.startsWith('/v1/notices/red/')).length).toBeLessThan(30);
	});

	test('and where no list can be read, the caller hears why', async () => {
		bureau.say(({ pathname }) => (pathname.endsWith('/changes') ? { changes: [] } : 502));
		expect((await problemOf(poll())).code).toBe('partner-failed');
	});

	test('a list that somebody else signed is no list', async () => {
		bureau.mock.answer(async (_incoming, _body, outgoing) => {
			const sealed = await bureau.seal({ changes: [] }, bureau.stranger);
			outgoing.writeHead(200, { 'content-type': 'application/pkcs7-mime' }).end(sealed);
		});
		expect((await problemOf(poll())).code).toBe('cms-unreadable');
	});
});

describe('what has become of requests, and of documents', () => {
	const change = (number: number) => ({
		reference: `01935b1e-7a00-7000-8000-${String(number).padStart(12, '0')}`,
		state: 'under-review',
		at: '2026-11-26T08:00:01Z',
	});
	const record = { id: 'S-1', number: 'X9990016', issuing_country: 'IDN', type: 'passport', fraud_type: 'lost' };
	const feed: Record<string, unknown> = {
		'/v1/requests/changes': { changes: [change(1), change(2)], next: '2' },
		'/v1/requests/changes?after=2': { changes: [change(3)], next: '3' },
		'/v1/requests/changes?after=3': { changes: [], next: '3' },
		'/v1/sltd/changes': { changes: [{ operation: 'add', record }], next: 'a b' },
		'/v1/sltd/changes?after=a%20b': { changes: [] },
	};

	beforeEach(() => bureau.say((url) => feed[`${url.pathname}${url.search}`] ?? answer(url)));

	test('comes page by page, each with the cursor to go on from', async () => {
		const messages = (await poll()).filter((one) => one.polled === 'message');
		expect(messages.map(({ cursor }) => JSON.parse(cursor ?? ''))).toEqual([
			{ changes: '2' },
			{ changes: '3' },
			{ changes: '3', sltd: 'a b' },
		]);
		expect(await readMessages(messages)).toEqual(['progress', 'progress', 'progress', 'sltd/S-1']);
	});

	test('is asked for from the cursor on', async () => {
		const [message, ...more] = (await poll({ cursor: '{"changes":"2","sltd":"a b"}' })).filter(
			(one) => one.polled === 'message',
		);
		expect(more).toEqual([]);
		expect(JSON.parse(message?.cursor ?? '')).toEqual({ changes: '3', sltd: 'a b' });
	});

	test('is a hundred pages of each at the most, however many there are, and does not hold up the notices', async () => {
		bureau.say((url) => {
			const after = Number(url.searchParams.get('after') ?? 0);
			return url.pathname.endsWith('/changes') ? { changes: [change(after)], next: `${after + 1}` } : answer(url);
		});
		const polled = await poll();
		const cursors = polled.flatMap((one) => (one.polled === 'message' ? [JSON.parse(one.cursor ?? '')] : []));
		expect(cursors).toHaveLength(200);
		expect(cursors.at(-1)).toEqual({ changes: '100', sltd: '100' });
		expect(endings(polled)).toEqual(allWhole);
	});

	test('begins anew with a cursor that is none', async () => {
		expect((await poll({ cursor: 'x' })).filter((one) => one.polled === 'message')).toHaveLength(3);
	});
});
