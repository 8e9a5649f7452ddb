import { link, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { flushFolder } from '../flush-folder.ts';
import { Problem } from '../problem.ts';
import { loadSecretFile, saveSecretFile } from '../secret-file.ts';

const waiting = '.waiting.pem';

/**
 * Makes `<dir>/keys` (0700) with the files given (0600), all of it or nothing: the files are written and
 * flushed in a folder beside it, which then gets its name. What is there already stays untouched.
 *
 * @throws Problem `already-initialised`
 */
export async function saveKeyFolder(dir: string, files: Readonly<Record<string, string>>): Promise<void> {
	await mkdir(dir, { recursive: true, mode: 0o700 });
	await refuseExisting(join(dir, 'keys'));
	const draft = await mkdtemp(join(dir, '.keys-'));
	try {
		for (const [name, text] of Object.entries(files)) await saveSecretFile(join(draft, name), text);
		await flushFolder(draft);
		// A crash up to here leaves a folder `.keys-…` that nothing reads; from here on the keys are there.
		await rename(draft, join(dir, 'keys'));
		await flushFolder(dir);
	} catch (cause) {
		await rm(draft, { recursive: true, force: true });
		throw isCode(cause, 'ENOTEMPTY', 'EEXIST') ? new Problem('already-initialised', { cause }) : cause;
	}
}

/**
 * Adds a key and its certificate as `<name>.key.pem` and `<name>.crt.pem`. Running gateways look at the folder
 * all the time: the certificate comes first, and a key is seen whole or not at all.
 *
 * @throws Problem `file-exists`
 */
export async function addKeyPair(
	dir: string,
	name: string,
	pair: { keyPem: string; certificatePem: string },
): Promise<void> {
	await addFile(dir, `${name}.crt.pem`, pair.certificatePem);
	await addFile(dir, `${name}.key.pem`, pair.keyPem);
	await flushFolder(join(dir, 'keys'));
}

/** Keeps a key for which a certificate is being issued elsewhere, as `<name>.waiting.pem`: no gateway looks at it. */
export async function addWaitingKey(dir: string, name: string, keyPem: string): Promise<void> {
	await addFile(dir, `${name}${waiting}`, keyPem);
	await flushFolder(join(dir, 'keys'));
}

/** Names and keys that wait. @throws Problem `not-initialised`, `file-unreadable` */
export async function loadWaitingKeys(dir: string): Promise<{ readonly name: string; readonly keyPem: string }[]> {
	const files = (await listKeyFiles(dir)).filter((file) => file.endsWith(waiting));
	return await Promise.all(
		files.map(async (file) => ({
			name: file.slice(0, -waiting.length),
			keyPem: await loadSecretFile(join(dir, 'keys', file)),
		})),
	);
}

export async function removeWaitingKey(dir: string, name: string): Promise<void> {
	await rm(join(dir, 'keys', `${name}${waiting}`), { force: true });
	await flushFolder(join(dir, 'keys'));
}

/** Adds another CA of our own. @throws Problem `file-exists` */
export async function addCa(dir: string, name: string, pem: string): Promise<void> {
	await addFile(dir, `${name}.crt.pem`, pem);
	await flushFolder(join(dir, 'keys'));
}

/** The private key first: a certificate alone is nothing that a gateway would use. */
export async function removeKeyPair(dir: string, name: string): Promise<void> {
	await rm(join(dir, 'keys', `${name}.key.pem`), { force: true });
	await rm(join(dir, 'keys', `${name}.crt.pem`), { force: true });
	await flushFolder(join(dir, 'keys'));
}

/** Gives a key another name: whoever looks meanwhile finds it under one of the two, or both. @throws Problem `file-exists` */
export async function renameKeyPair(dir: string, from: string, to: string): Promise<void> {
	if (from === to) return;
	await addKeyPair(dir, to, {
		keyPem: await loadKeyFile(dir, from),
		certificatePem: await loadCertificateFile(dir, from),
	});
	await removeKeyPair(dir, from);
}

async function addFile(dir: string, file: string, text: string): Promise<void> {
	const path = join(dir, 'keys', file);
	const part = join(dir, 'keys', `.${file}.part`);
	try {
		await rm(part, { force: true });
		await saveSecretFile(part, text);
		// Unlike `rename`, this takes no other file's place.
		await link(part, path);
	} catch (cause) {
		throw isCode(cause, 'EEXIST') ? new Problem('file-exists', { detail: `File keys/${file}.`, cause }) : cause;
	} finally {
		await rm(part, { force: true });
	}
}

/**
 * Names of the files in `<dir>/keys`, sorted.
 *
 * @throws Problem `not-initialised`
 */
export async function listKeyFiles(dir: string): Promise<string[]> {
	try {
		return (await readdir(join(dir, 'keys'))).sort();
	} catch (cause) {
		throw isCode(cause, 'ENOENT', 'ENOTDIR')
			? new Problem('not-initialised', { cause })
			: unreadable(join(dir, 'keys'), cause);
	}
}

/** @throws Problem `file-unreadable` */
export async function loadCertificateFile(dir: string, name: string): Promise<string> {
	const path = join(dir, 'keys', `${name}.crt.pem`);
	return readFile(path, 'utf8').catch((cause: unknown) => {
		throw unreadable(path, cause);
	});
}

/** @throws Problem `file-unreadable`, also when others than the owner may read or write the file */
export async function loadKeyFile(dir: string, name: string): Promise<string> {
	return loadSecretFile(join(dir, 'keys', `${name}.key.pem`));
}

/** Renaming onto an empty folder would succeed, so even that is refused first. */
async function refuseExisting(folder: string): Promise<void> {
	const isThere = await readdir(folder).then(
		() => true,
		(cause: unknown) => !isCode(cause, 'ENOENT'),
	);
	if (isThere) throw new Problem('already-initialised', { detail: `There is ${folder} already.` });
}

function unreadable(path: string, cause: unknown): Problem {
	return new Problem('file-unreadable', { detail: `File ${path}.`, cause });
}

function isCode(thrown: unknown, ...codes: readonly string[]): boolean {
	return thrown instanceof Error && 'code' in thrown && codes.some((code) => code === thrown.code);
}
