import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';
import { TLSSocket } from 'node:tls';
import { Problem } from '../../problem.ts';

/** How the certificate of whoever asks reaches the partner door. */
export interface ClientCertificates {
	/**
	 * May the door be asked on this way at all?
	 *
	 * @throws Problem `proxy-untrusted`
	 */
	requireWay(incoming: IncomingMessage): void;
	/** DER. @throws Problem `client-certificate-missing`, `client-certificate-header-malformed` */
	read(incoming: IncomingMessage): Uint8Array;
}

/** Set by a proxy that ends TLS (RFC 9440 §2), and by nobody else. The chain says nothing to Lintas. */
const forwarded = ['client-cert', 'client-cert-chain'] as const;

/** TLS ends at the gateway: the certificate is the connection's. Who speaks of another one is refused. */
export const fromConnection: ClientCertificates = {
	requireWay: ({ headers }) => {
		if (forwarded.some((name) => headers[name] !== undefined)) {
			throw new Problem('proxy-untrusted', { detail: 'TLS ends at this gateway: Client-Cert is not taken.' });
		}
	},
	read: ({ socket }) => {
		const certificate = socket instanceof TLSSocket ? socket.getPeerX509Certificate() : undefined;
		if (certificate === undefined) throw new Problem('client-certificate-missing');
		return certificate.raw;
	},
};

/**
 * TLS ends at a proxy, which says whose certificate it saw and had proved (RFC 9440): its word counts by its
 * address, so nobody else may ask.
 *
 * @param addresses of the proxies: IP addresses and networks (`10.0.0.0/24`)
 */
export function fromProxies(addresses: readonly string[]): ClientCertificates {
	const proxies = toBlockList(addresses);
	return {
		requireWay: ({ socket: { remoteAddress = '' } }) => {
			if (!proxies.check(remoteAddress, isIPv6(remoteAddress) ? 'ipv6' : 'ipv4')) {
				throw new Problem('proxy-untrusted', { detail: 'The connection comes from no proxy of this gateway.' });
			}
		},
		read: ({ headersDistinct }) => parseForwarded(headersDistinct['client-cert'] ?? []),
	};
}

function toBlockList(addresses: readonly string[]): BlockList {
	const list = new BlockList();
	for (const text of addresses) {
		const [address = '', prefix] = text.split('/');
		const family = isIPv6(address) ? 'ipv6' : 'ipv4';
		if (prefix === undefined) list.addAddress(address, family);
		else list.addSubnet(address, Number(prefix), family);
	}
	return list;
}

/** A byte sequence (RFC 8941 §3.3.5) without parameters; an empty one is what some proxies make of no certificate. */
const byteSequence = /^:([A-Za-z0-9+/]{0,12000}={0,2}):$/;

function parseForwarded(values: readonly string[]): Uint8Array {
	const [value, ...others] = values;
	if (value === undefined || value === '::') throw new Problem('client-certificate-missing');
	const base64 = byteSequence.exec(value)?.[1];
	const der = base64 === undefined ? Buffer.of() : Buffer.from(base64, 'base64');
	if (others.length > 0 || base64 === undefined || der.toString('base64') !== base64) {
		throw new Problem('client-certificate-header-malformed');
	}
	return der;
}
