import { findKind } from '../../src/model/kinds.ts';
import { findDialect } from '../../src/tables/dialects.ts';
import { type FileReading, type FormatName, readDrafts } from '../../src/tables/formats.ts';
import type { ReadRow } from '../../src/tables/read-drafts.ts';

/** What holds for every row of the tests. */
const defaults = {
	validUntil: '2099-12-31',
	handling: {
		tlp: 'TLP:AMBER',
		codes: ['H1'],
		evaluation: { source: 'B', information: 2 },
		purpose: 'investigation',
		legalBasis: 'UU 21/2007',
		retainUntil: '2099-12-31',
	},
};

export async function* toPieces(bytes: string | Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
	const whole = typeof bytes === 'string' ? Buffer.from(bytes) : bytes;
	for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size);
}

/** All rows of a file about perpetrators, unless another kind is named. */
export async function readAll(
	format: FormatName,
	bytes: string | Uint8Array,
	{ kind = 'perpetrator-profile', ...wish }: Partial<Omit<FileReading, 'kind'>> & { kind?: string } = {},
): Promise<ReadRow[]> {
	const found = findKind(kind);
	const reading = { ...findDialect(undefined, found, {}), kind: found, defaults, ...wish };
	return await Array.fromAsync(readDrafts(format, toPieces(bytes), reading));
}

/** The bodies of the drafts among rows; of the others what was told. */
export function toBodies(rows: readonly ReadRow[]): unknown[] {
	return rows.map((row) => ('draft' in row ? row.draft.body : { line: row.line, fields: row.fields }));
}
