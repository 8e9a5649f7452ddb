import { defineConfig } from 'vitest/config';

export default defineConfig({
	test: {
		include: ['test/**/*.test.ts'],
		globalSetup: ['test/postgres-server.ts'],
		// Forks, not threads: tests start servers, listen to signals and load native TLS state per process.
		pool: 'forks',
		// Vitest leaves a core to itself, which on two of them is half the machine.
		maxWorkers: '100%',
		// A file shares its core with the gateways, databases and commands of another.
		testTimeout: 60_000,
		hookTimeout: 60_000,
		allowOnly: false,
	},
});
