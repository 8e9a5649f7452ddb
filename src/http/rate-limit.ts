import { BlockList, isIP, isIPv6 } from 'node:net';
import type { MiddlewareHandler } from 'hono';
import { Problem } from '../problem.ts';
import type { DoorEnv } from './app.ts';

const windowMs = 60_000;

/**
 * Lets so many requests a minute by: of one address, whatever comes of them, and in all, of those that are not refused. So
 * whoever guesses from many addresses shuts nobody else out. Addresses are kept for that minute in memory, none in the log.
 *
 * @throws Problem `requests-too-many`
 */
export function limitRate({
	perAddress,
	inAll,
}: {
	readonly perAddress: number;
	readonly inAll: number;
}): MiddlewareHandler<DoorEnv> {
	let began = -windowMs;
	let total = 0;
	const counts = new Map<string, number>();
	return async (context, next) => {
		const now = performance.now();
		if (now - began >= windowMs) {
			[began, total] = [now, 0];
			counts.clear();
		}
		const address = toAddress(context.req.header('x-forwarded-for'), context.env.incoming.socket.remoteAddress);
		const count = counts.get(address) ?? 0;
		if (total >= inAll || count >= perAddress) {
			const retryAfterSeconds = Math.ceil((began + windowMs - now) / 1_000);
			throw new Problem('requests-too-many', { retryAfterSeconds });
		}
		const window = began;
		total += 1;
		counts.set(address, count + 1);
		await next();
		if (context.error !== undefined && window === began) total -= 1;
	};
}

const thisMachine = new BlockList();
thisMachine.addSubnet('127.0.0.0', 8);
thisMachine.addAddress('::1', 'ipv6');

/**
 * Whoever asks, as a proxy on this machine says last in `X-Forwarded-For`: what stands before that, or comes from
 * elsewhere, is the client's own word. Of IPv6 the first half: the other one anybody chooses for themselves (RFC 4291 §2.5.1).
 */
function toAddress(forwarded: string | undefined, remote = ''): string {
	const said = forwarded?.split(',').at(-1)?.trim() ?? '';
	const isProxied = isIP(said) !== 0 && thisMachine.check(remote, isIPv6(remote) ? 'ipv6' : 'ipv4');
	const address = (isProxied ? said : remote).replace(/^::ffff:(?=\d+\.)/i, '');
	return isIP(address) === 6 ? toNetwork(address) : address;
}

function toNetwork(address: string): string {
	// As URLs write it (RFC 5952), each group in its place.
	const [head = '', tail] = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1).split('::');
	const [first, last] = [head, tail ?? ''].map((part) => (part === '' ? [] : part.split(':')));
	const zeros = tail === undefined ? 0 : 8 - (first?.length ?? 0) - (last?.length ?? 0);
	return [...(first ?? []), ...Array.from({ length: zeros }, () => '0'), ...(last ?? [])].slice(0, 4).join(':');
}
