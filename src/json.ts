import { Problem } from './problem.ts';

/** Values beyond this are refused: many small ones cost a hundred times what their bytes say. */
const maxValues = 50_000;

/** Nesting beyond this is refused before anything recursive sees the value. */
export const maxDepth = 32;

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/**
 * Parses JSON (RFC 8259) as strictly as I-JSON (RFC 7493): no duplicate keys, no lone surrogates, no
 * numbers that a double cannot hold, at most 32 levels and 50,000 values; beyond it no `__proto__` key, no NUL
 * character and no byte-order mark.
 *
 * @throws Problem `json-invalid`, whose detail names the rule and the offset, never the text
 */
export function parseJson(text: string): Json {
	scan(text);
	try {
		return JSON.parse(text) as Json;
	} catch (cause) {
		throw invalid('syntax', undefined, cause);
	}
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** As `parseJson`, from bytes that must be valid UTF-8. */
export function parseJsonBytes(bytes: Uint8Array): Json {
	let text: string;
	try {
		text = utf8.decode(bytes);
	} catch (cause) {
		throw invalid('UTF-8', undefined, cause);
	}
	return parseJson(text);
}

/** As `parseJsonBytes`; undefined where that throws. */
export function tryParseJsonBytes(bytes: Uint8Array): Json | undefined {
	try {
		return parseJsonBytes(bytes);
	} catch {
		return undefined;
	}
}

function invalid(rule: string, offset?: number, cause?: unknown): Problem {
	const where = offset === undefined ? '' : ` at offset ${offset}`;
	return new Problem('json-invalid', { detail: `Rule broken: ${rule}${where}.`, cause });
}

const stringToken = /"(?:[^"\\]|\\.)*"/suy;
const numberToken = /-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;

/** One pass over the tokens; `JSON.parse` afterwards settles what is left of the grammar. */
function scan(text: string): void {
	/** One set of keys per open object, `null` per open array. */
	const open: (Set<string> | null)[] = [];
	if (!text.isWellFormed()) throw invalid('no lone surrogate');
	let offset = 0;
	// Each value but the first follows an opening or a comma.
	let values = 1;
	let nextEscape = 0;
	while (offset < text.length) {
		const character = text.charCodeAt(offset);
		if (character === 0x22) {
			if (nextEscape <= offset) nextEscape = indexOrEnd(text, '\\', offset);
			const end = findStringEnd(text, offset, nextEscape);
			const keys = open.at(-1);
			if (keys && isKey(text, end)) checkKey(text, offset, end, keys);
			offset = end;
			continue;
		}
		if (character === 0x7b || character === 0x5b || character === 0x2c) {
			values += 1;
			if (values > maxValues) throw invalid(`at most ${maxValues} values`, offset);
		}
		if (character === 0x7b || character === 0x5b) {
			if (open.length === maxDepth) throw invalid(`at most ${maxDepth} levels`, offset);
			open.push(character === 0x7b ? new Set() : null);
		} else if (character === 0x7d || character === 0x5d) {
			open.pop();
		} else if (character === 0x2d || (character >= 0x30 && character <= 0x39)) {
			numberToken.lastIndex = offset;
			if (!numberToken.test(text)) throw invalid('number', offset);
			if (!isExactNumber(text.slice(offset, numberToken.lastIndex))) throw invalid('number a double can hold', offset);
			offset = numberToken.lastIndex;
			continue;
		}
		offset += 1;
	}
}

function isExactNumber(token: string): boolean {
	const value = Number(token);
	if (!Number.isFinite(value) || Object.is(value, -0)) return false;
	return !/^-?[0-9]+$/.test(token) || Number.isSafeInteger(value);
}

function indexOrEnd(text: string, what: string, from: number): number {
	const index = text.indexOf(what, from);
	return index === -1 ? text.length : index;
}

/** The offset after a string. One without escapes is as it stands: what it must not hold `JSON.parse` refuses. */
function findStringEnd(text: string, start: number, nextEscape: number): number {
	const close = indexOrEnd(text, '"', start + 1);
	if (close < nextEscape) return close + 1;
	stringToken.lastIndex = start;
	if (!stringToken.test(text)) throw invalid('unterminated string', start);
	const value = parseString(text, start, stringToken.lastIndex);
	if (value.includes('\0')) throw invalid('no NUL character', start);
	if (!value.isWellFormed()) throw invalid('no lone surrogate', start);
	return stringToken.lastIndex;
}

function parseString(text: string, start: number, end: number): string {
	try {
		return JSON.parse(text.slice(start, end)) as string;
	} catch (cause) {
		throw invalid('string', start, cause);
	}
}

function checkKey(text: string, start: number, end: number, keys: Set<string>): void {
	const value = parseString(text, start, end);
	if (value === '__proto__') throw invalid('no `__proto__` key', start);
	if (keys.has(value)) throw invalid('no duplicate key', start);
	keys.add(value);
}

function isKey(text: string, end: number): boolean {
	for (let offset = end; offset < text.length; offset += 1) {
		const character = text[offset];
		if (character === ':') return true;
		if (character !== ' ' && character !== '\t' && character !== '\n' && character !== '\r') return false;
	}
	return false;
}

/**
 * Canonical form by RFC 8785 for values whose numbers are integers (all that Lintas hashes):
 * keys sorted by UTF-16 code units, no insignificant white space. Undefined members are left out.
 */
export function canonicalJson(value: unknown): string {
	if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
	if (typeof value !== 'object' || value === null) return JSON.stringify(value);
	const members = Object.entries(value).filter(([, member]) => member !== undefined);
	members.sort(([a], [b]) => (a < b ? -1 : 1));
	return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
}
