import { describe, expect, it } from 'vitest';
import { runLintas } from './lintas.ts';

const commands = [
	'init',
	'serve',
	'work',
	'sign-in',
	'template',
	'send',
	'approvals',
	'alarms',
	'audit',
	'erasures',
	'reconcile',
	'hold',
	'inbox',
	'show',
	'delivery',
	'outbox',
	'demo',
	'openapi',
];

describe('lintas', () => {
	it.each([[[]], [['--help']], [['-h']], [['help']]])('lists its commands (%j)', async (words) => {
		const { code, stdout, stderr } = await runLintas(words);
		expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
		for (const name of commands) expect(stdout).toMatch(new RegExp(`^  ${name} +[A-Z]`, 'm'));
		expect(stdout).toContain(
			'Exit codes: 0 done, 1 refused or failed, 2 wrong use, 3 not now (try again), 4 released, receipts missing,\n5 signed, waits for a second person.',
		);
	});

	it('says which command it does not know, and lists those it does', async () => {
		const { code, stdout, stderr } = await runLintas(['recieve']);
		expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
		expect(stderr).toMatch(/^There is no command `recieve`\.\n/);
		expect(stderr).toContain('  inbox ');
	});

	it.each(['toString', '__proto__', 'constructor'])('does not take %s for a command', async (name) => {
		expect(await runLintas([name])).toMatchObject({ code: 2, stdout: '' });
	});

	it.each([[['r\u001b[31mun']], [['reconcile', 'r\u001b[31mun']]])(
		'is not steered by what it was called with (%j)',
		async (words) => {
			const { code, stderr } = await runLintas(words);
			expect(code).toBe(2);
			expect(stderr).toContain('r\\u001b[31mun');
			expect(stderr).not.toContain('\u001b');
		},
	);

	it('tells its usage once, a line for each use', async () => {
		const { stderr } = await runLintas(['audit', 'verify']);
		expect(stderr.match(/^(?:Usage:| {6}) lintas audit verify /gm)).toHaveLength(2);
		expect(stderr.match(/lintas audit tail/g)).toHaveLength(1);
	});

	it('says which option does not go with what is asked', async () => {
		const { code, stderr } = await runLintas(['audit', 'verify', '--full', '--trust', 'id.card']);
		expect({ code, first: stderr.split('\n')[0] }).toEqual({ code: 2, first: '`verify` takes no --trust here.' });
	});

	it('names a wrong variable in one line', async () => {
		const { code, stderr } = await runLintas(['inbox'], { LINTAS_OFFICER_PORT: 'x' });
		expect(code).toBe(1);
		expect(stderr).toMatch(
			/^configuration-invalid: [^\n]+LINTAS_OFFICER_PORT[^\n]+\n {2}\/LINTAS_OFFICER_PORT: [^\n]+\n$/,
		);
	});
});

describe.each(commands)('lintas %s', (name) => {
	it('explains itself and gives an example', async () => {
		const { code, stdout, stderr } = await runLintas([name, '--help']);
		expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
		expect(stdout).toContain(`\nUsage: lintas ${name}`);
		expect(stdout).toMatch(new RegExp(`^Example: (?:[A-Z_]+=\\S+ )?lintas ${name}`, 'm'));
		expect(stdout).toMatch(/^ {2}--json +\S/m);
	});

	it('refuses an option that it does not have', async () => {
		const { code, stdout, stderr } = await runLintas([name, '--frobnicate']);
		expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
		expect(stderr).toContain('--frobnicate');
		expect(stderr).toContain(`Usage: lintas ${name}`);
	});

	it('refuses a word too many', async () => {
		const { code, stdout } = await runLintas([name, 'a', 'b', 'c']);
		expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
	});
});
