import { fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import type { AuthorityId } from '../src/model/identifiers.ts';
import type { Card } from '../src/partners/card.ts';
import { stopping } from './measure.ts';
import { readNodeFlags } from './node-flags.ts';
import { endProcess } from './stage.ts';

const script = fileURLToPath(new URL('outbox-process.ts', import.meta.url));

/** How its attempts reach the stand-ins for partners. */
export interface Sending {
	/** Of the sender's keys. */
	readonly dataDir: string;
	readonly ownCard: Card;
	/** Of all the partners. */
	readonly card: Card;
	/** `https://host:port` of each. */
	readonly endpoints: Readonly<Record<string, string>>;
}

export interface OutboxTask {
	readonly databaseUrl: string;
	readonly authority: AuthorityId;
	/** Without it nothing is sent. */
	readonly sending?: Sending;
}

/** Starts a worker in a process of its own, under the flags of a gateway. @returns its process id */
export async function startOutboxWorker(task: OutboxTask, resources: AsyncDisposableStack): Promise<number> {
	const child = fork(script, { execArgv: await readNodeFlags(), stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
	resources.defer(() => endProcess(child));
	child.send(task);
	await Promise.race([once(child, 'message'), once(child, 'exit')]);
	if (child.exitCode !== null) throw new Error('The worker did not start.');
	return child.pid ?? 0;
}

const patienceMs = 120_000;

/** Waits until no delivery is open but those to `except`. @throws Error when nothing moves for two minutes */
export async function waitUntilDrained(
	database: pg.Pool,
	{ except = '', tell }: { readonly except?: string; readonly tell?: (open: number) => void } = {},
): Promise<void> {
	let movedAt = performance.now();
	let toldAt = performance.now();
	for (let open = -1; open !== 0; await sleep(1_000)) {
		stopping.signal.throwIfAborted();
		const text = 'select count(*)::integer as open from delivery where settled_at is null and recipient <> $1';
		const { rows } = await database.query<{ open: number }>({ name: 'open', text, values: [except] });
		const now = rows[0]?.open ?? 0;
		if (now !== open) movedAt = performance.now();
		if (performance.now() > movedAt + patienceMs) throw new Error(`${now} deliveries do not move.`);
		if (tell !== undefined && performance.now() > toldAt + 10_000) {
			tell(now);
			toldAt = performance.now();
		}
		open = now;
	}
}
