import { expect, test } from 'vitest';
import { withFirst } from '../../src/http/officer/with-first.ts';

async function* count(ended: string[]): AsyncGenerator<number, void> {
	try {
		yield 1;
		yield 2;
		yield 3;
	} finally {
		ended.push('ended');
	}
}

test('a stream whose first is taken gives all of it, and ends the work behind it', async () => {
	const ended: string[] = [];
	const stream = count(ended);
	expect(await Array.fromAsync(withFirst(await stream.next(), stream))).toEqual([1, 2, 3]);
	expect(ended).toEqual(['ended']);
});

test.each([0, 1, 2])('whoever stops after %i ends the work behind it', async (read) => {
	const ended: string[] = [];
	const stream = count(ended);
	const rest = withFirst(await stream.next(), stream);
	for (let index = 0; index < read; index += 1) await rest.next();
	await rest.return?.();
	expect(ended).toEqual(['ended']);
});
