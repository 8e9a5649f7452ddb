import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { signCheckpoint } from '../../src/audit/checkpoint.ts';
import { openKeptCheckpoint } from '../../src/audit/kept-checkpoint.ts';
import { toRoot } from '../../src/audit/tree.ts';
import { signerOf } from './keys.ts';

let folder: string;
let path: string;
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'lintas-log-'));
	path = join(folder, 'log.checkpoint');
});
afterEach(() => rm(folder, { recursive: true }));

const signer = signerOf('lintas/id.imigrasi', 'ed25519', 1);
const noteOf = (size: number) =>
	signCheckpoint({ origin: 'lintas/id.imigrasi', size, root: toRoot([]) }, signer, Temporal.Now.instant());
const onDisk = () => readFile(path, 'utf8');

it('there is none until one was kept; it outlives the process', async () => {
	expect(await openKeptCheckpoint(folder).load()).toBe(undefined);
	await openKeptCheckpoint(folder).save(noteOf(3));
	expect(await openKeptCheckpoint(folder).load()).toBe(noteOf(3));
});

it('what a running node saw is not forgotten with its file, nor for an older one: it is written anew', async () => {
	const kept = openKeptCheckpoint(folder);
	await kept.save(noteOf(10));
	for (const change of [() => rm(path), () => writeFile(path, noteOf(9))]) {
		await change();
		expect(await kept.load()).toBe(noteOf(10));
		expect(await onDisk()).toBe(noteOf(10));
	}
});

it('a newer one counts, such as that of another node that has the same folder', async () => {
	const kept = openKeptCheckpoint(folder);
	await kept.save(noteOf(10));
	await openKeptCheckpoint(folder).save(noteOf(12));
	expect(await kept.load()).toBe(noteOf(12));
	await writeFile(path, noteOf(10));
	expect(await kept.load()).toBe(noteOf(12));
});

it('one that is damaged comes as it is, stays for whoever looks into it, and is not remembered', async () => {
	const kept = openKeptCheckpoint(folder);
	await kept.save(noteOf(10));
	await writeFile(path, 'x');
	expect(await kept.load()).toBe('x');
	expect(await onDisk()).toBe('x');
	await writeFile(path, noteOf(11));
	expect(await kept.load()).toBe(noteOf(11));
});
