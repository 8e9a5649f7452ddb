import { Pool } from 'undici';
import { envelopesPath, receiptMediaType, toEnvelopeMediaType } from '../src/channels/native/media-types.ts';
import { loadKeyStore } from '../src/pki/key-store.ts';
import type { Stage } from './stage.ts';

/** Posts an envelope to the door, or its bare peer, at that port; what comes back, if the status is 201. */
export type Post = (port: number, envelope: Uint8Array) => Promise<string>;

/** One client for both, so that it costs the same: kept-alive connections, one for each in flight. */
export async function openPartnerClient(
	{ sender, recipient }: Stage,
	connections: number,
	resources: AsyncDisposableStack,
): Promise<Post> {
	const [tlsClient] = (await loadKeyStore(sender.dataDir)).tlsClient;
	if (tlsClient === undefined) throw new Error('The sender has no TLS key.');
	const connect = { ca: recipient.card.ca, cert: tlsClient.certificate.pem, key: tlsClient.privateKeyPem };
	const headers = { 'content-type': toEnvelopeMediaType('L1'), accept: receiptMediaType };
	const pools = new Map<number, Pool>();
	const openPool = (port: number) => {
		const pool = new Pool(`https://127.0.0.1:${port}`, { connections, pipelining: 1, allowH2: false, connect });
		resources.defer(() => pool.destroy());
		return pool;
	};
	return async (port, envelope) => {
		const pool = pools.getOrInsertComputed(port, openPool);
		const answer = await pool.request({ method: 'POST', path: envelopesPath, headers, body: envelope });
		const text = await answer.body.text();
		if (answer.statusCode !== 201) throw new Error(`A POST was answered with status ${answer.statusCode}.`);
		return text;
	};
}
