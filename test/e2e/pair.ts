import { type TestOffice, trust } from '../gateways.ts';
import type { Side } from './effects.ts';
import { openProxy, type Passing, type TcpProxy } from './proxy.ts';

/** An office whose database is the test run's. */
export function toSide({ authority, database, card }: TestOffice): Side {
	return { authority, db: database.db, card };
}

/** Puts a proxy on the way from one office to another; before the sender starts, since it reads cards then. */
export async function putProxyBetween(
	from: TestOffice,
	to: TestOffice,
	decide: (answer: Passing) => void,
): Promise<TcpProxy> {
	const proxy = await openProxy(to.partnerPort, decide);
	await trust(from, { ...(await to.card()), endpoint: proxy.endpoint });
	return proxy;
}
