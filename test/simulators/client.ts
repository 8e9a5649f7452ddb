import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Agent, request } from 'undici';
import { openCms } from '../../src/channels/cms/open.ts';
import { sealCms } from '../../src/channels/cms/seal.ts';
import { AuthorityId } from '../../src/model/identifiers.ts';
import { toPartner } from '../../src/partners/partner.ts';
import { readSignedCard } from '../../src/partners/signed-card.ts';
import type { Simulator, SimulatorOptions } from '../../src/simulators/bureau.ts';
import { type Gateway, readGateway } from '../../src/simulators/gateway.ts';
import {
	type Correspondent,
	createCorrespondent,
	type IssuedKey,
	issueKey,
	type TlsIdentity,
	toKeyPem,
} from '../http/correspondent.ts';

export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

const messageType = 'application/pkcs7-mime';

/** A gateway of which there are only certificates: what it sends, a test has written. */
export interface Client {
	readonly correspondent: Correspondent;
	readonly gateway: Gateway;
	readonly signing: IssuedKey<'cms-signing'>;
	readonly encryption: IssuedKey<'cms-encryption'>;
}

export async function createClient(id = 'id.imigrasi'): Promise<Client> {
	const correspondent = await createCorrespondent(id);
	const signing = await issueKey(correspondent.ca, 'cms-signing');
	const encryption = await issueKey(correspondent.ca, 'cms-encryption');
	const gateway = await readGateway(await correspondent.signCard(), encryption.certificate.pem);
	return { correspondent, gateway, signing, encryption };
}

/** Of a simulator that a test starts; it has nothing of others' if not told. */
export function toOptions(client: Client, dataDir: string, changes: Partial<SimulatorOptions> = {}): SimulatorOptions {
	return {
		dataDir,
		gateway: client.gateway,
		authority: AuthorityId.parse('int.bureau'),
		host: '127.0.0.1',
		port: 0,
		reviewMs: 10_000,
		count: 0,
		seed: 1,
		clock: () => Temporal.Now.instant(),
		...changes,
	};
}

/** A data folder with keys in it already, as many times as tests need one: RSA keys take long to make. */
export async function makeFolders(start: (dataDir: string) => Promise<Simulator>) {
	const made = await mkdtemp(join(tmpdir(), 'lintas-simulators-'));
	const first = join(made, 'first');
	await (await start(first)).close();
	let copies = 0;
	return {
		copy: async (): Promise<string> => {
			copies += 1;
			const folder = join(made, String(copies));
			await cp(first, folder, { recursive: true });
			return folder;
		},
		remove: () => rm(made, { recursive: true }),
	};
}

export interface Answer {
	readonly status: number;
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	readonly bytes: Buffer<ArrayBuffer>;
}

/** How a gateway speaks to a simulator. */
export interface Line {
	get(path: string): Promise<Answer>;
	post(path: string, body: Uint8Array, type?: string): Promise<Answer>;
	/** As a message: signed by the gateway, sealed for the simulator. */
	seal(content: string): Promise<Buffer>;
	/** @throws where it is not signed by the simulator and sealed for the gateway */
	open(message: Uint8Array): Promise<string>;
	close(): Promise<void>;
}

/**
 * By undici, and by OpenSSL where it is installed; elsewhere by what the channels have.
 *
 * @param about another identity than the gateway's, or null for none at all
 */
export function openLine(
	client: Client,
	{ card }: Pick<Simulator, 'card'>,
	{
		identity = client.correspondent.tlsClient,
		cms = hasOpenssl ? byOpenssl : byChannels,
	}: { readonly identity?: TlsIdentity | null; readonly cms?: typeof byChannels } = {},
): Line {
	const partner = toPartner(readSignedCard(card).card);
	const ca = partner.issuers.map(({ pem }) => pem);
	const agent = new Agent({ connect: { ca, allowH2: false, ...identity } });
	const ask = async (path: string, options: Parameters<typeof request>[1]): Promise<Answer> => {
		const { statusCode, headers, body } = await request(`${partner.card.endpoint}${path}`, {
			...options,
			dispatcher: agent,
		});
		return { status: statusCode, headers, bytes: Buffer.from(await body.arrayBuffer()) };
	};
	const [signer, recipient] = [partner.cms.signing[0], partner.cms.encryption[0]];
	if (signer === undefined || recipient === undefined) throw new Error('no certificates for CMS');
	const by = cms(client, { signer, recipient, ca: ca.join('') });
	return {
		get: (path) => ask(path, { method: 'GET' }),
		post: (path, body, type = messageType) => ask(path, { method: 'POST', body, headers: { 'content-type': type } }),
		seal: by.seal,
		open: by.open,
		close: async () => {
			await agent.close();
			by.remove();
		},
	};
}

type Cms = Pick<Line, 'seal' | 'open'> & { remove(): void };

interface Counterpart {
	readonly signer: Gateway['recipient'] | NonNullable<ReturnType<typeof toPartner>['cms']['signing'][number]>;
	readonly recipient: Counterpart['signer'];
	readonly ca: string;
}

export function byChannels({ signing, encryption }: Client, { signer, recipient }: Counterpart): Cms {
	const now = () => Temporal.Now.instant();
	return {
		seal: async (content) => {
			const about = { signer: signing, recipient: recipient as Gateway['recipient'], now: now() };
			return Buffer.from(await sealCms(new TextEncoder().encode(content), about));
		},
		open: async (message) => {
			const signers = [signer as IssuedKey<'cms-signing'>['certificate']];
			const { content } = await openCms(message, { recipients: [encryption], signers, now: now() });
			return Buffer.from(content).toString();
		},
		remove: () => {},
	};
}

/** RSASSA-PSS and RSAES-OAEP, as the gateway does. */
function byOpenssl({ signing, encryption }: Client, { signer, recipient, ca }: Counterpart): Cms {
	const cwd = mkdtempSync(join(tmpdir(), 'lintas-simulators-cms-'));
	const files = {
		'own-signing.crt': signing.certificate.pem,
		'own-signing.key': toKeyPem(signing.privateKey),
		'own-encryption.crt': encryption.certificate.pem,
		'own-encryption.key': toKeyPem(encryption.privateKey),
		'signer.crt': signer.pem,
		'recipient.crt': recipient.pem,
		'ca.crt': ca,
	};
	for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
	const run = (words: string, input: Uint8Array) => {
		const { status, stdout, stderr } = spawnSync('openssl', ['cms', ...words.split(' ')], {
			cwd,
			input,
			maxBuffer: 2 ** 26,
		});
		if (status !== 0) throw new Error(stderr.toString());
		return stdout;
	};
	const sign = '-sign -binary -nodetach -outform DER -md sha256 -signer own-signing.crt -inkey own-signing.key';
	const seal = '-encrypt -binary -outform DER -aes-256-cbc -recip recipient.crt';
	return {
		seal: async (content) =>
			run(
				`${seal} -keyopt rsa_padding_mode:oaep -keyopt rsa_oaep_md:sha256`,
				run(`${sign} -keyopt rsa_padding_mode:pss`, Buffer.from(content)),
			),
		open: async (message) => {
			const signed = run('-decrypt -inform DER -recip own-encryption.crt -inkey own-encryption.key', message);
			const verify = '-verify -binary -inform DER -nointern -certfile signer.crt -CAfile ca.crt -purpose any';
			return run(verify, signed).toString();
		},
		remove: () => rmSync(cwd, { recursive: true }),
	};
}
