import type { FlatRecord } from './flatten.ts';
import { readCsv } from './read-csv.ts';
import type { Reading, ReadRow } from './read-drafts.ts';
import { readJsonDrafts, readTableDrafts } from './read-drafts.ts';
import { readJson, readNdjson } from './read-json.ts';
import { readXlsx } from './read-xlsx.ts';

/** The forms in which offices keep tables, by the ending of their files. */
export const formats = {
	csv: { mediaType: 'text/csv' },
	xlsx: { mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' },
	json: { mediaType: 'application/json' },
	ndjson: { mediaType: 'application/x-ndjson' },
} as const;
export type FormatName = keyof typeof formats;
export const formatNames = Object.keys(formats) as FormatName[];

/** By the media type, whatever its parameters. */
export function findFormat(mediaType: string): FormatName | undefined {
	const bare = mediaType.split(';')[0]?.trim().toLowerCase();
	return formatNames.find((name) => formats[name].mediaType === bare);
}

/** By the ending of a file's name. */
export function findFormatOf(file: string): FormatName | undefined {
	const ending = file.slice(file.lastIndexOf('.') + 1).toLowerCase();
	return formatNames.find((name) => name === ending);
}

export interface FileReading extends Reading {
	readonly toRecords: (value: unknown) => readonly FlatRecord[];
	/** Of a workbook; the first if it is not named. */
	readonly sheet?: string;
}

/** The drafts in a file. @throws Problem `table-unreadable`, `columns-unusable`, `request-malformed`, `body-too-large` */
export function readDrafts(
	format: FormatName,
	bytes: AsyncIterable<Uint8Array>,
	reading: FileReading,
): AsyncGenerator<ReadRow> {
	switch (format) {
		case 'csv':
			return readTableDrafts(readCsv(bytes), reading);
		case 'xlsx':
			return readTableDrafts(readXlsx(bytes, reading.sheet), reading);
		case 'json':
			return readJsonDrafts(readJson(bytes), reading, reading.toRecords);
		case 'ndjson':
			return readJsonDrafts(readNdjson(bytes), reading, reading.toRecords);
	}
}
