import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, type Json, maxDepth, parseJson, parseJsonBytes } from '../src/json.ts';
import { Problem } from '../src/problem.ts';

const encode = (text: string) => new TextEncoder().encode(text);

/** The value, or the problem. */
function attempt(text: string): { value: Json } | { problem: Problem } {
	try {
		return { value: parseJson(text) };
	} catch (thrown) {
		if (thrown instanceof Problem) return { problem: thrown };
		throw thrown;
	}
}

const text = fc.string({ unit: 'binary' }).filter((value) => !value.includes('\0') && value.isWellFormed());
const number = fc
	.oneof(fc.maxSafeInteger(), fc.double({ noNaN: true, noDefaultInfinity: true }))
	.filter((value) => !Object.is(value, -0) && (!Number.isInteger(value) || Number.isSafeInteger(value)));
const { json } = fc.letrec((tie) => ({
	json: fc.oneof({ depthSize: 'small' }, fc.constant(null), fc.boolean(), number, text, tie('array'), tie('object')),
	array: fc.array(tie('json')),
	object: fc.dictionary(
		text.filter((key) => key !== '__proto__'),
		tie('json'),
	),
}));

describe('JSON', () => {
	it('is read as it was written, in whatever form', () => {
		fc.assert(
			fc.property(json, fc.constantFrom(undefined, '\t', 1), (value, space) => {
				const written = JSON.stringify(value, undefined, space);
				expect(parseJson(written)).toEqual(JSON.parse(written));
				expect(parseJsonBytes(encode(written))).toEqual(JSON.parse(written));
				expect(parseJson(canonicalJson(value))).toEqual(JSON.parse(written));
			}),
		);
	});

	it('that has been tampered with is refused with a problem, or read as `JSON.parse` reads it', () => {
		const change = fc.record({
			at: fc.nat(),
			instead: fc.constantFrom('"', '\\', '{', ']', ',', ':', '\u0001', '-', '0', 'e'),
		});
		fc.assert(
			fc.property(json, fc.array(change, { minLength: 1, maxLength: 4 }), (value, changes) => {
				let written = JSON.stringify(value);
				for (const { at, instead } of changes) {
					const index = at % (written.length + 1);
					written = written.slice(0, index) + instead + written.slice(index + 1);
				}
				const result = attempt(written);
				if ('problem' in result) expect(result.problem.code).toBe('json-invalid');
				else expect(result.value).toEqual(JSON.parse(written));
			}),
			{ numRuns: 500 },
		);
	});

	it.each([
		['a key twice', '{"a":1,"a":2}', 'no duplicate key at offset 7'],
		['a key twice, once with an escape', '{"a":1,"\\u0061":2}', 'no duplicate key at offset 7'],
		['a key twice, white space before the colon', '{"a" : 1, "a"\n: 2}', 'no duplicate key at offset 10'],
		['`__proto__`', '{"__proto__":{}}', 'no `__proto__` key at offset 1'],
		['`__proto__` with an escape', '{"\\u005f_proto__":{}}', 'no `__proto__` key at offset 1'],
		['a NUL character', '["\\u0000"]', 'no NUL character at offset 1'],
		['a bare NUL character', '["\0"]', 'syntax'],
		['a line break in a string', '["a\nb"]', 'syntax'],
		['an escape that is none', '["\\x"]', 'string at offset 1'],
		['a lone surrogate', '["\\ud800"]', 'no lone surrogate at offset 1'],
		['a bare lone surrogate', '["\ud800"]', 'no lone surrogate'],
		['a string without end', '["a', 'unterminated string at offset 1'],
		['a byte-order mark', '\ufeff{}', 'syntax'],
		['more than a double holds', '[1e999]', 'number a double can hold at offset 1'],
		[
			'an integer that a double cannot tell from the next',
			'[9007199254740993]',
			'number a double can hold at offset 1',
		],
		['minus zero', '[-0]', 'number a double can hold at offset 1'],
		['a number in another spelling', '[+1]', 'syntax'],
		['too many levels', '['.repeat(maxDepth + 1), `at most ${maxDepth} levels at offset ${maxDepth}`],
		['ten thousand levels', '{"a":'.repeat(10_000), `at most ${maxDepth} levels at offset ${maxDepth * 5}`],
		['too many values', `[${'0,'.repeat(50_000)}0]`, 'at most 50000 values at offset 99998'],
		['a comment', '{}//', 'syntax'],
		['nothing', '', 'syntax'],
	])('with %s is refused, by rule and offset, without its words', (_, written, rule) => {
		expect(attempt(written)).toMatchObject({ problem: { code: 'json-invalid', detail: `Rule broken: ${rule}.` } });
	});

	it('may have the same key in objects beside and below each other', () => {
		expect(parseJson('[{"a":{"a":1}},{"a":["a","a"]}]')).toEqual([{ a: { a: 1 } }, { a: ['a', 'a'] }]);
	});

	it('in bytes that are no UTF-8 is refused', () => {
		expect(() => parseJsonBytes(new Uint8Array([0x22, 0xc3, 0x28, 0x22]))).toThrow(Problem);
	});

	it('takes time in proportion to its length, whatever it is', () => {
		for (const unit of ['"\\"', '"', '[', '{"a":', '\\', '1', ' ', '{"a"']) attempt(unit.repeat(200_000));
	});
});

describe('canonical JSON', () => {
	it('sorts keys by UTF-16 code units and leaves out what is undefined (RFC 8785 §3.2.3)', () => {
		expect(
			canonicalJson({ '\u20ac': 1, '\r': 2, '\ufb33': 3, 1: 4, '\ud83d\ude00': 5, '\u0080': 6, ö: undefined }),
		).toBe('{"\\r":2,"1":4,"\u0080":6,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}');
	});

	it('says the same for values that are the same', () => {
		fc.assert(
			fc.property(json, (value) => {
				const once = canonicalJson(value);
				expect(canonicalJson(JSON.parse(once))).toBe(once);
			}),
		);
	});
});
