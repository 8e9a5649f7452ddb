import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { Mapping } from '../../src/tables/mapping.ts';
import { readAll, toBodies } from './files.ts';

it('the examples in docs/IMPORT.md work as they stand there', async () => {
	const guide = await readFile(new URL('../../docs/IMPORT.md', import.meta.url), 'utf8');
	const blocks = guide.match(/^ {4}\{.*?\}$(?=\n\n)/gms)?.map((block) => JSON.parse(block)) ?? [];
	expect(blocks).toHaveLength(2);
	const [defaults, map] = blocks;
	const text = 'No,Nama Depan,Nama Belakang,Alias,JK\n1,Suryadi,Contoh,Pak Sur; Bang Adi,1\n';
	expect(toBodies(await readAll('csv', text, { mapping: Mapping.parse(map), defaults }))).toEqual([
		{ name: 'Suryadi Contoh', aliases: ['Pak Sur', 'Bang Adi'], sex: 'laki-laki' },
	]);
});
