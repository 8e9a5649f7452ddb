import { type NativeChannel, openNativeChannel } from '../channels/native/channel.ts';
import type { Clock } from '../clock.ts';
import type { AuthorityId } from '../model/identifiers.ts';
import type { Partner } from '../partners/partner.ts';
import type { Partners } from '../partners/partners.ts';
import { Problem } from '../problem.ts';
import type { ExchangeContext } from './context.ts';
import type { OwnKeys } from './own-keys.ts';

/** The ways to partners, open for as long as this process lives. */
export interface Channels {
	readonly find: ExchangeContext['channel'];
	/** Cuts off what is under way. */
	close(): Promise<void>;
}

/** Does it fetch what is for it? Then there is no way to it, and nothing is sent. */
export function isFetched(partners: Pick<Partners, 'list'>, authority: AuthorityId): boolean {
	return partners.list().some((partner) => partner.authority === authority && partner.card.channel === 'mailbox');
}

/** One pool of connections for each partner, opened at the first delivery to it. */
export function openChannels(keys: OwnKeys, clock: Clock): Channels {
	const channels = new Map<AuthorityId, { readonly way: string; readonly channel: NativeChannel }>();
	return {
		find: ({ authority, card, issuers, revocation }: Partner) => {
			const { endpoint } = card;
			if (endpoint === undefined) throw new Problem('partner-without-door', { detail: `Partner ${authority}.` });
			const way = [endpoint, ...card.ca, revocation.state].join('\n');
			const open = channels.get(authority);
			if (open?.way === way) return open.channel;
			// Under another address or CA the partner is somewhere else, and so may a stolen key be that it revoked: what is
			// under way there is tried again.
			void open?.channel.close();
			const tlsKey = () => keys.tlsClient(clock());
			const channel = openNativeChannel({ authority, endpoint, issuers, revocation, tlsKey, clock });
			channels.set(authority, { way, channel });
			return channel;
		},
		close: async () => {
			await Promise.all([...channels.values()].map(({ channel }) => channel.close()));
		},
	};
}
