import { systemClock } from '../../src/clock.ts';
import { sealEnvelope } from '../../src/envelope/envelope.ts';
import { openAuthor } from '../author.ts';
import { startEcho } from '../bare/echo.ts';
import { joinServer } from '../database.ts';
import { measure, measureInTurns } from '../measure.ts';
import { type Part, type PartContext, type Report, toFigure } from '../part.ts';
import { openPartnerClient } from '../partner-client.ts';
import { befriend, setStage, startGateway } from '../stage.ts';

const load = { count: 800, inFlight: 32, warmUp: 100 };
const rounds = 3;

/** The partner door with all that is behind it, against a bare echo of the same bytes. */
export const partnerPostPart: Part = { ids: ['partner.post'], run };

async function run({ profiles, resources, progress }: PartContext): Promise<Report> {
	const stage = await setStage(resources);
	const { sealingKey, write } = await openAuthor(stage.sender, stage.recipient);
	progress('starting a gateway with its PostgreSQL, and a bare peer');
	const recipient = await startGateway(stage.recipient, resources);
	await befriend(recipient, stage.sender);
	const { partnerPort } = recipient;
	await joinServer(stage.recipient.dataDir, resources);
	const echo = await startEcho(stage, resources);
	const post = await openPartnerClient(stage, load.inFlight, resources);

	progress('sealing envelopes: a delivery is taken once');
	const perRound = load.warmUp + load.count;
	const envelopes: Uint8Array[] = [];
	for (let index = 0; index < rounds * perRound; index += 1) {
		const { payload } = await write(profiles[index % profiles.length] ?? '');
		envelopes.push((await sealEnvelope(payload, sealingKey, systemClock())).bytes);
	}
	const envelope = (round: number, index: number) => envelopes[round * perRound + index] as Uint8Array;

	progress('posting them to both in turns');
	const receipts: string[] = [];
	const { door, bare } = await measureInTurns(rounds, {
		door: (round) =>
			measure(load, async (index) => {
				receipts.push(await post(partnerPort, envelope(round, index)));
			}),
		bare: (round) => measure(load, (index) => post(echo.port, envelope(round, index))),
	});
	requireAccepted(receipts, envelopes.length);
	return {
		figures: [toFigure('partner.post', '1/s', { value: door.perSecond, limit: bare.perSecond })],
		notes: [
			`partner: ${load.inFlight} POSTs in flight over mutual TLS 1.3, kept alive; each opened, verified, stored and answered with a receipt; median of ${rounds} rounds of ${load.count}`,
			'  limit: a bare node:https server that sends the same bytes back to the same client',
		],
	};
}

function requireAccepted(receipts: readonly string[], count: number): void {
	const outcomes = receipts.map((token) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()));
	const accepted = outcomes.filter(({ outcome }) => outcome === 'accepted').length;
	if (accepted !== count) throw new Error(`${accepted} of ${count} deliveries were accepted.`);
}
