import { availableParallelism } from 'node:os';
import { systemClock } from '../src/clock.ts';
import { sealEnvelope } from '../src/envelope/envelope.ts';
import { openAuthor } from './author.ts';
import { type Commit, countCommits, makeCommitBare } from './bare/commits.ts';
import { cryptoCounts, makeDocumentCrypto } from './bare/document-crypto.ts';
import { type Echo, startEcho } from './bare/echo.ts';
import { type Databases, joinServer } from './database.ts';
import { type Load, type Measured, measure, measureInTurns } from './measure.ts';
import { openReleaser, watchReceipts } from './officer-tool.ts';
import { openPartnerClient, type Post } from './partner-client.ts';
import { befriend, type Stage, setStage, startGateway } from './stage.ts';

/** The servers of two authorities whose gateways have exchanged cards and agreements. */
export interface RoadServers {
	readonly stage: Stage;
	readonly servers: Readonly<Record<Commit['at'], Databases>>;
}

/** Sends a document from a draft at the officer door to its verified receipt. */
export type Travel = (index: number) => Promise<void>;

/** Starts both gateways, makes them partners, and joins their servers. */
export async function startRoad(resources: AsyncDisposableStack) {
	const stage = await setStage(resources);
	const sender = await startGateway(stage.sender, resources);
	const recipient = await startGateway(stage.recipient, resources);
	await befriend(sender, stage.recipient);
	await befriend(recipient, stage.sender);
	const servers = {
		sender: await joinServer(stage.sender.dataDir, resources),
		recipient: await joinServer(stage.recipient.dataDir, resources),
	};
	return { stage, sender, recipient, servers };
}

/** @param connections to the officer door: so many documents may be in flight */
export async function openTravel(
	{ stage, servers }: RoadServers,
	profiles: readonly string[],
	connections: number,
	resources: AsyncDisposableStack,
): Promise<Travel> {
	const release = await openReleaser(stage.sender, stage.recipient.authority, connections, resources);
	const receipt = watchReceipts(servers.sender.application, resources);
	return async (index) => receipt(await release(profiles[index % profiles.length] ?? ''));
}

/** The bare parts of one document's road, each to be done alone. */
export interface BareRoad {
	readonly commits: readonly Commit[];
	readonly echo: Echo;
	crypto(): unknown;
	post(): Promise<unknown>;
	commit(): Promise<unknown>;
}

/** Of a road that was travelled already: the commits are as large as those that it left behind. */
export async function openBareRoad(
	{ stage, servers }: RoadServers,
	profile: string,
	connections: number,
	resources: AsyncDisposableStack,
): Promise<BareRoad> {
	const echo = await startEcho(stage, resources);
	const commits = await countCommits(servers.sender);
	const commit = await makeCommitBare(commits, servers, resources);
	const { crypto, envelope } = await makeDocument(stage, profile);
	const post: Post = await openPartnerClient(stage, connections, resources);
	return { commits, echo, crypto, post: () => post(echo.port, envelope), commit };
}

/** The cryptography of one document, and the envelope that it makes. */
async function makeDocument(stage: Stage, profile: string) {
	const { sealingKey, write } = await openAuthor(stage.sender, stage.recipient);
	const { document, payload } = await write(profile);
	const { bytes: envelope } = await sealEnvelope(payload, sealingKey, systemClock());
	const crypto = makeDocumentCrypto({
		signed: Buffer.from(document.jwt),
		body: Buffer.from(document.disclosures.join('~')),
		plaintext: Buffer.from(JSON.stringify(payload)),
	});
	return { envelope, crypto };
}

/** One document's cryptography is in one thread, its commits one after another. */
export type MeasuredRoad = Readonly<Record<'road' | 'crypto' | 'post' | 'commits', Measured>>;

/** The road and its bare parts in turns. */
export async function measureRoad(
	travel: Travel,
	bare: BareRoad,
	load: Load,
	{ rounds, bareCount }: { readonly rounds: number; readonly bareCount: number },
): Promise<MeasuredRoad> {
	const bareLoad = { ...load, count: bareCount };
	return await measureInTurns(rounds, {
		road: () => measure(load, travel),
		crypto: () => measure({ ...bareLoad, inFlight: 1 }, bare.crypto),
		post: () => measure(bareLoad, bare.post),
		commits: () => measure(bareLoad, bare.commit),
	});
}

/**
 * The road if a document cost its bare parts and nothing else. Each part was measured with these cores
 * to itself, so their times for one document add up: the cryptography is spread over as many cores as there are
 * documents in flight, and what the POST and the commits need of them is in their rates. Latencies add up too, part
 * by part.
 */
export function toLimit({ crypto, post, commits }: MeasuredRoad, inFlight: number): Measured {
	const cores = Math.min(inFlight, availableParallelism());
	const seconds = 1 / (crypto.perSecond * cores) + 1 / post.perSecond + 1 / commits.perSecond;
	return {
		perSecond: 1 / seconds,
		p50Ms: crypto.p50Ms + post.p50Ms + commits.p50Ms,
		p99Ms: crypto.p99Ms + post.p99Ms + commits.p99Ms,
		p999Ms: crypto.p999Ms + post.p999Ms + commits.p999Ms,
	};
}

/** What the limit is made of, in words. */
export function describeLimit(
	{ crypto, post, commits: bare }: MeasuredRoad,
	commits: readonly Commit[],
	inFlight: number,
): string[] {
	const { signatures, verifications, seals, opens, encryptions, decryptions } = cryptoCounts;
	const rate = ({ perSecond }: Measured) => `${Math.round(perSecond)}/s`;
	return [
		`  limit: 1 / (1 / (crypto × ${availableParallelism()} cores) + 1 / POST + 1 / commits), the bare parts of one document, each alone on these cores:`,
		`    crypto   ${rate(crypto)} in one thread: ${signatures} ES256 signatures, ${verifications} verifications, ${seals} seal, ${opens} open, ${encryptions} encryptions and ${decryptions} decryption at rest`,
		`    POST     ${rate(post)}: 1 to a bare node:https server that sends the same bytes back, mutual TLS, ${inFlight} in flight`,
		`    commits  ${rate(bare)}: ${commits.length}, one after another, ${inFlight} documents in flight: ${commits.map(describeCommit).join(', ')}`,
		'  limit of the latencies: the sum of the same parts’ own',
	];
}

const describeCommit = ({ at, what, bytes }: Commit) => `${what} (${bytes} bytes, ${at})`;
