import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/**
 * The peer that the partner door is measured against: mutual TLS as there, and each body sent back.
 * It is told its certificates by its parent, tells its port, and ends with its parent.
 */
process.once('message', (identity: { cert: string; key: string; ca: string[] }) => {
	const tls = { ...identity, requestCert: true, rejectUnauthorized: true, minVersion: 'TLSv1.3' as const };
	const server = createServer({ ...tls, keepAliveTimeout: 60_000 }, (request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const body = Buffer.concat(chunks);
			response.writeHead(201, { 'content-type': 'application/octet-stream', 'content-length': body.length });
			response.end(body);
		});
	});
	server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
});
process.once('disconnect', () => process.exit());
