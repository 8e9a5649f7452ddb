import { type Json, parseJson } from '../json.ts';
import { Problem, type ProblemCode } from '../problem.ts';
import { decodeText } from './decode-text.ts';

/** A value of a file, numbered from 1: by its line in NDJSON, by its place in a JSON array. */
export interface JsonRow {
	readonly line: number;
	readonly value?: Json;
	readonly problem?: ProblemCode;
}

/** Longer than any draft that is meant. */
const maxCharacters = 1_000_000;

/**
 * The values of an NDJSON file, one a line. A line that is no JSON is told, and the rest goes on.
 *
 * @throws Problem `table-unreadable` where the bytes are no text, or a line has no end
 */
export async function* readNdjson(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<JsonRow> {
	let line = 0;
	let rest = '';
	for await (const text of decodeText(bytes)) {
		const lines = (rest + text).split('\n');
		rest = requireShort(lines.pop() ?? '');
		for (const one of lines) {
			line += 1;
			if (one.trim() !== '') yield toRow(line, one);
		}
	}
	if (rest.trim() !== '') yield toRow(line + 1, rest);
}

/**
 * The values of a JSON file: the elements of its array, or the one value that it is. What is wrong with an
 * element is told and the rest goes on, as long as its end can be found.
 *
 * @throws Problem `table-unreadable` where the bytes are no text, or a value has no end
 */
export async function* readJson(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<JsonRow> {
	const cut = new ElementCutter();
	let line = 0;
	for await (const text of decodeText(bytes)) {
		for (const element of cut.take(text)) {
			line += 1;
			yield toRow(line, element);
		}
		requireShort(cut.rest);
	}
	if (cut.rest.trim() !== '') yield toRow(line + 1, cut.rest);
	if (cut.isOpen) yield { line: line + 1, problem: 'row-unreadable' };
}

function requireShort(text: string): string {
	if (text.length <= maxCharacters) return text;
	throw new Problem('table-unreadable', { detail: `A value is longer than ${maxCharacters} characters.` });
}

function toRow(line: number, text: string): JsonRow {
	try {
		return { line, value: parseJson(text.trim()) };
	} catch (thrown) {
		if (thrown instanceof Problem) return { line, problem: thrown.code };
		throw thrown;
	}
}

const special = /["\\[\]{},]/g;

/** Cuts the text of an array into those of its elements, however it arrives; `parseJson` judges each. */
class ElementCutter {
	/** What has come of the element that is not whole yet. */
	rest = '';
	/** How many brackets are open; the first is the array's, if it is one. */
	#open = 0;
	#inString = false;
	#looked = 0;
	#isArray: boolean | undefined;

	/** Is the array still waiting for its end? */
	get isOpen(): boolean {
		return this.#open > 0;
	}

	*take(text: string): Generator<string> {
		this.rest += text;
		this.#begin();
		if (this.#isArray !== true) return;
		special.lastIndex = this.#looked;
		for (let found = special.exec(this.rest); found !== null; found = special.exec(this.rest)) {
			if (this.#inString && found[0] === '\\') {
				special.lastIndex += 1;
				continue;
			}
			if (!this.#endsElement(found[0])) continue;
			const element = this.rest.slice(0, found.index);
			this.rest = this.rest.slice(found.index + 1);
			special.lastIndex = 0;
			if (element.trim() !== '') yield element;
		}
		// An escape at the very end is looked at again with what follows.
		this.#looked = this.#inString && this.rest.endsWith('\\') ? this.#lookBack() : this.rest.length;
	}

	#begin(): void {
		if (this.#isArray !== undefined) return;
		const start = this.rest.trimStart();
		if (start === '') return;
		this.#isArray = start.startsWith('[');
		if (!this.#isArray) return;
		this.#open = 1;
		this.rest = start.slice(1);
	}

	#lookBack(): number {
		let at = this.rest.length;
		while (this.rest[at - 1] === '\\') at -= 1;
		return at;
	}

	#endsElement(sign: string): boolean {
		if (sign === '"') this.#inString = !this.#inString;
		else if (this.#inString) return false;
		else if (sign === '{' || sign === '[') this.#open += 1;
		else if (sign === '}' || sign === ']') {
			this.#open -= 1;
			return this.#open === 0;
		} else return sign === ',' && this.#open === 1;
		return false;
	}
}
