import { writeFile } from 'node:fs/promises';
import { profilesFile } from './profiles/file.ts';
import { inventProfile } from './profiles/profile.ts';
import { seedRandom } from './profiles/random.ts';

const count = 1_000;
const seed = 20_261_124;

/** The text of `profiles.jsonl`: one draft a line, the same in every run. */
export function makeProfiles(): string {
	const random = seedRandom(seed);
	return Array.from({ length: count }, (_, index) => `${JSON.stringify(inventProfile(random, index))}\n`).join('');
}

if (import.meta.main) await writeFile(profilesFile, makeProfiles());
