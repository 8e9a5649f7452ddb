import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { canonicalJson } from '../json.ts';
import { Problem } from '../problem.ts';
import { type PolicyFile, type Rule, readRules } from './rules.ts';

const own = fileURLToPath(new URL('.', import.meta.url));

/** SHA-256 of all rules, ours and those of the folder `local`, with the names of their files. @throws Problem `file-unreadable` */
export function digestRules(local?: string): string {
	const texts = readAll(local).map(({ name, text }) => [basename(name), text]);
	return hash('sha256', canonicalJson(texts), 'base64url');
}

/** What the rules may speak of. */
export function loadSchema(): string {
	return readFileSync(join(own, 'lintas.cedarschema'), 'utf8');
}

/**
 * Our rules, and those of the folder `local`, in the order of their files.
 *
 * @throws Problem `policy-invalid`; `file-unreadable` for a folder that is not there
 */
export function loadRules(local?: string): readonly Rule[] {
	return readRules(readAll(local), loadSchema());
}

function readAll(local: string | undefined): PolicyFile[] {
	return [...readFolder(own, false), ...(local === undefined ? [] : readFolder(local, true))];
}

function readFolder(folder: string, mayOnlyForbid: boolean): PolicyFile[] {
	const names = listFiles(folder).filter((name) => mayOnlyForbid || name.endsWith('.cedar'));
	const others = names.filter((name) => !name.endsWith('.cedar'));
	if (others.length > 0) {
		// A rule in a file with a slip in its name would be thought to hold.
		const fields = others.map((name) => ({ pointer: join(folder, name), expected: 'a file of rules: NAME.cedar' }));
		throw new Problem('policy-invalid', { fields });
	}
	return names.map((name) => ({
		name: mayOnlyForbid ? join(folder, name) : name,
		text: readFileSync(join(folder, name), 'utf8'),
		mayOnlyForbid,
	}));
}

function listFiles(folder: string): string[] {
	try {
		return readdirSync(folder).toSorted();
	} catch (cause) {
		throw new Problem('file-unreadable', { detail: `Folder ${folder}.`, cause });
	}
}
