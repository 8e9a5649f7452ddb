import { text } from 'node:stream/consumers';
import { type Account, openIdentityProvider, type ProviderClient } from './identity-provider.ts';

/** The identity provider of the demonstration as a process: what it serves comes on stdin, its issuer goes to stdout. */
const { port, clients, accounts } = JSON.parse(await text(process.stdin)) as {
	readonly port: number;
	readonly clients: readonly ProviderClient[];
	readonly accounts: readonly Account[];
};
const { issuer } = await openIdentityProvider(port, clients, accounts);
process.stdout.write(`${issuer}\n`);
