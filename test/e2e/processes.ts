import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { CrashPoint } from '../../src/exchange/context.ts';
import type { TestOffice } from '../gateways.ts';

const script = fileURLToPath(new URL('gateway-process.ts', import.meta.url));

/** Compiled code kept between the many processes that tests start: each starts a third sooner. */
export const compileCache = {
	NODE_COMPILE_CACHE: fileURLToPath(new URL('../../node_modules/.cache/node', import.meta.url)),
};

export interface GatewayProcess {
	readonly child: ChildProcess;
	/** How it ended: an exit code or a signal. */
	readonly exit: Promise<number | NodeJS.Signals>;
	/** All that it wrote to stderr, once it has ended. */
	readonly log: Promise<string>;
	/** SIGKILL, unless it has ended already. */
	kill(): Promise<void>;
}

export interface ProcessOptions {
	/** Where it kills itself. */
	readonly crashAt?: CrashPoint;
	/** How far its clock is wrong. */
	readonly clockAheadMs?: number;
	readonly doors?: boolean;
	readonly work?: boolean;
	readonly environment?: Readonly<Record<string, string>>;
}

/** The gateways of one test, each a process of its own; `end` in `afterEach` leaves none behind. */
export interface Processes {
	/** Starts an office's gateway and waits until it answers. */
	start(office: Pick<TestOffice, 'environment'>, options?: ProcessOptions): Promise<GatewayProcess>;
	end(): Promise<void>;
}

export function openProcesses(): Processes {
	const started: GatewayProcess[] = [];
	return {
		start: async (office, options = {}) => {
			const gateway = launch({ ...office.environment, ...options.environment }, toArgs(options));
			started.push(gateway);
			await waitUntilReady(gateway);
			return gateway;
		},
		end: async () => {
			await Promise.all(started.splice(0).map((gateway) => gateway.kill()));
		},
	};
}

function toArgs({ crashAt, clockAheadMs, doors = true, work = true }: ProcessOptions): string[] {
	const crash = crashAt === undefined ? [] : ['--crash-at', crashAt];
	const clock = clockAheadMs === undefined ? [] : [`--clock-ahead-ms=${clockAheadMs}`];
	return [...crash, ...clock, ...(doors ? [] : ['--no-doors']), ...(work ? [] : ['--no-work'])];
}

function launch(environment: Readonly<Record<string, string>>, args: readonly string[]): GatewayProcess {
	const env = { ...process.env, ...compileCache, ...environment };
	const child = spawn(process.execPath, [script, ...args], { env, stdio: ['pipe', 'pipe', 'pipe'] });
	const exit = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
	const kill = async () => {
		child.kill('SIGKILL');
		await exit;
	};
	return { child, exit, log: text(child.stderr), kill };
}

async function waitUntilReady({ child, exit, log }: GatewayProcess): Promise<void> {
	const ready = child.stdout === null ? exit : once(child.stdout, 'data').then(() => 'ready');
	const first = await Promise.race([ready, exit]);
	if (first !== 'ready') throw new Error(`a gateway ended with ${first}: ${await log}`);
}
