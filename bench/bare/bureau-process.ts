import { createPrivateKey } from 'node:crypto';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { sealCms } from '../../src/channels/cms/seal.ts';
import { systemClock } from '../../src/clock.ts';
import type { AuthorityId } from '../../src/model/identifiers.ts';
import { admitCertificate, verifyAuthorityCa } from '../../src/pki/admission.ts';
import { answerQuery, makeNotice } from '../../test/channels/interpol/notices.ts';

/** What the bureau is told by its parent: who it is, and for whom it seals. */
export interface BureauIdentity {
	readonly count: number;
	readonly authority: AuthorityId;
	readonly client: AuthorityId;
	readonly ca: string;
	readonly clientCa: string;
	readonly tls: { readonly cert: string; readonly key: string };
	readonly signer: { readonly cert: string; readonly key: string };
	readonly recipient: string;
}

/**
 * A bureau with so many Red notices, sealed before anybody asks for them; its lists it seals as they are asked for. It
 * ends with its parent.
 */
process.once('message', async (identity: BureauIdentity) => {
	const now = systemClock();
	const { authority, client, tls } = identity;
	const admit = <Profile extends 'cms-signing' | 'cms-encryption'>(
		pem: string,
		profile: Profile,
		ca: string,
		of: AuthorityId,
	) => admitCertificate({ pem, profile, authority: of, issuers: [verifyAuthorityCa({ pem: ca, authority: of })], now });
	const signer = {
		certificate: admit(identity.signer.cert, 'cms-signing', identity.ca, authority),
		privateKey: createPrivateKey(identity.signer.key),
	};
	const recipient = admit(identity.recipient, 'cms-encryption', identity.clientCa, client);
	const seal = (said: object) =>
		sealCms(new Uint8Array(Buffer.from(JSON.stringify(said))), { signer, recipient, now: systemClock() });
	const notices = Array.from({ length: identity.count }, (_, number) => makeNotice(number));
	const details = new Map<string, Uint8Array>();
	for (const notice of notices) details.set(notice.entity_id.replace('/', '-'), await seal(notice));
	const say = async ({ pathname, searchParams }: URL) => {
		if (pathname.endsWith('/changes')) return await seal({ changes: [] });
		const detail = details.get(pathname.split('/').at(-1) ?? '');
		return detail ?? (await seal(answerQuery(pathname.endsWith('/red') ? notices : [], searchParams)));
	};
	const settings = { ...tls, ca: identity.clientCa, requestCert: true, minVersion: 'TLSv1.3' as const };
	const server = createServer({ ...settings, keepAliveTimeout: 60_000 }, async ({ url = '/' }, response) => {
		const body = await say(new URL(url, 'https://bureau.example'));
		response.writeHead(200, { 'content-type': 'application/pkcs7-mime', 'content-length': body.length }).end(body);
	});
	server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
});
process.once('disconnect', () => process.exit());
