import { generateKeyPairSync } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import type { Clock } from '../clock.ts';
import { AuthorityId } from '../model/identifiers.ts';
import { createAuthorityCa, issueCertificate } from '../pki/issue.ts';
import type { KeyStore } from '../pki/key-store.ts';
import { type CmsKey, open, seal } from './cms.ts';
import type { Faults } from './faults.ts';
import type { Gateway } from './gateway.ts';
import { type Introduction, issueCard, openKeys } from './identity.ts';
import { type Handler, openServer, type Server } from './server.ts';

export interface SimulatorOptions {
	/** Keys, what it remembers, and `faults.json`. */
	readonly dataDir: string;
	readonly gateway: Gateway;
	readonly authority: AuthorityId;
	/** Where it listens, and what its certificate is for. */
	readonly host: string;
	/** 0 takes a free port. */
	readonly port: number;
	/** How long a request is looked at. */
	readonly reviewMs: number;
	/** So many notices or records of others it has. */
	readonly count: number;
	/** What is invented of them. */
	readonly seed: number;
	readonly clock: Clock;
}

export interface Simulator {
	/** Undefined where it listens nowhere. */
	readonly port: number | undefined;
	/** Signed, to be taken by the gateway. */
	readonly card: string;
	close(): Promise<void>;
}

/** A counterpart with its keys. */
export interface Bureau {
	readonly keys: KeyStore;
	seal(content: string, faults: Faults): Promise<Uint8Array<ArrayBuffer>>;
	/** @throws Refusal */
	open(message: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>>;
	/** HTTPS, for one that has an address. */
	listen(handle: Handler): Promise<Server>;
	issueCard(port: number | undefined): Promise<string>;
}

export async function openBureau(options: SimulatorOptions, about: Introduction): Promise<Bureau> {
	const { dataDir, gateway, host, clock } = options;
	await mkdir(dataDir, { recursive: true, mode: 0o700 });
	const keys = await openKeys(dataDir, about, { host, now: clock() });
	const [own] = keys.cmsSigning;
	if (own === undefined) throw new RangeError('no key to sign with');
	let stranger: Promise<CmsKey> | undefined;
	return {
		keys,
		seal: async (content, { wrongSigner = false }) => {
			if (wrongSigner) stranger ??= makeStranger(clock());
			const signer = wrongSigner && stranger !== undefined ? await stranger : own;
			return await seal(new TextEncoder().encode(content), { signer, recipient: gateway.recipient, now: clock() });
		},
		open: (message) => open(message, { keys: keys.cmsEncryption, gateway, now: clock() }),
		listen: (handle) => openServer({ ...options, keys, handle }),
		issueCard: (port) => {
			const endpoint = port === undefined ? undefined : `https://${host}:${port}`;
			return issueCard(dataDir, { ...about, endpoint }, keys);
		},
	};
}

/** Another bureau, with a good key of its own. */
async function makeStranger(now: Temporal.Instant): Promise<CmsKey> {
	const ca = await createAuthorityCa({ authority: AuthorityId.parse('int.other-bureau'), now, days: 30 });
	const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 3072 });
	const certificate = await issueCertificate({ ca, profile: 'cms-signing', publicKey, now, days: 30 });
	return { certificate, privateKey };
}
