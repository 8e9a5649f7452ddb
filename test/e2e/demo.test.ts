import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openBrowser } from '../../src/cli/demo/browser.ts';
import { endAll, type Running, runShell, startLintas, startShell, waitForOutput } from '../cli/lintas.ts';

let folder: string;
let running: Running[];

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'lintas-demo-'));
	running = [];
});
afterEach(async () => {
	for (const { child } of running) child.kill('SIGTERM');
	await Promise.all(running.map(({ ended }) => ended));
	await endAll(running);
	await rm(folder, { recursive: true, force: true });
});

/** The gateways and servers that this demo started, those that run still: a gateway has its folder in its environment. */
async function listProcesses(): Promise<string[]> {
	const { stdout } = await runShell('ps axeww -o pid=,args=');
	return stdout.split('\n').filter((line) => line.includes(folder));
}

describe('lintas demo', () => {
	it('exchanges documents by three channels and leaves nothing running; the second run is quick', {
		timeout: 90_000,
	}, async () => {
		const environment = { LINTAS_DATA: folder };
		const first = await startLintas(['demo'], environment).ended;
		expect(first.code, first.stderr).toBe(0);
		expect(first.stdout).toContain('4 of 4 documents delivered, each with a verified receipt');
		expect(first.stdout.match(/ {3}receipt: accepted, SHA-256 [\w-]{43}\n/g)).toHaveLength(4);
		expect(first.stdout.match(/ {3}in the audit log of my\.imigresen: [\w-]{43}/g)).toHaveLength(4);
		expect(first.stdout).toMatch(/ {3}attached: image\/jpeg, (\d+) bytes handed in, \d+ shared/);
		expect(first.stdout).toMatch(/ {3}approved by somebody else than who wrote it, as four-eyes\.victims asks/);
		expect(first.stdout).toContain('     to int.bureau\n       withheld: Roles /roles: not shared (rule channel)\n');
		expect(first.stdout).toMatch(
			/ {3}INTERPOL-style: int\.bureau: delivered; acknowledgement, .+\n(?: .+\n)* {5}published as \d/,
		);
		expect(first.stdout).toMatch(/ {3}ASEANAPOL-style: asean\.secretariat: delivered; acknowledgement, /);
		expect(first.stdout).toMatch(/ {5}provenance: .*"system":"interpol","reference":"red\/2026\/10001"/);
		const states = first.stdout.match(/ {3}state at \S+: [\w-]{43}/g)?.map((line) => line.split(': ')[1]) ?? [];
		expect([states.length, new Set(states).size]).toEqual([2, 1]);
		expect(first.stdout).toContain('   id.imigrasi: Travel document: SPLP issued, one way\n');
		expect(await listProcesses()).toEqual([]);
		const started = performance.now();
		const second = await startLintas(['demo', '--json'], environment).ended;
		expect(second.code, second.stderr).toBe(0);
		expect(performance.now() - started).toBeLessThan(30_000);
		const passages = second.stdout
			.trimEnd()
			.split('\n')
			.map((line) => JSON.parse(line) as { state?: string; channels?: { state: string; proof: string }[] });
		const delivered = Array.from({ length: 4 }, () => 'delivered');
		expect(passages.flatMap(({ state = [] }) => state)).toEqual(delivered);
		const channels = passages.flatMap(({ channels: all = [] }) => all.map(({ state, proof }) => `${state}: ${proof}`));
		expect(channels).toEqual(['delivered: receipt', 'delivered: acknowledgement', 'delivered: acknowledgement']);
		expect(await listProcesses()).toEqual([]);
		// Who is in a document is in no log.
		for (const office of ['id.imigrasi', 'my.imigresen']) {
			const log = await readFile(join(folder, 'demo', office, 'gateway.log'), 'utf8');
			expect(log).toContain('"deliveryId"');
			expect(log).not.toMatch(/sutrisno|wulandari|X99900|Rekaan|FICTIONAL/i);
		}
	});

	it('leaves nothing running either when nobody reads on', { timeout: 60_000 }, async () => {
		const { code, stderr } = await runShell(`LINTAS_DATA='${folder}' node src/main.ts demo | head -2`);
		expect(code).toBe(0);
		expect(stderr).not.toMatch(/EPIPE|at .+:\d+/);
		await vi.waitFor(async () => expect(await listProcesses()).toEqual([]), 15_000);
	});

	it('stays if asked to, until it is stopped; its commands work as they stand there', {
		timeout: 90_000,
	}, async () => {
		const demo = startLintas(['demo', '--stay'], { LINTAS_DATA: folder });
		running.push(demo);
		const told = await waitForOutput(demo, /Lim Wei Jie \(fiktif\): administrator/);
		const all = told.split('\n').filter((line) => line.includes('npm run lintas -- '));
		const [signIn = '', ...others] = all.filter((line) => line.endsWith(' sign-in'));
		const commands = all.filter((line) => line !== signIn);
		expect([others.length, commands.length]).toEqual([0, 4]);
		for (const command of commands) {
			const { code, stdout, stderr } = await runShell(command.trim());
			expect({ command, code }, stderr).toEqual({ command, code: 0 });
			expect(stdout).toMatch(/Perpetrator profile|delivered/);
		}
		const signingIn = startShell(`${signIn} 2>&1`);
		running.push(signingIn);
		const address = /^http\S+$/m.exec(await waitForOutput(signingIn, /^http\S+\n/m)) ?? expect.unreachable();
		await openBrowser().signIn(address[0], 'coordinator@id.imigrasi');
		expect(await signingIn.ended).toMatchObject({ code: 0 });
		const doors = told.match(/http:\/\/127\.0\.0\.1:\d+\/officer\/v1\/openapi\.json/g) ?? [];
		expect(doors).toHaveLength(2);
		const ways = told.match(/http:\/\/127\.0\.0\.1:\d+\/officer\/v1\/sign-in/g) ?? [];
		expect(ways).toHaveLength(2);
		const browser = openBrowser();
		expect(await browser.signIn(ways[1] ?? '', 'auditor@my.imigresen')).toMatchObject({ status: 200 });
		const { text } = await browser.visit(new URL('me', ways[1]));
		expect(JSON.parse(text)).toMatchObject({ roles: ['auditor'] });
		// Who works at one office is nobody at the other.
		expect(await openBrowser().signIn(ways[0] ?? '', 'auditor@my.imigresen')).toMatchObject({ status: 403 });
		for (const door of doors) expect((await fetch(door)).status).toBe(401);
		demo.child.kill('SIGINT');
		expect(await demo.ended).toMatchObject({ code: 0 });
		expect(await listProcesses()).toEqual([]);
	});
});
