import type { Card } from '../../src/partners/card.ts';
import { openDatabase } from '../../src/store/database.ts';
import { startEmbeddedServer } from '../../src/store/embedded-server.ts';
import { putOnRecord, type TestOffice, trust } from '../gateways.ts';
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

/** Puts a partner on the record of a gateway that runs with a PostgreSQL of its own. */
export async function trustWhileRunning(dataDir: string, card: Card): Promise<void> {
	const server = await startEmbeddedServer(dataDir);
	const db = openDatabase(server.applicationUrl, { maxConnections: 1 });
	await putOnRecord(db, card);
	await db.destroy();
	await server.release();
}
