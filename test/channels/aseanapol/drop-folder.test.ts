import { execFileSync } from 'node:child_process';
import {
	appendFile,
	chmod,
	mkdir,
	mkdtemp,
	readdir,
	readFile,
	stat,
	symlink,
	truncate,
	utimes,
	writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { putMessage, takeMessages } from '../../../src/channels/aseanapol/drop-folder.ts';
import type { Polled } from '../../../src/channels/channel.ts';

let folder: string;
const incoming = (name: string) => join(folder, 'incoming', name);
const list = async (name: string) => (await readdir(join(folder, name))).toSorted();

beforeEach(async () => {
	folder = join(await mkdtemp(join(tmpdir(), 'lintas-')), 'drop', 'my.polis-rekaan');
	await mkdir(join(folder, 'incoming'), { recursive: true });
});

async function come(name: string, text: string, minute = 0): Promise<void> {
	await writeFile(incoming(name), text);
	await utimes(incoming(name), 1_700_000_000, 1_700_000_000 + minute * 60);
}

async function take(): Promise<string[]> {
	const texts: string[] = [];
	for await (const polled of takeMessages(folder)) texts.push(toText(polled));
	return texts;
}

function toText(polled: Polled): string {
	return polled.polled === 'message' ? Buffer.from(polled.message).toString() : polled.polled;
}

describe('what goes out', () => {
	test('lies there whole under its delivery, for us alone, and once however often it is brought', async () => {
		await putMessage(folder, '0198', Buffer.from('satu'));
		await putMessage(folder, '0198', Buffer.from('dua'));
		expect(await list('outgoing')).toEqual(['0198.p7m']);
		expect(await readFile(join(folder, 'outgoing', '0198.p7m'), 'utf8')).toBe('dua');
		expect((await stat(join(folder, 'outgoing', '0198.p7m'))).mode & 0o777).toBe(0o600);
		for (const name of ['outgoing', 'quarantine']) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o700);
	});

	test('leaves nothing half-written where there is no room to write', async () => {
		await mkdir(join(folder, 'outgoing'), { recursive: true });
		await mkdir(join(folder, 'outgoing', '0199.p7m'));
		await expect(putMessage(folder, '0199', Buffer.from('satu'))).rejects.toThrow();
		expect(await list('outgoing')).toEqual(['0199.p7m']);
	});
});

describe('what comes in', () => {
	test('comes oldest first, and is gone once the next is asked for', async () => {
		await come('b.p7m', 'dua', 2);
		await come('a.p7m', 'tiga', 3);
		await come('c.p7m', 'satu', 1);
		const polled = takeMessages(folder);
		expect(toText((await polled.next()).value)).toBe('satu');
		expect(await list('incoming')).toEqual(['a.p7m', 'b.p7m', 'c.p7m']);
		expect(toText((await polled.next()).value)).toBe('dua');
		expect(await list('incoming')).toEqual(['a.p7m', 'b.p7m']);
		await polled.return(undefined);
		expect(await take()).toEqual(['dua', 'tiga']);
		expect(await list('incoming')).toEqual([]);
	});

	test('is left alone while it has another name, and comes when it is whole', async () => {
		await come('.a.p7m.part', 'setengah');
		await come('a.p7m.tmp', 'setengah');
		await come('..p7m', 'x');
		await come('a b.p7m', 'x');
		await come('-rf.p7m', 'x');
		expect(await take()).toEqual([]);
		expect(await list('incoming')).toHaveLength(5);
	});

	test('and grows while it is read is left for the next time', async () => {
		await come('a.p7m', 'satu');
		await come('b.p7m', 'dua', 1);
		const polled = takeMessages(folder);
		await polled.next();
		await appendFile(incoming('a.p7m'), ' dan lagi');
		expect(toText((await polled.next()).value)).toBe('dua');
		await polled.next();
		expect(await list('incoming')).toEqual(['a.p7m']);
		expect(await take()).toEqual(['satu dan lagi']);
	});

	test('is put aside where nothing of it counts', async () => {
		await come('a.p7m', 'palsu');
		await come('b.p7m', 'asli', 1);
		for await (const polled of takeMessages(folder))
			if (toText(polled) === 'palsu' && polled.polled === 'message') await polled.refuse?.();
		expect(await list('incoming')).toEqual([]);
		const [name = ''] = await list('quarantine');
		expect(await readFile(join(folder, 'quarantine', name), 'utf8')).toBe('palsu');
	});

	test('is never a link, a folder or a pipe: these are put aside unread', { timeout: 20_000 }, async () => {
		const secret = join(folder, 'secret');
		await writeFile(secret, 'rahasia');
		await symlink(secret, incoming('link.p7m'));
		await symlink('/nowhere', incoming('dangling.p7m'));
		await mkdir(incoming('folder.p7m'));
		execFileSync('mkfifo', [incoming('pipe.p7m')]);
		await come('a.p7m', 'satu');
		expect(await take()).toEqual(['satu']);
		expect(await list('incoming')).toEqual([]);
		expect(await list('quarantine')).toHaveLength(4);
		expect(await readFile(secret, 'utf8')).toBe('rahasia');
	});

	test('is put aside unread where it is too large', async () => {
		await come('big.p7m', '');
		await truncate(incoming('big.p7m'), 3_000_000_000);
		expect(await take()).toEqual([]);
		expect(await list('quarantine')).toHaveLength(1);
	});

	test('stays where it cannot be read', async () => {
		await come('a.p7m', 'satu');
		await chmod(incoming('a.p7m'), 0o000);
		const isRoot = process.getuid?.() === 0;
		expect(await take()).toEqual(isRoot ? ['satu'] : []);
	});
});
