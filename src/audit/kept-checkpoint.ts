import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../replace-file.ts';
import { parseCheckpoint } from './checkpoint-text.ts';

/**
 * The newest checkpoint that this node has signed or seen, kept beside the database: one that was restored from an older
 * backup lacks what was signed since, and does not know.
 */
export interface KeptCheckpoint {
	/** The note; undefined where none was kept yet. One that is damaged comes as it is. */
	load(): Promise<string | undefined>;
	/** It is on the disk when this returns. */
	save(note: string): Promise<void>;
}

/**
 * In `log.checkpoint`. As long as it is open, the largest that was seen counts: a file that is removed meanwhile, or comes
 * back with a restored volume, is written anew.
 */
export function openKeptCheckpoint(dataDir: string): KeptCheckpoint {
	const path = join(dataDir, 'log.checkpoint');
	let largest: { readonly note: string; readonly size: number } | undefined;
	const remember = (note: string) => {
		const size = tryParseSize(note);
		if (size !== undefined && size > (largest?.size ?? -1)) largest = { note, size };
		return size !== undefined;
	};
	const save = async (note: string) => {
		await replaceFile(path, note);
		remember(note);
	};
	const load = async () => {
		const note = await readIfThere(path);
		if (note !== undefined && !remember(note)) return note;
		if (largest !== undefined && note !== largest.note) await save(largest.note);
		return largest?.note;
	};
	return { load, save };
}

async function readIfThere(path: string): Promise<string | undefined> {
	try {
		return await readFile(path, 'utf8');
	} catch (error) {
		// Any other failure must not pass for a log that begins.
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
		throw error;
	}
}

/** Undefined of a note that is damaged. */
function tryParseSize(note: string): number | undefined {
	try {
		return parseCheckpoint(note).size;
	} catch {
		return undefined;
	}
}
