/**
 * The test command: types, format and lint, unused code, tests. Every step runs even when one before
 * it fails; the last line counts tests and steps. With arguments only the tests run, filtered by them.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const filters = process.argv.slice(2);

/** Biome alone writes colours into a file where CI is set. */
const colours = process.stdout.isTTY ? [] : ['--colors=off'];

const habits = [
	{ name: 'types', command: 'tsc', args: [] },
	{ name: 'format and lint', command: 'biome', args: ['ci', '--error-on-warnings', ...colours] },
	{ name: 'unused code', command: 'knip', args: ['--no-progress'] },
];

const results = [];
for (const habit of filters.length === 0 ? habits : []) results.push(await runStep(habit.name, () => runHabit(habit)));
results.push(await runStep('tests', () => runTests(filters)));
report(results);

async function runStep(name, step) {
	console.log(`\n── ${name} ${'─'.repeat(60 - name.length)}`);
	const started = performance.now();
	const counts = await step();
	const seconds = ((performance.now() - started) / 1000).toFixed(1);
	console.log(`── ${name}: ${counts.failed === 0 ? 'passed' : 'FAILED'} in ${seconds} s`);
	return { name, seconds, ...counts };
}

async function runHabit({ command, args }) {
	const failed = (await execute(command, args)) === 0 ? 0 : 1;
	return { passed: 1 - failed, failed, skipped: 0 };
}

async function runTests(filters) {
	const folder = await mkdtemp(join(tmpdir(), 'lintas-check-'));
	try {
		const file = join(folder, 'tally.json');
		const args = ['run', '--reporter=default', '--reporter=./scripts/tally.mjs', ...filters];
		const exitCode = await execute('vitest', args, { LINTAS_TALLY: file });
		const counts = JSON.parse(await readFile(file, 'utf8').catch(() => '{ "passed": 0, "failed": 0, "skipped": 0 }'));
		// Whatever else went wrong (no tests at all, Vitest itself) is one failure more.
		return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
}

/** Exit code of a program from node_modules/.bin, which scripts/setup.mjs put first on the path. */
function execute(command, args, variables) {
	const env = { ...(process.stdout.isTTY ? {} : { NO_COLOR: '1' }), ...process.env, ...variables };
	const child = spawn(command, args, { cwd: root, env, stdio: 'inherit', shell: process.platform === 'win32' });
	return new Promise((done) => {
		child.once('error', (cause) => {
			console.error(`${command} did not start: ${cause.message}`);
			done(1);
		});
		child.once('close', (code) => done(code ?? 1));
	});
}

function report(results) {
	console.log(`\n── summary ${'─'.repeat(53)}`);
	for (const { name, seconds, passed, failed, skipped } of results) {
		console.log(
			`${failed === 0 ? 'passed' : 'FAILED'}  ${name.padEnd(16)} ${seconds.padStart(6)} s  ${describe(passed, failed, skipped)}`,
		);
	}
	const sum = (key) => results.reduce((total, result) => total + result[key], 0);
	process.exitCode = sum('failed') === 0 ? 0 : 1;
	console.log(describe(sum('passed'), sum('failed'), sum('skipped')));
}

function describe(passed, failed, skipped) {
	return `${passed} passed, ${failed} failed${skipped === 0 ? '' : `, ${skipped} skipped`}`;
}
