import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeProblem, openTerminal, toPlain, toTable } from '../../src/cli/terminal.ts';
import { Problem } from '../../src/problem.ts';

describe('text that a partner wrote', () => {
	it.each([
		['\u001b[2J', '\\u001b[2J'],
		['a\r\nb', 'a\\u000d\\u000ab'],
		['\u202egpj.exe', '\\u202egpj.exe'],
		['\u2028', '\\u2028'],
		['\u009b31m', '\\u009b31m'],
	])('cannot steer a terminal: %j', (text, plain) => {
		expect(toPlain(text)).toBe(plain);
	});

	it('stays on its line and keeps all other characters', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				const plain = toPlain(text);
				expect(plain).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u);
				const back = plain.replaceAll(/\\u([0-9a-f]{4})/g, (_, hex) => String.fromCodePoint(Number.parseInt(hex, 16)));
				if (!text.includes('\\u')) expect(back).toBe(text);
			}),
		);
	});

	it('is read as it is where it is harmless', () => {
		const harmless = 'Nguyễn Thị Mai, สมชาย, محمد, 陳大文';
		expect(toPlain(harmless)).toBe(harmless);
	});
});

describe('a problem', () => {
	it('is one line with its remedy, and one for each field, in the language asked for', () => {
		const problem = new Problem('draft-invalid', { fields: [{ pointer: '/body/name', expected: 'text' }] });
		expect(describeProblem(problem, 'en').split('\n')).toEqual([
			expect.stringMatching(/^draft-invalid: The draft .+ nothing was released\.$/),
			'  /body/name: text',
		]);
		expect(describeProblem(problem, 'id')).not.toContain('The draft');
	});
});

describe('a table', () => {
	it('has columns as wide as their widest cell, and no blanks at the ends of lines', () => {
		expect(
			toTable([
				['A', 'LONGER'],
				['wide', 'b'],
				['c', ''],
			]),
		).toEqual(['A     LONGER', 'wide  b', 'c']);
	});
});

describe('a meter', () => {
	function draw(isTTY: boolean): string {
		const written: string[] = [];
		const stderr = { isTTY, write: (text: string | Uint8Array) => written.push(String(text)) };
		const terminal = openTerminal(false, 'en', { stdout: process.stdout, stderr });
		for (const text of ['1 %', '2 \u001b[2J %', undefined]) terminal.meter(text);
		return written.join('');
	}

	it('writes over its line on a terminal, and goes without a trace', () => {
		expect(draw(true)).toBe('\r\u001b[K1 %\r\u001b[K2 \\u001b[2J %\r\u001b[K');
	});

	it('writes nothing where nobody watches', () => {
		expect(draw(false)).toBe('');
	});
});
