import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { loadKeyStore } from '../../src/pki/key-store.ts';
import type { Stage } from '../stage.ts';

const script = fileURLToPath(new URL('echo-process.ts', import.meta.url));

export interface Echo {
	readonly port: number;
	readonly pid: number;
}

/** Starts the bare peer in a process of its own, under the recipient's certificate. */
export async function startEcho({ sender, recipient }: Stage, resources: AsyncDisposableStack): Promise<Echo> {
	const [tlsServer] = (await loadKeyStore(recipient.dataDir)).tlsServer;
	if (tlsServer === undefined) throw new Error('The recipient has no TLS key.');
	const child = fork(script, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
	resources.defer(async () => {
		if (child.exitCode !== null || child.signalCode !== null) return;
		const exit = once(child, 'exit');
		child.kill();
		await exit;
	});
	child.send({ cert: tlsServer.certificate.pem, key: tlsServer.privateKeyPem, ca: sender.card.ca });
	const failed = once(child, 'exit').then(() => {
		throw new Error('The bare peer did not start.');
	});
	const [port] = await Promise.race([once(child, 'message'), failed]);
	failed.catch(() => undefined);
	return { port: Number(port), pid: child.pid ?? 0 };
}
