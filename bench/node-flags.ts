import { readFile } from 'node:fs/promises';

/** The flags of Node.js with which `npm run lintas` starts a gateway. */
export async function readNodeFlags(): Promise<string[]> {
	const { scripts } = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8'));
	return String(scripts.lintas).match(/--max-\S+/g) ?? [];
}
