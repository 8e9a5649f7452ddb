import { startEmbeddedServer } from '../../src/store/embedded-server.ts';

/** A process of its own that uses the server of the folder given, until it is killed. */
const server = await startEmbeddedServer(process.argv[2] ?? '');
process.stdout.write(`${server.ownerUrl}\n`);
setInterval(() => undefined, 60_000);
