import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { replaceFile } from '../replace-file.ts';

/**
 * The newest checkpoint that this node has signed or seen, kept beside the database: one that was restored from an older
 * backup lacks what was signed since, and does not know.
 */
export interface KeptCheckpoint {
	/** The note; undefined where none was kept yet. */
	load(): Promise<string | undefined>;
	/** It is on the disk when this returns. */
	save(note: string): Promise<void>;
}

export function openKeptCheckpoint(dataDir: string): KeptCheckpoint {
	const path = join(dataDir, 'log.checkpoint');
	return {
		load: async () => {
			try {
				return await readFile(path, 'utf8');
			} catch (error) {
				// Any other failure must not pass for a log that begins.
				if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
				throw error;
			}
		},
		save: (note) => replaceFile(path, note),
	};
}
