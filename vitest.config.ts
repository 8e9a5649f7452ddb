import { defineConfig } from 'vitest/config';

const rooms = 'audit,envelope,evidence,media,model,normalise,partners,people,pki,policy,tables';

/** Tests of functions, most of them: no file replaces a module, or leaves anything behind in its process. */
const ofFunctions = [`test/{${rooms}}/**/*.test.ts`];

export default defineConfig({
	test: {
		globalSetup: ['test/postgres-server.ts'],
		// Forks, not threads: tests start servers, listen to signals and load native TLS state per process.
		pool: 'forks',
		// Vitest leaves a core to itself, which on two of them is half the machine.
		maxWorkers: '100%',
		// A file shares its core with the gateways, databases and commands of another.
		testTimeout: 60_000,
		hookTimeout: 60_000,
		allowOnly: false,
		projects: [
			// In one process after another, with the code that it loaded: half of what they take is to load it.
			{ extends: true, test: { name: 'together', globalSetup: [], include: ofFunctions, isolate: false } },
			{
				extends: true,
				test: { name: 'apart', globalSetup: [], include: ['test/**/*.test.ts'], exclude: ofFunctions },
			},
		],
	},
});
