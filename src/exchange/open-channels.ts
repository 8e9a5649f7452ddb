import { join } from 'node:path';
import type { Arrived, Asked, Channel, Polled, Rendered, Route, Sent } from '../channels/channel.ts';
import { type Connection, openConnection } from '../channels/connection.ts';
import { type NativePeer, toPeer } from '../channels/native/peer.ts';
import type { Clock } from '../clock.ts';
import type { TlsDetails } from '../model/delivery.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import { hasLintasDoor, isFetched as isFetchedCard } from '../partners/card.ts';
import { listCmsSigners, requireCmsRecipient } from '../partners/cms-certificates.ts';
import type { Partner } from '../partners/partner.ts';
import type { Partners } from '../partners/partners.ts';
import { Problem } from '../problem.ts';
import { channelOf } from './channel-of.ts';
import type { OwnKeys } from './own-keys.ts';
import { chooseSealingKey } from './sealing-key.ts';

/** The channel of a partner, with the way there (`channels/channel.ts`). */
export interface OpenChannel extends Pick<Channel, 'capabilities' | 'render'> {
	send(rendered: Rendered, record: (sealed: Uint8Array) => Promise<void>): Promise<Uint8Array | undefined>;
	poll(asked: Asked): AsyncIterable<Polled>;
	parse(message: Uint8Array, sent?: Sent): AsyncIterable<Arrived>;
	/** Of the newest connection. */
	tls(): TlsDetails | undefined;
}

/** The ways to partners, open for as long as this process lives. */
export interface Channels {
	readonly find: (partner: Partner) => OpenChannel;
	/** @throws Problem `partner-without-door` */
	readonly findPeer: (partner: Partner) => NativePeer;
	/** Cuts off what is under way. */
	close(): Promise<void>;
}

/** Does it fetch what is for it? Then there is no way to it, and nothing is sent. */
export function isFetched(partners: Pick<Partners, 'list'>, authority: AuthorityId): boolean {
	return partners.list().some((partner) => partner.authority === authority && isFetchedCard(partner.card));
}

/** Who we are. */
interface Ours {
	readonly authority: AuthorityId;
	readonly keys: OwnKeys;
	readonly clock: Clock;
	readonly dataDir: string;
}

/** One pool of connections for each partner, opened at the first request to it. */
export function openChannels(ours: Ours): Channels {
	const connections = makeConnections(ours);
	return {
		find: (partner) => {
			const channel = channelOf(partner.card);
			const route = toRoute(ours, partner, () => connections.find(partner));
			return {
				capabilities: channel.capabilities,
				render: channel.render,
				send: (rendered, record) => channel.send(route, rendered, record),
				poll: (asked) => channel.poll(route, asked),
				parse: (message, sent) => channel.parse(route, message, sent),
				tls: () => connections.tls(partner.authority),
			};
		},
		findPeer: (partner) => {
			if (!hasLintasDoor(partner.card)) throw withoutDoor(partner.authority);
			return toPeer(connections.find(partner));
		},
		close: connections.close,
	};
}

function toRoute(ours: Ours, partner: Partner, connection: () => Connection): Route {
	const { authority } = partner;
	return {
		own: ours.authority,
		authority,
		connection,
		dropFolder: join(ours.dataDir, 'drop', authority),
		cms: () => ({
			...ours.keys.cms(ours.clock()),
			signers: listCmsSigners(partner, ours.clock()),
			// Not needed to read what it sends.
			get recipient() {
				return requireCmsRecipient(partner, ours.clock());
			},
		}),
		findSigningKey: (x5t) => partner.signingKeys.get(x5t),
		...toSealing(ours, partner),
	};
}

function withoutDoor(authority: AuthorityId): Problem {
	return new Problem('partner-without-door', { detail: `Partner ${authority}.` });
}

/** Our key to sign with, and the partner's to seal for. */
export function toSealing(
	{ keys, clock }: Pick<Ours, 'keys' | 'clock'>,
	partner: Partner,
): Pick<Route, 'clock' | 'signing' | 'sealing'> {
	return {
		clock,
		signing: () => keys.signing(clock()),
		sealing: () => chooseSealingKey(partner, clock()),
	};
}

function makeConnections({ keys, clock }: Ours) {
	const open = new Map<AuthorityId, { readonly way: string; readonly connection: Connection }>();
	return {
		find: ({ authority, card, issuers, revocation }: Partner): Connection => {
			const { endpoint } = card;
			if (endpoint === undefined) throw withoutDoor(authority);
			const way = [endpoint, ...card.ca, revocation.state].join('\n');
			const present = open.get(authority);
			if (present?.way === way) return present.connection;
			// Under another address or CA the partner is somewhere else, and so may a stolen key be that it revoked: what is
			// under way there is tried again.
			void present?.connection.close();
			const tlsKey = () => keys.tlsClient(clock());
			const connection = openConnection({ authority, endpoint, issuers, revocation, tlsKey, clock });
			open.set(authority, { way, connection });
			return connection;
		},
		tls: (authority: AuthorityId) => open.get(authority)?.connection.tls(),
		close: async () => {
			await Promise.all([...open.values()].map(({ connection }) => connection.close()));
		},
	};
}
