import { systemClock } from '../../src/clock.ts';
import { sealEnvelope } from '../../src/envelope/envelope.ts';
import { openAuthor } from '../author.ts';
import { countCommits, makeCommitBare } from '../bare/commits.ts';
import { makeDocumentCrypto } from '../bare/document-crypto.ts';
import { startEcho } from '../bare/echo.ts';
import { joinServer } from '../database.ts';
import { measure, measureInTurns } from '../measure.ts';
import { readResidentMb, watchMemory } from '../memory.ts';
import { openReleaser, watchReceipts } from '../officer-tool.ts';
import type { Part, PartContext, Report } from '../part.ts';
import { openPartnerClient } from '../partner-client.ts';
import { befriend, type Stage, setStage, startGateway } from '../stage.ts';
import { reportRoad } from './road-report.ts';

const load = { count: 800, inFlight: 32, warmUp: 50 };
const rounds = 3;

/** The whole road, from a draft at the officer door to its verified receipt, and the memory that it takes. */
export const roadPart: Part = {
	ids: ['road.rate', 'road.p50', 'road.p99', 'node.rss', 'node.rss.idle'],
	run,
};

async function run({ profiles, resources, progress }: PartContext): Promise<Report> {
	progress('starting two gateways, each with its PostgreSQL, and a bare peer');
	const { stage, sender, servers, echo, pids } = await start(resources);
	const idle = await Promise.all(pids.map(readResidentMb));

	const release = await openReleaser(sender, stage.recipient.authority, load.inFlight, resources);
	const receipt = watchReceipts(servers.sender.application, resources);
	const travel = async (index: number) => receipt(await release(profiles[index % profiles.length] ?? ''));
	progress('warming up both gateways');
	await measure({ ...load, count: 300 }, travel);

	const commits = await countCommits(servers.sender);
	const commitBare = await makeCommitBare(commits, servers, resources);
	const { cryptoBare, envelope } = await makeDocument(stage, profiles[0] ?? '');
	const post = await openPartnerClient(stage, load.inFlight, resources);
	const stopWatching = watchMemory(pids);
	progress(`sending ${rounds} × ${load.count} documents, and the bare parts in turns`);
	const measured = await measureInTurns(rounds, {
		road: () => measure(load, travel),
		crypto: () => measure({ ...load, inFlight: 1 }, cryptoBare),
		post: () => measure(load, () => post(echo.port, envelope)),
		commits: () => measure(load, commitBare),
	});
	const most = await stopWatching();
	return reportRoad(measured, commits, { idle, most }, { ...load, rounds });
}

async function start(resources: AsyncDisposableStack) {
	const stage = await setStage(resources);
	const sender = await startGateway(stage.sender, resources);
	const recipient = await startGateway(stage.recipient, resources);
	await befriend(sender, stage.recipient);
	await befriend(recipient, stage.sender);
	const servers = {
		sender: await joinServer(stage.sender.dataDir, resources),
		recipient: await joinServer(stage.recipient.dataDir, resources),
	};
	const echo = await startEcho(stage, resources);
	return { stage, sender, servers, echo, pids: [sender.process.pid ?? 0, recipient.process.pid ?? 0, echo.pid] };
}

/** The cryptography of one document, and the envelope that it makes. */
async function makeDocument(stage: Stage, profile: string) {
	const { sealingKey, write } = await openAuthor(stage.sender, stage.recipient);
	const { document, payload } = await write(profile);
	const { bytes: envelope } = await sealEnvelope(payload, sealingKey, systemClock());
	const plaintext = Buffer.from(JSON.stringify(payload));
	const cryptoBare = makeDocumentCrypto({
		signed: Buffer.from(document.jwt),
		body: Buffer.from(document.disclosures.join('~')),
		plaintext,
	});
	return { envelope, cryptoBare };
}
