import { hash } from 'node:crypto';
import { join } from 'node:path';
import type { AuthorityId } from '../model/identifiers.ts';
import { type Bureau, openBureau, type Simulator, type SimulatorOptions } from './bureau.ts';
import type { Faults } from './faults.ts';
import type { Introduction } from './identity.ts';
import { inventNotices, inventRecordChanges, type Notice, search, toChanged, toDetail } from './interpol-notices.ts';
import { advance, Docket, emptyDocket, parseRequest, take, toPage } from './interpol-requests.ts';
import { type Kept, openKept } from './kept.ts';
import { Refusal } from './refusal.ts';
import type { Answered, Asked } from './server.ts';

/** A bureau by which INTERPOL is asked, on this machine: docs/CHANNELS.md has the contract. All that it states is invented. */
export async function startInterpolSimulator(options: SimulatorOptions): Promise<Simulator> {
	const bureau = await openBureau(options, introduce(options.authority));
	const docket = await openKept(join(options.dataDir, 'requests.json'), Docket, emptyDocket);
	const stock = {
		notices: inventNotices(options),
		records: inventRecordChanges({ ...options, count: Math.ceil(options.count / 10) }),
	};
	const server = await bureau.listen((asked) => handle({ ...options, bureau, docket, ...stock }, asked));
	return { port: server.port, card: await bureau.issueCard(server.port), close: () => server.close() };
}

function introduce(authority: AuthorityId): Introduction {
	return {
		authority,
		names: { en: 'INTERPOL bureau (simulator, fictional)', local: 'Biro INTERPOL (simulator, rekaan)' },
		country: 'IDN',
		timeZone: 'Asia/Jakarta',
		channel: 'interpol',
		kinds: kinds.map((name) => ({ name, version: '1.0' })),
	};
}

const kinds = [
	'perpetrator-profile',
	'modus-operandi-notice',
	'early-warning',
	'missing-person-notice',
	'network-report',
	'travel-document-notice',
	'correction',
	'withdrawal',
];

interface Desk extends SimulatorOptions {
	readonly bureau: Bureau;
	readonly docket: Kept<Docket>;
	readonly notices: readonly Notice[];
	readonly records: readonly object[];
}

async function handle(desk: Desk, asked: Asked): Promise<Answered> {
	const { method, url, faults } = asked;
	const isPost = method === 'POST' && url.pathname === '/v1/requests';
	if (isPost) return await takeRequest(desk, asked);
	if (method !== 'GET') throw new Refusal(405, 'It is not asked so.');
	const said = await find(desk, url, faults);
	return { status: 200, body: await desk.bureau.seal(JSON.stringify(said), faults) };
}

async function takeRequest({ bureau, docket, clock, reviewMs }: Desk, { body, faults }: Asked): Promise<Answered> {
	const request = parseRequest(await bureau.open(body));
	const now = clock();
	const acknowledged = await docket.update((present) => take(advance(present, { now, reviewMs }), request, now));
	const digest = hash('sha256', body, 'base64url');
	const said = await bureau.seal(JSON.stringify({ ...acknowledged, digest }), faults);
	return { status: acknowledged.state === 'refused' ? 200 : 202, body: said };
}

async function find(desk: Desk, { pathname, searchParams }: URL, faults: Faults): Promise<object> {
	const { clock, reviewMs, docket } = desk;
	if (pathname === '/v1/requests/changes') {
		const { changes } = await docket.update((present) => {
			const next = advance(present, { now: clock(), reviewMs, deleted: faults.deleted });
			return { next, result: next };
		});
		return toPage(changes, searchParams.get('after'));
	}
	if (pathname === '/v1/sltd/changes') return toPage(desk.records, searchParams.get('after'));
	const [, list, id] = /^\/v1\/(?:notices\/)?([a-z]{3,10})(?:\/(\d{4}-\d+))?$/.exec(pathname) ?? [];
	if (list === undefined || (list === 'diffusions') === pathname.startsWith('/v1/notices/'))
		throw new Refusal(404, 'There is nothing of that name.');
	const present = applyFaults(desk.notices, faults);
	if (id === undefined) return search(present, list, searchParams, clock().toZonedDateTimeISO('UTC').year);
	const notice = present.find((each) => each.list === list && each.entityId === id.replace('-', '/'));
	if (notice === undefined) throw new Refusal(404, 'There is no such notice.');
	return toDetail(notice);
}

function applyFaults(notices: readonly Notice[], { deleted = [], changed = [] }: Faults): readonly Notice[] {
	return notices
		.filter(({ entityId }) => !deleted.includes(entityId))
		.map((notice) => (changed.includes(notice.entityId) ? toChanged(notice) : notice));
}
