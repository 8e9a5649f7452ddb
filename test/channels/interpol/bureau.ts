import { generateKeyPairSync } from 'node:crypto';
import type { Route } from '../../../src/channels/channel.ts';
import { openCms } from '../../../src/channels/cms/open.ts';
import { type CmsSigner, sealCms } from '../../../src/channels/cms/seal.ts';
import { openConnection } from '../../../src/channels/connection.ts';
import { verifyAuthorityCa } from '../../../src/pki/admission.ts';
import { type Correspondent, createCorrespondent, toTlsKey } from '../../http/correspondent.ts';
import { issue } from '../../pki/reissue.ts';
import { type MockPartner, openMockPartner } from '../mock-partner.ts';

const now = () => Temporal.Now.instant();
export const mediaType = 'application/pkcs7-mime';

/** A bureau that answers what a test tells it to, and a way to it. */
export interface Bureau {
	readonly mock: MockPartner;
	readonly route: Route;
	/** Of the same authority; its certificate is not on the card. */
	readonly stranger: CmsSigner;
	/** JSON, or bytes, as the bureau sends them. */
	seal(content: unknown, signer?: CmsSigner): Promise<Uint8Array>;
	/** What we sent, as the bureau reads it. */
	open(message: Uint8Array): Promise<unknown>;
	/** For each path that is asked what is said, undefined for 404. */
	say(answer: (url: URL) => unknown): void;
	close(): Promise<void>;
}

export async function openBureau(): Promise<Bureau> {
	const us = await createCorrespondent('id.imigrasi');
	const mock = await openMockPartner('int.ncb-jakarta');
	const { partner } = mock;
	const connection = openConnection(toSettings(us, partner));
	const makeKey = () => generateKeyPairSync('rsa', { modulusLength: 3072 });
	const [signer, stranger] = [
		await issue(partner.ca, 'cms-signing'),
		await issue(partner.ca, 'cms-signing', now(), makeKey()),
	];
	const [opening, theirs] = [await issue(us.ca, 'cms-encryption'), await issue(partner.ca, 'cms-encryption')];
	const ours = await issue(us.ca, 'cms-signing');
	const unused = () => {
		throw new Error('not of this channel');
	};
	const route: Route = {
		own: us.authority,
		authority: partner.authority,
		connection: () => connection,
		dropFolder: '',
		clock: now,
		findSigningKey: unused,
		signing: unused,
		sealing: unused,
		cms: () => ({ signing: ours, opening: [opening], signers: [signer.certificate], recipient: theirs.certificate }),
	};
	const seal = async (content: unknown, by: CmsSigner = signer) => {
		const bytes = content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content));
		return await sealCms(new Uint8Array(bytes), { signer: by, recipient: opening.certificate, now: now() });
	};
	return {
		mock,
		route,
		stranger,
		seal,
		open: async (message) => {
			const about = { recipients: [theirs], signers: [ours.certificate], now: now() };
			return JSON.parse(Buffer.from((await openCms(message, about)).content).toString());
		},
		say: (answer) =>
			mock.answer(async ({ url }, _body, outgoing) => {
				const said = answer(new URL(url ?? '/', 'https://bureau.example'));
				if (said === undefined) return void outgoing.writeHead(404).end();
				if (typeof said === 'number') return void outgoing.writeHead(said).end();
				if (typeof said === 'string') return void outgoing.writeHead(200, { 'content-type': 'text/html' }).end(said);
				outgoing.writeHead(200, { 'content-type': mediaType }).end(await seal(said));
			}),
		close: async () => {
			await connection.close();
			await mock.close();
		},
	};
}

function toSettings(us: Correspondent, { authority, card }: Correspondent) {
	return {
		authority,
		endpoint: card.endpoint ?? '',
		issuers: card.ca.map((pem) => verifyAuthorityCa({ pem, authority })),
		revocation: { isRevoked: () => false },
		tlsKey: toTlsKey(us.clientKey),
		clock: now,
	};
}
