import { AuthorityId } from '../../src/model/identifiers.ts';
import { announceDeliveries } from '../announce.ts';
import type { PartnerPorts } from '../bare/partners-process.ts';
import { startPeer } from '../bare/peer.ts';
import { type Databases, joinServer } from '../database.ts';
import { measureInTurns } from '../measure.ts';
import { startOutboxWorker, waitUntilDrained } from '../outbox-worker.ts';
import { type Part, type PartContext, type Report, toFigure } from '../part.ts';
import { clearDeliveries, seedBacklog } from '../seed.ts';
import { type Stage, setStage } from '../stage.ts';

const perPartner = 400;
/** For a partner that has been dead for days. */
const waiting = 5_000;
const rounds = 3;
const living = Array.from({ length: 9 }, (_, index) => AuthorityId.parse(`zz.partner-${index}`));
const dead = AuthorityId.parse('zz.partner-dead');

/** Deliveries to nine partners while a tenth is dead, against those to nine partners when nothing is for the tenth. */
export const deliveryDeadPartnerPart: Part = {
	ids: ['delivery.dead-partner', 'delivery.dead-partner.refusing', 'delivery.dead-partner.backlog'],
	run,
};

async function run({ resources, progress }: PartContext): Promise<Report> {
	const stage = await setStage(resources);
	progress('starting a PostgreSQL and the stand-ins for ten partners');
	const databases = await joinServer(stage.sender.dataDir, resources);
	const count = living.length;
	const ports = (await startPeer(new URL('../bare/partners-process.ts', import.meta.url), stage, resources, { count }))
		.told as PartnerPorts;
	const measureNine = (tenth: Dead | undefined, how: string) => async (round: number) => {
		progress(`round ${round + 1} of ${rounds}: ${perPartner} deliveries to each of nine partners, the tenth ${how}`);
		return await deliverAll(stage, databases, ports, tenth);
	};
	const { none, silent, refusing, backlog } = await measureInTurns(rounds, {
		none: measureNine(undefined, 'has none to get'),
		silent: measureNine({ port: ports.silent, count: perPartner }, 'says nothing'),
		refusing: measureNine({ port: ports.refusing, count: perPartner }, 'refuses connections'),
		backlog: measureNine({ port: ports.silent, count: waiting }, `says nothing, with ${waiting} waiting for it`),
	});
	const aim = { of: 'ratio', is: 'at least', bound: 0.95 } as const;
	const limit = none.perSecond;
	return {
		figures: [
			toFigure('delivery.dead-partner', '1/s', { value: silent.perSecond, limit, aim }),
			toFigure('delivery.dead-partner.refusing', '1/s', { value: refusing.perSecond, limit, aim }),
			toFigure('delivery.dead-partner.backlog', '1/s', { value: backlog.perSecond, limit, aim }),
		],
		notes: [
			`delivery.dead-partner: ${perPartner} deliveries for each of nine partners, and as many for a tenth that takes connections and says nothing, or (refusing) takes none, or (backlog) says nothing and has ${waiting} waiting for it; the nine’s rate from the first attempt to their last receipt, by a new worker each time; median of ${rounds} rounds`,
			'  real: queue, sweeper, outbox, lanes with the usual limits, PostgreSQL with durable commits, channel over mutual TLS; stand-ins: the partners are bare node:https servers in one process, the envelope is the same 5 KB each time, and what comes back is not verified',
			'  limit: the same with nothing for the tenth: what a living one would cost the nine is not in it',
		],
	};
}

/** What waits for the tenth partner, and where that does not answer. */
interface Dead {
	readonly port: number;
	readonly count: number;
}

/** @returns the rate of those to the living */
async function deliverAll(
	stage: Stage,
	{ owner, application, applicationUrl }: Databases,
	ports: PartnerPorts,
	tenth: Dead | undefined,
): Promise<{ readonly perSecond: number }> {
	await clearDeliveries(owner);
	const author = stage.sender.authority;
	await seedBacklog(owner, { count: perPartner * living.length, author, recipients: living });
	if (tenth !== undefined) await seedBacklog(owner, { count: tenth.count, author, recipients: [dead] });
	// The queue has all of it before the worker begins: how long that takes is not measured.
	await announceDeliveries(applicationUrl);
	const places = [...living.map((partner, index) => [partner, ports.alive[index]]), [dead, tenth?.port]];
	const endpoints = Object.fromEntries(places.map(([partner, port]) => [partner, `https://127.0.0.1:${port}`]));
	const sending = { dataDir: stage.sender.dataDir, ownCard: stage.sender.card, card: stage.recipient.card, endpoints };
	await using worker = new AsyncDisposableStack();
	await startOutboxWorker({ databaseUrl: applicationUrl, authority: author, sending }, worker);
	await waitUntilDrained(application, { except: dead });
	return await readRate(application);
}

/** By what the outbox has put on record itself. */
async function readRate(application: Databases['application']): Promise<{ readonly perSecond: number }> {
	const { rows } = await application.query<{ rate: number; delivered: number }>(
		`select count(*)::integer as delivered,
			(count(*) / extract(epoch from max(settled_at) - min(started_at)))::float8 as rate
			from delivery join attempt on delivery_id = id where recipient <> $1 and state = 'delivered'`,
		[dead],
	);
	const [{ rate, delivered } = { rate: Number.NaN, delivered: 0 }] = rows;
	if (delivered !== perPartner * living.length) throw new Error(`${delivered} deliveries arrived.`);
	return { perSecond: rate };
}
