/** Writes what is made from the model and the rules: `schemas/`, `docs/AUDIT.md`, `docs/CASE-STEPS.md`, `docs/DOCUMENTS.md` and `docs/POLICY.md`. `npm test` fails when they differ. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeGeneratedFiles } from './generated-files.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const files = makeGeneratedFiles();
await rm(join(root, 'schemas'), { recursive: true, force: true });
for (const [path, text] of files) {
	await mkdir(dirname(join(root, path)), { recursive: true });
	await writeFile(join(root, path), text);
}
console.log(`${files.size} files written.`);
