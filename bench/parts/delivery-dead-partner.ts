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
const rounds = 3;
const living = Array.from({ length: 9 }, (_, index) => AuthorityId.parse(`zz.partner-${index}`));
const dead = AuthorityId.parse('zz.partner-dead');

/** Deliveries to nine partners while a tenth is dead, against those to nine partners when nothing is for the tenth. */
export const deliveryDeadPartnerPart: Part = {
	ids: ['delivery.dead-partner', 'delivery.dead-partner.refusing'],
	run,
};

async function run({ resources, progress }: PartContext): Promise<Report> {
	const stage = await setStage(resources);
	progress('starting a PostgreSQL and the stand-ins for ten partners');
	const databases = await joinServer(stage.sender.dataDir, resources);
	const count = living.length;
	const ports = (await startPeer(new URL('../bare/partners-process.ts', import.meta.url), stage, resources, { count }))
		.told as PartnerPorts;
	const measureNine = (deadPort: number | undefined, how: string) => async (round: number) => {
		progress(`round ${round + 1} of ${rounds}: ${perPartner} deliveries to each of nine partners, the tenth ${how}`);
		return await deliverAll(stage, databases, ports, deadPort);
	};
	const { none, silent, refusing } = await measureInTurns(rounds, {
		none: measureNine(undefined, 'has none to get'),
		silent: measureNine(ports.silent, 'says nothing'),
		refusing: measureNine(ports.refusing, 'refuses connections'),
	});
	const aim = { of: 'ratio', is: 'at least', bound: 0.95 } as const;
	const limit = none.perSecond;
	return {
		figures: [
			toFigure('delivery.dead-partner', '1/s', { value: silent.perSecond, limit, aim }),
			toFigure('delivery.dead-partner.refusing', '1/s', { value: refusing.perSecond, limit, aim }),
		],
		notes: [
			`delivery.dead-partner: ${perPartner} deliveries for each of nine partners, and as many for a tenth that takes connections and says nothing, or (refusing) takes none; the nine’s rate from the first attempt to their last receipt, by a new worker each time; median of ${rounds} rounds`,
			'  real: queue, sweeper, outbox, lanes with the usual limits, PostgreSQL with durable commits, channel over mutual TLS; stand-ins: the partners are bare node:https servers in one process, the envelope is the same 5 KB each time, and what comes back is not verified',
			'  limit: the same with nothing for the tenth: what a living one would cost the nine is not in it',
		],
	};
}

/** @returns the rate of those to the living */
async function deliverAll(
	stage: Stage,
	{ owner, application, applicationUrl }: Databases,
	ports: PartnerPorts,
	deadPort: number | undefined,
): Promise<{ readonly perSecond: number }> {
	await clearDeliveries(owner);
	const recipients = [...living, ...(deadPort === undefined ? [] : [dead])];
	await seedBacklog(owner, { count: perPartner * recipients.length, author: stage.sender.authority, recipients });
	// The queue has all of it before the worker begins: how long that takes is not measured.
	await announceDeliveries(applicationUrl);
	const places = [...living.map((partner, index) => [partner, ports.alive[index]]), [dead, deadPort ?? ports.silent]];
	const endpoints = Object.fromEntries(places.map(([partner, port]) => [partner, `https://127.0.0.1:${port}`]));
	const sending = { dataDir: stage.sender.dataDir, ownCard: stage.sender.card, card: stage.recipient.card, endpoints };
	await using worker = new AsyncDisposableStack();
	await startOutboxWorker({ databaseUrl: applicationUrl, authority: stage.sender.authority, sending }, worker);
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
