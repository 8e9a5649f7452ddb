import { fork } from 'node:child_process';
import { once } from 'node:events';
import { loadKeyStore } from '../../src/pki/key-store.ts';
import { endProcess, type Stage } from '../stage.ts';

/** Starts a peer in a process of its own, under the recipient's certificate. @returns what it tells of itself, once it listens */
export async function startPeer(
	script: URL,
	{ sender, recipient }: Stage,
	resources: AsyncDisposableStack,
	further: object = {},
): Promise<{ readonly told: unknown; readonly pid: number }> {
	const [tlsServer] = (await loadKeyStore(recipient.dataDir)).tlsServer;
	if (tlsServer === undefined) throw new Error('The recipient has no TLS key.');
	const child = fork(script, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
	resources.defer(() => endProcess(child));
	const identity = { cert: tlsServer.certificate.pem, key: tlsServer.privateKeyPem, ca: sender.card.ca };
	child.send({ ...identity, ...further });
	const failed = once(child, 'exit').then(() => {
		throw new Error(`${script.pathname} did not start.`);
	});
	const [told] = await Promise.race([once(child, 'message'), failed]);
	failed.catch(() => undefined);
	return { told, pid: child.pid ?? 0 };
}
