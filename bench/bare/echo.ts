import type { Stage } from '../stage.ts';
import { startPeer } from './peer.ts';

export interface Echo {
	readonly port: number;
	readonly pid: number;
}

/** Starts the bare peer in a process of its own, under the recipient's certificate. */
export async function startEcho(stage: Stage, resources: AsyncDisposableStack): Promise<Echo> {
	const { told, pid } = await startPeer(new URL('echo-process.ts', import.meta.url), stage, resources);
	return { port: Number(told), pid };
}
