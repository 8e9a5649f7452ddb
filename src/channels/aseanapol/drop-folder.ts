import { randomUUID } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { lstat, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { flushFolder } from '../../flush-folder.ts';
import { replaceFile } from '../../replace-file.ts';
import type { Polled } from '../channel.ts';
import { maxCmsBytes } from '../cms/limits.ts';

/**
 * Messages as files, which a service of the counterpart moves to and fro: `outgoing` is emptied by it, `incoming`
 * filled; `quarantine` is for a person to look at.
 */
const folders = ['outgoing', 'incoming', 'quarantine'] as const;

/** A file that is not whole yet has another name. */
const fileName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}\.p7m$/;

/** Puts a message there, whole or not at all, in place of an earlier one of that name. */
export async function putMessage(folder: string, name: string, message: Uint8Array): Promise<void> {
	await makeFolders(folder);
	await replaceFile(join(folder, 'outgoing', `${name}.p7m`), message, 0o600);
}

/**
 * What has come, oldest first. A file is removed when the next one is asked for: whoever stops before that finds it
 * again. What is no file of its own, or too large, is put aside unread.
 */
export async function* takeMessages(folder: string): AsyncGenerator<Polled> {
	await makeFolders(folder);
	for (const name of await listNames(join(folder, 'incoming'))) {
		const read = await readWhole(join(folder, 'incoming', name));
		if (read === 'changing') continue;
		if (read === 'unfit') {
			await putAside(folder, name);
			continue;
		}
		let isRefused = false;
		const refuse = async () => {
			isRefused = true;
			await putAside(folder, name);
		};
		yield { polled: 'message', message: read.bytes, refuse };
		if (!isRefused) await removeRead(folder, name, read.stats);
	}
}

async function makeFolders(folder: string): Promise<void> {
	for (const each of folders) await mkdir(join(folder, each), { recursive: true, mode: 0o700 });
}

async function listNames(folder: string): Promise<string[]> {
	const names = (await readdir(folder)).filter((name) => fileName.test(name));
	const dated = await Promise.all(names.map(async (name) => ({ name, stats: await tryStat(join(folder, name)) })));
	const there = dated.flatMap(({ name, stats }) => (stats === undefined ? [] : [{ name, at: stats.mtimeMs }]));
	return there.toSorted((a, b) => a.at - b.at || (a.name < b.name ? -1 : 1)).map(({ name }) => name);
}

/** The service may have taken it away again. */
async function tryStat(path: string): Promise<Stats | undefined> {
	return await lstat(path).catch(() => undefined);
}

/** No link is followed, and nobody waits for a pipe. What changes while it is read is left for the next time. */
async function readWhole(path: string): Promise<{ bytes: Uint8Array; stats: Stats } | 'changing' | 'unfit'> {
	const stats = await tryStat(path);
	if (stats === undefined) return 'changing';
	if (!stats.isFile() || stats.size > maxCmsBytes) return 'unfit';
	await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
		() => undefined,
	);
	if (file === undefined) return 'changing';
	const bytes = Buffer.alloc(stats.size);
	const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
	const isWhole = bytesRead === bytes.length && isSame(stats, await file.stat());
	return isWhole ? { bytes, stats } : 'changing';
}

function isSame(one: Stats, other: Stats): boolean {
	return one.ino === other.ino && one.size === other.size && one.mtimeMs === other.mtimeMs;
}

/** One that has come under the same name meanwhile stays. */
async function removeRead(folder: string, name: string, stats: Stats): Promise<void> {
	const path = join(folder, 'incoming', name);
	const present = await tryStat(path);
	if (present === undefined || !isSame(stats, present)) return;
	await rm(path);
	await flushFolder(join(folder, 'incoming'));
}

async function putAside(folder: string, name: string): Promise<void> {
	await rename(join(folder, 'incoming', name), join(folder, 'quarantine', `${randomUUID()}-${name}`));
	await flushFolder(join(folder, 'quarantine'));
	await flushFolder(join(folder, 'incoming'));
}
