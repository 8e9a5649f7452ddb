import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../../clock.ts';
import type { AuthorityId } from '../../model/identifiers.ts';
import type { Partners } from '../../partners/partners.ts';
import { Problem } from '../../problem.ts';
import type { ClientCertificates } from './client-certificate.ts';

/** Who is at the other end of the connection that a request came on. */
export type IdentifyPeer = (incoming: IncomingMessage) => AuthorityId;

/**
 * Looks at a connection's certificate once, and at every request whether it still holds: a certificate that
 * expires and a partner whose card is taken away end the trust in connections that are kept alive. On a proxy's
 * connection the requests of several partners may take turns.
 *
 * @throws Problem `client-certificate-missing`, `client-certificate-untrusted`, `client-certificate-header-malformed`
 */
export function makeIdentifyPeer(certificates: ClientCertificates, partners: Partners, clock: Clock): IdentifyPeer {
	const known = new WeakMap<
		Socket,
		ReturnType<Partners['identify']> & { readonly revision: number; forwarded: unknown }
	>();
	return (incoming) => {
		const { socket, headers } = incoming;
		const now = clock();
		const revision = partners.revision();
		const forwarded = headers['client-cert'];
		const before = known.get(socket);
		const isCurrent = before?.revision === revision && before.forwarded === forwarded;
		const peer = isCurrent ? before : { ...partners.identify(certificates.read(incoming), now), revision, forwarded };
		if (Temporal.Instant.compare(now, peer.until) > 0) {
			throw new Problem('client-certificate-untrusted', { detail: 'Rule broken: validity.' });
		}
		known.set(socket, peer);
		return peer.authority;
	};
}
