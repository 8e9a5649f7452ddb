import { mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { describeFiles, watchFiles } from '../src/watch-files.ts';

test('files that come, change and go are seen, after one that could not be read too, and half-written ones are not', async () => {
	const dir = await mkdtemp(join(tmpdir(), 'lintas-watch-'));
	await writeFile(join(dir, 'card.json'), '1');
	let looks = 0;
	let isReadable = true;
	let failures = 0;
	const paths = [dir, join(dir, 'later', 'file')];
	const stop = watchFiles(paths, {
		everyMs: 5,
		seen: await describeFiles(paths),
		changed: async () => {
			looks += 1;
			if (!isReadable) throw new Error('unreadable');
		},
		failed: () => {
			failures += 1;
		},
	});
	/** Whether, and after which change, it looks. */
	const sees = async (change: () => Promise<unknown>) => {
		await sleep(50);
		const before = looks;
		await change();
		await vi.waitFor(() => expect(looks).toBeGreaterThan(before), { timeout: 10_000, interval: 5 });
	};
	await sees(() => utimes(join(dir, 'card.json'), 1, 1));
	await writeFile(join(dir, '.key.part'), 'half');
	await sleep(50);
	const quiet = looks;
	isReadable = false;
	await sees(() => rename(join(dir, '.key.part'), join(dir, 'key')));
	isReadable = true;
	await sees(() => rm(join(dir, 'key')));
	expect([quiet, failures, looks]).toEqual([1, 1, 3]);
	await stop();
	await writeFile(join(dir, 'key'), 'again');
	await sleep(50);
	expect(looks).toBe(3);
	await rm(dir, { recursive: true });
});

test('what changes between reading the files and the first look is seen at that look', async () => {
	const dir = await mkdtemp(join(tmpdir(), 'lintas-watch-'));
	await writeFile(join(dir, 'card.json'), '1');
	const seen = await describeFiles([dir]);
	await writeFile(join(dir, 'card.json'), '22');
	const changed = vi.fn(async () => undefined);
	const stop = watchFiles([dir], { everyMs: 5, seen, changed, failed: () => undefined });
	await vi.waitFor(() => expect(changed).toHaveBeenCalledOnce(), { timeout: 10_000, interval: 5 });
	await stop();
	await rm(dir, { recursive: true });
});
