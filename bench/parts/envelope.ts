import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../src/clock.ts';
import { openEnvelope, sealEnvelope } from '../../src/envelope/envelope.ts';
import { toOwnKeys } from '../../src/exchange/own-keys.ts';
import { loadKeyStore } from '../../src/pki/key-store.ts';
import { openAuthor } from '../author.ts';
import { openBare, sealBare } from '../bare/jwe.ts';
import { measure, measureInTurns } from '../measure.ts';
import { type Part, type PartContext, type Report, toFigure } from '../part.ts';
import { setStage } from '../stage.ts';

const load = { count: 2_000, inFlight: 32, warmUp: 300 };
const bareLoad = { ...load, inFlight: 1 };
const rounds = 3;
const aim = { of: 'ratio', is: 'at least', bound: 0.5 } as const;

/** Sealing and opening, against the same work by synchronous `node:crypto` in one thread. */
export const envelopePart: Part = { ids: ['envelope.seal', 'envelope.open'], run };

async function run({ profiles, resources, progress }: PartContext): Promise<Report> {
	const { sealOurs, sealTheirs, openOurs, openTheirs, meanBytes } = await prepare(profiles, resources);
	progress('sealing and opening, ours and bare in turns');
	const { seal, bareSeal, open, bareOpen } = await measureInTurns(rounds, {
		seal: () => measure(load, sealOurs),
		bareSeal: () => measure(bareLoad, sealTheirs),
		open: () => measure(load, openOurs),
		bareOpen: () => measure(bareLoad, openTheirs),
	});
	return {
		figures: [
			toFigure('envelope.seal', '1/s', { value: seal.perSecond, limit: bareSeal.perSecond, aim }),
			toFigure('envelope.open', '1/s', { value: open.perSecond, limit: bareOpen.perSecond, aim }),
		],
		notes: [
			`envelope: cover and copy of ${profiles.length} profiles, ${meanBytes} bytes sealed; ${load.inFlight} in flight, median of ${rounds} rounds`,
			'  limit: the same envelopes by synchronous node:crypto in one thread (ECDH P-256, Concat KDF, AES-KW, AES-256-GCM), nothing checked',
		],
	};
}

async function prepare(profiles: PartContext['profiles'], resources: AsyncDisposableStack) {
	const { sender, recipient } = await setStage(resources);
	const { sealingKey, write } = await openAuthor(sender, recipient);
	const now = systemClock();
	const keys = toOwnKeys(await loadKeyStore(recipient.dataDir), recipient.card).opening(now);
	const pem = await readFile(join(recipient.dataDir, 'keys', 'encryption.key.pem'), 'utf8');
	const [privateKey, publicKey] = [createPrivateKey(pem), createPublicKey(pem)];
	const members = { ...bareMembers, kid: sealingKey.kid, iat: Math.floor(now.epochMilliseconds / 1_000) };

	const payload = cycle(await Promise.all(profiles.map(async (profile) => (await write(profile)).payload)));
	const sealOurs = (index: number) => sealEnvelope(payload(index), sealingKey, now);
	const sealTheirs = (index: number) => sealBare(Buffer.from(JSON.stringify(payload(index))), publicKey, members);
	// That it is the same work: what the one sealed the other opens.
	const bare = await openEnvelope({ suite: 'L1', bytes: sealTheirs(0) }, keys, now);
	if (bare.copy !== payload(0).copy) throw new Error('The bare envelope is not the same.');

	const envelopes = await Promise.all(profiles.map((_, index) => sealOurs(index)));
	const envelope = cycle(envelopes);
	return {
		sealOurs,
		sealTheirs,
		openOurs: (index: number) => openEnvelope(envelope(index), keys, now),
		openTheirs: (index: number) => JSON.parse(openBare(envelope(index).bytes, privateKey).toString()),
		meanBytes: Math.round(envelopes.reduce((sum, { bytes }) => sum + bytes.length, 0) / envelopes.length),
	};
}

/** What a bare envelope's header has beside the algorithms, as `src/envelope/suites.ts` writes it. */
const bareMembers = { typ: 'lintas-envelope+jwe', cty: 'lintas-payload+json', suite: 'L1' };

const cycle =
	<T>(items: readonly T[]) =>
	(index: number): T =>
		items[index % items.length] as T;
