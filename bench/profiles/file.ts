import { readFile } from 'node:fs/promises';

/** Made by `make-profiles.ts`; a test says so. */
export const profilesFile = new URL('../profiles.jsonl', import.meta.url);

/** The drafts as an officer's tool sends them: one JSON text each, about 4 KB, every person invented. */
export async function loadProfiles(): Promise<readonly string[]> {
	return (await readFile(profilesFile, 'utf8')).trimEnd().split('\n');
}
