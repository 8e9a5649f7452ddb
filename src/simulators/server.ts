import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import type { Clock } from '../clock.ts';
import { admitCertificate } from '../pki/admission.ts';
import { toPem } from '../pki/certificate.ts';
import type { KeyStore } from '../pki/key-store.ts';
import { Problem } from '../problem.ts';
import { type Faults, loadFaults } from './faults.ts';
import type { Gateway } from './gateway.ts';
import { Refusal } from './refusal.ts';

const messageType = 'application/pkcs7-mime';

/** Of a batch of 50,000 records, sealed. */
const maxBodyBytes = 64 * 1024 * 1024;

export interface Asked {
	readonly method: string;
	readonly url: URL;
	readonly body: Uint8Array<ArrayBuffer>;
	readonly faults: Faults;
}

/** Without a body, 204. */
export interface Answered {
	readonly status: number;
	readonly body?: Uint8Array;
	readonly headers?: Readonly<Record<string, string>>;
}

/** @throws Refusal */
export type Handler = (asked: Asked) => Promise<Answered>;

export interface Server {
	readonly port: number;
	close(): Promise<void>;
}

interface ServerOptions {
	readonly dataDir: string;
	readonly host: string;
	readonly port: number;
	readonly keys: KeyStore;
	readonly gateway: Gateway;
	readonly clock: Clock;
	readonly handle: Handler;
}

/** HTTPS for one gateway, over mutual TLS 1.3: whoever shows no certificate of its CAs gets no connection. */
export async function openServer(options: ServerOptions): Promise<Server> {
	const { host, port, keys, gateway } = options;
	const [newest] = keys.tlsServer;
	const server = createServer(
		{
			cert: newest?.certificate.pem,
			key: newest?.privateKeyPem,
			ca: gateway.issuers.map(({ pem }) => pem),
			requestCert: true,
			rejectUnauthorized: true,
			minVersion: 'TLSv1.3',
		},
		(request, response) => void answer(options, request, response),
	);
	server.listen(port, host);
	await once(server, 'listening').catch((cause: unknown) => {
		throw new Problem('address-in-use', { detail: `Address ${host}:${port}.`, cause });
	});
	return {
		port: (server.address() as AddressInfo).port,
		close: async () => {
			const closed = once(server, 'close');
			server.close();
			server.closeAllConnections();
			await closed;
		},
	};
}

async function answer(options: ServerOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
	try {
		const { status, body, headers } = await handle(options, request);
		const type = body === undefined ? {} : { 'content-type': messageType, 'content-length': body.length };
		response.writeHead(status, { ...type, ...headers });
		response.end(body);
	} catch (thrown) {
		const { status, message: title } =
			thrown instanceof Refusal ? thrown : new Refusal(500, 'The simulator failed.', { cause: thrown });
		response.writeHead(status, { 'content-type': 'application/problem+json' });
		response.end(JSON.stringify({ type: 'about:blank', title, status }));
	}
}

async function handle({ dataDir, gateway, clock, handle }: ServerOptions, request: IncomingMessage): Promise<Answered> {
	const faults = await loadFaults(dataDir);
	if (faults.delayMs !== undefined) await wait(faults.delayMs, undefined, { ref: false });
	if (faults.answer !== undefined) return toFault(faults.answer, faults);
	requireClient(request.socket as TLSSocket, gateway, clock());
	const { method = '', url = '/', headers } = request;
	if (method === 'POST' && headers['content-type'] !== messageType)
		throw new Refusal(415, `A body is of type ${messageType}.`);
	const target = URL.parse(url, 'https://simulator');
	if (target === null) throw new Refusal(400, 'The address is none.');
	return await handle({ method, url: target, body: await readBody(request), faults });
}

async function readBody(request: IncomingMessage): Promise<Uint8Array<ArrayBuffer>> {
	const pieces: Buffer[] = [];
	let size = 0;
	for await (const piece of request as AsyncIterable<Buffer>) {
		size += piece.length;
		if (size > maxBodyBytes) throw new Refusal(413, 'The message is too large.');
		pieces.push(piece);
	}
	return new Uint8Array(Buffer.concat(pieces));
}

function toFault(fault: NonNullable<Faults['answer']>, { retryAfterSeconds = 1 }: Faults): Answered {
	const headers = { 'content-type': 'text/html; charset=utf-8' };
	if (fault === 'html') return { status: 200, headers, body: Buffer.from('<!doctype html><title>Sign in</title>') };
	const isBusy = fault === '429' || fault === '503';
	const retry = isBusy ? { 'retry-after': String(retryAfterSeconds) } : {};
	return { status: Number(fault), headers: { ...headers, ...retry }, body: Buffer.from('<!doctype html>') };
}

/** The handshake has proved that one of its CAs issued it; the profile says for what. */
function requireClient(socket: TLSSocket, gateway: Gateway, now: Temporal.Instant): void {
	try {
		const pem = toPem(socket.getPeerCertificate().raw);
		const admitted = admitCertificate({ ...gateway, pem, profile: 'tls-client', now });
		if (!gateway.revocation.isRevoked(admitted)) return;
	} catch (cause) {
		throw new Refusal(403, 'The client certificate is not one that counts.', { cause });
	}
	throw new Refusal(403, 'The client certificate is revoked.');
}
