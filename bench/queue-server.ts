import { spawn, spawnSync } from 'node:child_process';
import { Redis } from 'ioredis';
import { findFreePort } from '../src/store/free-port.ts';
import { endProcess } from './stage.ts';

const programs = ['redis-server', 'valkey-server'];

/** Redis or Valkey on this machine that keeps nothing on disk, for `QUEUE_URL`. @returns undefined where neither is installed */
export async function startQueueServer(resources: AsyncDisposableStack): Promise<string | undefined> {
	const program = programs.find((name) => spawnSync(name, ['--version']).status === 0);
	if (program === undefined) return undefined;
	const port = await findFreePort();
	const inMemory = ['--save', '', '--appendonly', 'no'];
	const server = spawn(program, ['--port', String(port), '--bind', '127.0.0.1', ...inMemory], { stdio: 'ignore' });
	resources.defer(() => endProcess(server));
	const url = `redis://127.0.0.1:${port}`;
	const client = new Redis(url);
	client.on('error', () => undefined);
	await client.ping();
	client.disconnect();
	return url;
}
