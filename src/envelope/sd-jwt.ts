import { type Json, maxDepth, tryParseJsonBytes } from '../json.ts';
import { toBase64Url, toDigest, tryParseBase64Url } from './digest.ts';

/**
 * Selective disclosure for JWTs, RFC 9901: making disclosures (§4.2) and putting disclosed claims back
 * where their digests stand (§7.1). Signatures and key binding are not this file's business.
 */

export type JsonObject = { readonly [key: string]: Json };

export function isJsonObject(value: Json): value is JsonObject {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A disclosure: its text as it travels, and what it says. */
interface Disclosure {
	readonly text: string;
	readonly digest: string;
	/** Undefined for an array element. */
	readonly name: string | undefined;
	readonly value: Json;
}

const saltBytes = 16;

/** Random bytes that no salt is made of yet: asking for 64 salts at once costs as much as asking for one. */
const pool = { bytes: new Uint8Array(64 * saltBytes), used: 64 * saltBytes };

function drawSalt(): string {
	if (pool.used === pool.bytes.length) {
		crypto.getRandomValues(pool.bytes);
		pool.used = 0;
	}
	pool.used += saltBytes;
	return toBase64Url(pool.bytes.subarray(pool.used - saltBytes, pool.used));
}

const utf8 = new TextEncoder();

/** Object property (§4.2.1) when a name is given, array element (§4.2.2) otherwise. 128-bit salt. */
export function makeDisclosure(value: Json, name?: string): Disclosure {
	const salt = drawSalt();
	const content = name === undefined ? [salt, value] : [salt, name, value];
	const text = toBase64Url(utf8.encode(JSON.stringify(content)));
	return { text, digest: toDigest(text), name, value };
}

/**
 * Puts disclosures into the claims they belong to (RFC 9901 §7.1, step 3). What is not disclosed is absent.
 *
 * @returns undefined when a disclosure is malformed, matches no digest, matches twice, or redefines a
 * claim, when the payload breaks the format, or when the whole is nested deeper than JSON may be here
 */
export function resolveDisclosures(payload: JsonObject, texts: readonly string[]): JsonObject | undefined {
	if (payload._sd_alg !== undefined && payload._sd_alg !== 'sha-256') return undefined;
	const disclosures = new Map<string, Disclosure>();
	for (const text of texts) {
		const disclosure = tryParseDisclosure(text);
		if (disclosure === undefined || disclosures.has(disclosure.digest)) return undefined;
		disclosures.set(disclosure.digest, disclosure);
	}
	const state: Resolution = { disclosures, seen: new Set(), used: new Set(), depth: 0 };
	const resolved = resolve(payload, state) as JsonObject | undefined;
	if (resolved === undefined || state.used.size !== disclosures.size) return undefined;
	const { _sd_alg: _, ...claims } = resolved;
	return claims;
}

interface Resolution {
	readonly disclosures: ReadonlyMap<string, Disclosure>;
	/** Every digest met so far, in the payload and in disclosures: none may stand twice (§7.1, step 4). */
	readonly seen: Set<string>;
	readonly used: Set<string>;
	/** Levels above. Disclosures in disclosures could go on until the stack is full. */
	readonly depth: number;
}

/** Undefined means refused: a disclosed value is never undefined. */
function resolve(value: Json, state: Resolution): Json | undefined {
	if (typeof value !== 'object' || value === null) return value;
	if (state.depth === maxDepth) return undefined;
	const below = { ...state, depth: state.depth + 1 };
	return isJsonObject(value) ? resolveObject(value, below) : resolveArray(value, below);
}

function resolveObject(object: JsonObject, state: Resolution): JsonObject | undefined {
	const result = new Map<string, Json>();
	for (const [name, member] of Object.entries(object)) {
		if (name === '_sd') continue;
		if (name === '...') return undefined;
		const resolved = resolve(member, state);
		if (resolved === undefined) return undefined;
		result.set(name, resolved);
	}
	const { _sd: digests = [] } = object;
	if (!Array.isArray(digests)) return undefined;
	for (const digest of digests) {
		if (!isFresh(digest, state)) return undefined;
		const disclosure = state.disclosures.get(digest);
		if (disclosure === undefined) continue;
		const { name } = disclosure;
		if (name === undefined || result.has(name)) return undefined;
		const resolved = disclose(disclosure, state);
		if (resolved === undefined) return undefined;
		result.set(name, resolved);
	}
	return Object.fromEntries(result);
}

function resolveArray(array: readonly Json[], state: Resolution): Json[] | undefined {
	const result: Json[] = [];
	for (const element of array) {
		const digest = digestOfElement(element);
		if (digest === undefined) {
			const resolved = resolve(element, state);
			if (resolved === undefined) return undefined;
			result.push(resolved);
			continue;
		}
		if (!isFresh(digest, state)) return undefined;
		const disclosure = state.disclosures.get(digest);
		if (disclosure === undefined) continue;
		if (disclosure.name !== undefined) return undefined;
		const resolved = disclose(disclosure, state);
		if (resolved === undefined) return undefined;
		result.push(resolved);
	}
	return result;
}

function disclose(disclosure: Disclosure, state: Resolution): Json | undefined {
	state.used.add(disclosure.digest);
	return resolve(disclosure.value, state);
}

function isFresh(digest: Json, state: Resolution): digest is string {
	if (typeof digest !== 'string' || state.seen.has(digest)) return false;
	state.seen.add(digest);
	return true;
}

/** `{ "...": digest }` and nothing else beside it (§4.2.4.2). */
export function digestOfElement(element: Json): Json | undefined {
	return isJsonObject(element) && Object.keys(element).length === 1 ? element['...'] : undefined;
}

/** Those that would be read as digests (§4.2.1), and the one that `parseJson` refuses. */
const reservedNames = new Set(['_sd', '...', '__proto__']);

/** Undefined where the text is not a disclosure as the protocol has it. */
export function tryParseDisclosure(text: string): Disclosure | undefined {
	const bytes = tryParseBase64Url(text);
	const content = bytes && tryParseJsonBytes(bytes);
	if (!Array.isArray(content) || content.length < 2 || content.length > 3) return undefined;
	const [salt, name] = content.length === 3 ? content : [content[0], undefined];
	const value = content.at(-1);
	if (typeof salt !== 'string' || value === undefined) return undefined;
	if (name !== undefined && (typeof name !== 'string' || reservedNames.has(name))) return undefined;
	return { text, digest: toDigest(text), name, value };
}
