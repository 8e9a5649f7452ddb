import { aseanapolChannel } from '../channels/aseanapol/channel.ts';
import type { Channel } from '../channels/channel.ts';
import { interpolChannel } from '../channels/interpol/channel.ts';
import { nativeChannel } from '../channels/native/channel.ts';
import type { Card, ChannelName } from '../partners/card.ts';

/** The only place that knows which there are. */
const channels: Readonly<Record<ChannelName, Channel>> = {
	native: nativeChannel,
	mailbox: nativeChannel,
	interpol: interpolChannel,
	aseanapol: aseanapolChannel,
};

export function channelOf({ channel }: Pick<Card, 'channel'>): Channel {
	return channels[channel];
}
