import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { Clock } from '../../clock.ts';
import type { AuthorityId } from '../../model/identifiers.ts';
import type { Partners } from '../../partners/partners.ts';
import { Problem } from '../../problem.ts';

/** Who is at the other end of the connection that a request came on. */
export type IdentifyPeer = (incoming: IncomingMessage) => AuthorityId;

/**
 * Looks at a connection's certificate once, and at every request whether it still holds: a certificate that
 * expires and a partner whose card is taken away end the trust in connections that are kept alive.
 *
 * @throws Problem `client-certificate-missing`, `client-certificate-untrusted`
 */
export function makeIdentifyPeer(partners: Partners, clock: Clock): IdentifyPeer {
	const known = new WeakMap<TLSSocket, ReturnType<Partners['identify']> & { readonly revision: number }>();
	return ({ socket }) => {
		if (!(socket instanceof TLSSocket)) throw new Problem('client-certificate-missing');
		const now = clock();
		const revision = partners.revision();
		const before = known.get(socket);
		const isCurrent = before?.revision === revision;
		const peer = isCurrent ? before : { ...partners.identify(readCertificate(socket), now), revision };
		if (Temporal.Instant.compare(now, peer.until) > 0) {
			throw new Problem('client-certificate-untrusted', { detail: 'Rule broken: validity.' });
		}
		known.set(socket, peer);
		return peer.authority;
	};
}

function readCertificate(socket: TLSSocket): Uint8Array {
	const certificate = socket.getPeerX509Certificate();
	if (certificate === undefined) throw new Problem('client-certificate-missing');
	return certificate.raw;
}
