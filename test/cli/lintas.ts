import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { runCli } from '../../src/cli/run.ts';
import { compileCache } from '../e2e/processes.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

type Environment = Readonly<Record<string, string>>;

/** How a command ended, and all that it wrote. */
export interface Result {
	readonly code: number | NodeJS.Signals;
	readonly stdout: string;
	readonly stderr: string;
}

/** A command that runs. */
export interface Running {
	readonly child: ChildProcess;
	readonly ended: Promise<Result>;
}

/**
 * Runs `lintas` to its end, in this process: most of what one of its own takes is to load the code. What is set where
 * the tests run does not reach it.
 */
export async function runLintas(words: readonly string[], environment: Environment = {}): Promise<Result> {
	const [stdout, stderr] = [new PassThrough(), new PassThrough()];
	const written = Promise.all([text(stdout), text(stderr)]);
	const code = await runCli(words, environment, { stdout, stderr });
	for (const stream of [stdout, stderr]) stream.end();
	const [out, err] = await written;
	return { code, stdout: out, stderr: err };
}

/** Starts `lintas` as a process of its own. */
export function startLintas(words: readonly string[], environment: Environment = {}): Running {
	return start(process.execPath, ['src/main.ts', ...words], environment);
}

/** Runs a line in a shell, at the project's root, as a reader of the demo would. */
export function runShell(line: string): Promise<Result> {
	return startShell(line).ended;
}

export function startShell(line: string): Running {
	return start('/bin/sh', ['-c', line], {});
}

function start(program: string, words: readonly string[], environment: Environment): Running {
	const { PATH = '', HOME = '' } = process.env;
	const env = { PATH, HOME, ...compileCache, ...environment };
	const child = spawn(program, words, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
	const exit = once(child, 'exit').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
	const ended = Promise.all([exit, text(child.stdout), text(child.stderr)]).then(([code, stdout, stderr]) => ({
		code,
		stdout,
		stderr,
	}));
	return { child, ended };
}

/** Waits for a line on stdout; what was written before it is lost to nobody: `ended` has it all. */
export async function waitForOutput({ child, ended }: Running, pattern: RegExp): Promise<string> {
	let written = '';
	const seen = new Promise<string>((resolve) => {
		child.stdout?.on('data', (chunk: Buffer) => {
			written += chunk.toString();
			if (pattern.test(written)) resolve(written);
		});
	});
	const early = ended.then(({ code, stderr }) => {
		throw new Error(`it ended with ${code}: ${stderr}`);
	});
	return await Promise.race([seen, early]);
}

/** Kills what runs and waits for its end; for `afterEach`. */
export async function endAll(running: Running[]): Promise<void> {
	for (const { child, ended } of running.splice(0)) {
		child.kill('SIGKILL');
		await ended;
	}
}
