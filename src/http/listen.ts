import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttpServer, type Server } from 'node:http';
import { createServer as createHttpsServer, Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getRequestListener, RequestError } from '@hono/node-server';
import { Problem } from '../problem.ts';
import type { DoorApp } from './app.ts';
import { toProblemResponse } from './problems.ts';

/** As `node:tls` takes them. */
export interface TlsIdentity {
	readonly certificatePem: string;
	readonly privateKeyPem: string;
	/** The CAs named in the request for a client certificate; who counts is decided per request. */
	readonly clientCaPems: readonly string[];
}

/** How long a peer may take. Every limit also holds for peers that send a byte now and then. */
export interface DoorLimits {
	readonly handshakeMs: number;
	readonly headersMs: number;
	readonly requestMs: number;
	readonly idleMs: number;
	readonly maxConnections: number;
}

export const defaultLimits: DoorLimits = {
	handshakeMs: 5_000,
	headersMs: 10_000,
	requestMs: 30_000,
	idleMs: 60_000,
	maxConnections: 1_000,
};

export interface DoorOptions {
	readonly host: string;
	/** 0 takes a free port. */
	readonly port: number;
	readonly limits: DoorLimits;
	readonly tls?: TlsIdentity;
}

export interface OpenDoor {
	readonly port: number;
	/** Shows another certificate, and names other CAs in its request for one, on connections to come. */
	identify(tls: TlsIdentity): void;
	/** Takes no more connections, lets requests that run end, and cuts what is left after `withinMs`. */
	close(withinMs: number): Promise<void>;
}

/** @throws Problem `address-in-use` */
export async function openDoor(app: DoorApp, options: DoorOptions): Promise<OpenDoor> {
	const server = makeServer(app, options);
	server.listen(options.port, options.host);
	await once(server, 'listening').catch((cause: unknown) => {
		throw new Problem('address-in-use', { detail: `Address ${options.host}:${options.port}.`, cause });
	});
	const { port } = server.address() as AddressInfo;
	return {
		port,
		identify: (tls) => {
			if (server instanceof HttpsServer) server.setSecureContext(toTlsOptions(tls, options.limits));
		},
		close: (withinMs) => close(server, withinMs),
	};
}

function makeServer(app: DoorApp, { limits, tls }: DoorOptions): Server {
	const listener = getRequestListener(app.fetch, { overrideGlobalObjects: false, errorHandler: toErrorResponse });
	const timing = {
		headersTimeout: limits.headersMs,
		requestTimeout: limits.requestMs,
		keepAliveTimeout: limits.idleMs,
		connectionsCheckingInterval: Math.min(1_000, limits.headersMs),
		maxHeaderSize: 16_384,
		insecureHTTPParser: false,
	};
	const server =
		tls === undefined
			? createHttpServer(timing, listener)
			: createHttpsServer({ ...timing, ...toTlsOptions(tls, limits) }, listener);
	server.maxConnections = limits.maxConnections;
	server.maxRequestsPerSocket = 10_000;
	return server;
}

/** For what goes wrong outside the app: a `Host` or a target that make no URL, before it is called. */
function toErrorResponse(thrown: unknown): Response {
	const problem = thrown instanceof RequestError ? new Problem('request-malformed') : thrown;
	return toProblemResponse(problem, randomUUID());
}

/**
 * The handshake proves that the peer has the key of the certificate it shows; whose certificate it is,
 * and that it shows one at all, the door decides, so that a refusal has a name (`rejectUnauthorized`
 * would only hang up).
 */
function toTlsOptions(tls: TlsIdentity, { handshakeMs }: DoorLimits) {
	return {
		cert: tls.certificatePem,
		key: tls.privateKeyPem,
		ca: [...tls.clientCaPems],
		requestCert: true,
		rejectUnauthorized: false,
		minVersion: 'TLSv1.3' as const,
		handshakeTimeout: handshakeMs,
	};
}

async function close(server: Server, withinMs: number): Promise<void> {
	const closed = once(server, 'close');
	server.close();
	server.closeIdleConnections();
	const cut = setTimeout(() => server.closeAllConnections(), withinMs);
	await closed;
	clearTimeout(cut);
}
