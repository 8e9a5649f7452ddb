import { writeXlsxStream } from 'hucre/xlsx';
import type { Draft } from '../model/draft.ts';
import type { Kind } from '../model/kind.ts';
import { compareColumns } from './columns.ts';
import { type FlatRecord, flatten } from './flatten.ts';
import type { FormatName } from './formats.ts';
import { note } from './headers.ts';
import { requireKind } from './kind-of-rows.ts';
import { byteOrderMark, toCsvLine } from './write-csv.ts';
import { toXlsxCells } from './write-xlsx.ts';

/** A draft, and what is known of it that is no part of it: an import leaves notes out. */
export interface ExportedDraft {
	readonly notes: Readonly<Record<string, string>>;
	readonly draft: Draft;
}

/** Reads all that is to be written, the same each time. */
type ReadAll = () => AsyncIterable<ExportedDraft>;

/**
 * Drafts as a file, in constant memory. What is imported from it is the same drafts. A table has the columns
 * that any of its rows needs: for it everything is read twice, and all must be of one kind.
 *
 * @throws Problem `request-malformed` for a table without a kind
 */
export function writeDrafts(format: FormatName, kind: Kind | undefined, readAll: ReadAll): AsyncIterable<Uint8Array> {
	switch (format) {
		case 'json':
			return encode(toJsonArray(readAll()));
		case 'ndjson':
			return encode(toNdjson(readAll()));
		case 'csv':
			return encode(toCsvLines(toTable(requireKind(kind), readAll)));
		case 'xlsx':
			return writeXlsxStream(toCells(toTable(requireKind(kind), readAll)), { name: requireKind(kind).name });
	}
}

/** Pieces large enough to be worth sending. */
async function* encode(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
	const encoder = new TextEncoder();
	let waiting = '';
	for await (const text of texts) {
		waiting += text;
		if (waiting.length < 32_768) continue;
		yield encoder.encode(waiting);
		waiting = '';
	}
	if (waiting !== '') yield encoder.encode(waiting);
}

async function* toNdjson(all: AsyncIterable<ExportedDraft>): AsyncGenerator<string> {
	for await (const one of all) yield `${toJson(one)}\n`;
}

async function* toJsonArray(all: AsyncIterable<ExportedDraft>): AsyncGenerator<string> {
	let before = '[\n';
	for await (const one of all) {
		yield before + toJson(one);
		before = ',\n';
	}
	yield before === '[\n' ? '[]\n' : '\n]\n';
}

function toJson({ notes, draft }: ExportedDraft): string {
	return JSON.stringify({ [note]: notes, ...draft });
}

async function* toTable(kind: Kind, readAll: ReadAll): AsyncGenerator<string[]> {
	const [notes, columns] = [new Set<string>(), new Set<string>()];
	for await (const one of readAll()) {
		for (const name of Object.keys(one.notes)) notes.add(name);
		for (const name of Object.keys(toRecord(one))) columns.add(name);
	}
	const [noted, ordered] = [[...notes], [...columns].sort(compareColumns(kind))];
	yield [...noted.map((name) => `${note} ${name}`), ...ordered];
	for await (const one of readAll()) {
		const record = toRecord(one);
		yield [...noted.map((name) => one.notes[name] ?? ''), ...ordered.map((name) => record[name] ?? '')];
	}
}

function toRecord({ draft: { kind: _, body, ...around } }: ExportedDraft): FlatRecord {
	return flatten({ ...body, ...around });
}

async function* toCsvLines(rows: AsyncIterable<readonly string[]>): AsyncGenerator<string> {
	yield byteOrderMark;
	for await (const row of rows) yield toCsvLine(row);
}

async function* toCells(rows: AsyncIterable<readonly string[]>): AsyncGenerator<string[]> {
	for await (const row of rows) yield toXlsxCells(row);
}
