import type { Channel } from '../channels/channel.ts';
import { nativeChannel } from '../channels/native/channel.ts';
import type { Card } from '../partners/card.ts';

/** The only place that knows which there are. */
const channels: Readonly<Record<Card['channel'], Channel>> = {
	native: nativeChannel,
	mailbox: nativeChannel,
};

export function channelOf({ channel }: Pick<Card, 'channel'>): Channel {
	return channels[channel];
}
