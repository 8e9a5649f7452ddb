import type { Socket } from 'node:net';
import { checkServerIdentity, type PeerCertificate, TLSSocket } from 'node:tls';
import { buildConnector, type Dispatcher, Pool } from 'undici';
import type { Clock } from '../clock.ts';
import type { TlsDetails } from '../model/delivery.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import { type AdmittedCertificate, type AuthorityCa, admitCertificate } from '../pki/admission.ts';
import { toPem } from '../pki/certificate.ts';
import { refusal } from '../pki/refusal.ts';
import type { TlsKey } from '../pki/stored-keys.ts';
import { toPemThumbprint } from '../pki/thumbprint.ts';
import { Problem } from '../problem.ts';

/** How to reach one partner: where, whose certificates count there, and who we are. */
export interface ConnectionSettings {
	readonly authority: AuthorityId;
	/** `https://host:port` */
	readonly endpoint: string;
	readonly issuers: readonly AuthorityCa[];
	readonly revocation: { isRevoked(certificate: AdmittedCertificate): boolean };
	/** Ours now: with another one, connections are opened anew, and requests under way end on the old ones. */
	readonly tlsKey: () => TlsKey<'tls-client'>;
	readonly clock: Clock;
	/** How long a request and its answer may take, all in all; a minute if not told. */
	readonly timeoutMs?: number;
}

export interface Answer {
	readonly status: number;
	readonly headers: Dispatcher.ResponseData['headers'];
	readonly body: Buffer;
}

/** Kept-alive connections to one partner's door; HTTP/1.1, since untuned HTTP/2 is slower here. */
export interface Connection {
	/** @throws Problem `partner-unreachable`, `partner-certificate-untrusted`, `partner-answer-too-large` */
	request(request: PartnerRequest): Promise<Answer>;
	/** Of the newest connection to the partner; undefined before the first. */
	tls(): TlsDetails | undefined;
	close(): Promise<void>;
}

export interface PartnerRequest {
	readonly method: 'GET' | 'POST' | 'PUT';
	readonly path: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: Uint8Array;
	/** An answer that is larger is refused; 256 KiB if not given. */
	readonly maxAnswerBytes?: number;
}

const usualAnswerBytes = 256 * 1024;
const defaultTimeoutMs = 60_000;

export function openConnection(settings: ConnectionSettings): Connection {
	const pools = new Map<string, Pool>();
	let tls: TlsDetails | undefined;
	const onConnect = (socket: Socket) => {
		tls = toTlsDetails(socket);
	};
	const findPool = () => {
		const key = settings.tlsKey();
		const { thumbprintSha256 } = key.certificate;
		const present = pools.get(thumbprintSha256);
		if (present !== undefined) return present;
		for (const retired of pools.values()) if (!retired.closed) void retired.close();
		const pool = openPool(settings, key, onConnect);
		pools.set(thumbprintSha256, pool);
		return pool;
	};
	return {
		request: (request) => send(findPool(), request, settings.timeoutMs ?? defaultTimeoutMs),
		tls: () => tls,
		close: async () => {
			await Promise.all([...pools.values()].map((pool) => pool.destroy()));
		},
	};
}

/** A pool with our client certificate that trusts the CAs on the partner's card and nothing else. */
function openPool(settings: ConnectionSettings, key: TlsKey<'tls-client'>, onConnect: (socket: Socket) => void): Pool {
	const connect = buildConnector({
		timeout: 10_000,
		allowH2: false,
		// A resumed session would be taken without looking at the certificate again.
		maxCachedSessions: 0,
		minVersion: 'TLSv1.3',
		ca: settings.issuers.map(({ pem }) => pem),
		cert: key.certificate.pem,
		key: key.privateKeyPem,
		checkServerIdentity: (host, certificate) => checkServer(settings, host, certificate),
	});
	return new Pool(settings.endpoint, {
		connections: 16,
		pipelining: 1,
		allowH2: false,
		// One deadline for the whole (see `send`): these two would wait for ever on a byte now and then.
		headersTimeout: 0,
		bodyTimeout: 0,
		keepAliveTimeout: 30_000,
		maxHeaderSize: 16_384,
		connect: (options, callback) =>
			connect(options, (...connected) => {
				const [, socket] = connected;
				if (socket !== null) onConnect(socket);
				callback(...connected);
			}),
	});
}

/** Of a connection on which the other side showed its certificate; undefined without TLS, or without one. */
export function toTlsDetails(socket: Socket): TlsDetails | undefined {
	if (!(socket instanceof TLSSocket)) return undefined;
	const { raw } = socket.getPeerCertificate();
	if (raw === undefined) return undefined;
	return {
		protocol: socket.getProtocol() ?? '',
		cipher: socket.getCipher().standardName,
		certificate: toPemThumbprint(toPem(raw)),
	};
}

/** Beside the host's name, the certificate must be the partner's own by its profile. */
function checkServer(
	{ authority, issuers, revocation, clock }: ConnectionSettings,
	host: string,
	shown: PeerCertificate,
): Error | undefined {
	try {
		const claim = { pem: toPem(shown.raw), profile: 'tls-server', authority, issuers, now: clock() } as const;
		if (revocation.isRevoked(admitCertificate(claim))) throw refusal('revocation');
		return checkServerIdentity(host, shown);
	} catch (cause) {
		return cause instanceof Error ? cause : new Problem('certificate-unacceptable', { cause });
	}
}

async function send(
	pool: Pool,
	{ maxAnswerBytes = usualAnswerBytes, ...request }: PartnerRequest,
	timeoutMs: number,
): Promise<Answer> {
	try {
		const signal = AbortSignal.timeout(timeoutMs);
		const { statusCode, headers, body } = await pool.request({ ...request, signal });
		return { status: statusCode, headers, body: await readAnswer(body, maxAnswerBytes) };
	} catch (cause) {
		if (cause instanceof Problem && cause.code === 'partner-answer-too-large') throw cause;
		throw new Problem(isCertificateTrouble(cause) ? 'partner-certificate-untrusted' : 'partner-unreachable', { cause });
	}
}

/** Nothing is decompressed here: whatever the headers say, these are the bytes as they came. */
async function readAnswer(body: Dispatcher.ResponseData['body'], maxAnswerBytes: number): Promise<Buffer> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of body) {
		size += chunk.length;
		// Leaving the loop destroys the body, and with it the connection.
		if (size > maxAnswerBytes)
			throw new Problem('partner-answer-too-large', { detail: `More than ${maxAnswerBytes} bytes.` });
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

/** OpenSSL's verification errors, and those of `checkServer`. */
function isCertificateTrouble(error: unknown): boolean {
	if (error instanceof Problem) return error.code === 'certificate-unacceptable';
	const code = error instanceof Error && 'code' in error ? String(error.code) : '';
	return /^(?:CERT_|ERR_TLS_CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_|HOSTNAME_|ERROR_IN_CERT)/.test(code);
}
