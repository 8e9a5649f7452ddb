import type { Channel } from '../channels/channel.ts';
import { interpolChannel } from '../channels/interpol/channel.ts';
import { nativeChannel } from '../channels/native/channel.ts';
import type { Card, ChannelName } from '../partners/card.ts';
import { Problem } from '../problem.ts';

/** The only place that knows which there are. */
const channels: Readonly<Partial<Record<ChannelName, Channel>>> = {
	native: nativeChannel,
	mailbox: nativeChannel,
	interpol: interpolChannel,
};

/** @throws Problem `partner-without-door` for one that this gateway does not have */
export function channelOf({ channel }: Pick<Card, 'channel'>): Channel {
	const found = channels[channel];
	if (found === undefined) throw new Problem('partner-without-door', { detail: `Channel ${channel}.` });
	return found;
}
