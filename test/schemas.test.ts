import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { makeGeneratedFiles } from '../scripts/generated-files.ts';
import { kinds } from '../src/model/kinds.ts';
import { Skeleton } from '../src/model/skeleton.ts';

const root = new URL('../', import.meta.url);
const files = makeGeneratedFiles();
const read = (path: string): unknown => JSON.parse(files.get(path) ?? 'null');

describe('what is generated from the model', () => {
	it.each([...files.keys()])('%s is up to date (`npm run generate` writes it)', async (path) => {
		expect(await readFile(new URL(path, root), 'utf8')).toBe(files.get(path));
	});

	it('is all that is there', async () => {
		const entries = await readdir(new URL('schemas/', root), { recursive: true, withFileTypes: true });
		const paths = entries
			.filter((entry) => entry.isFile())
			.map(({ parentPath, name }) => `${parentPath}/${name}`.slice(fileURLToPath(root).length).replaceAll('//', '/'));
		expect(paths.toSorted()).toEqual([...files.keys()].filter((path) => path.startsWith('schemas/')).toSorted());
	});
});

const ajv = new Ajv2020({ validateFormats: false });
ajv.addKeyword('x-title-id');
const forms = kinds.flatMap((kind) => (['draft', 'claims'] as const).map((form) => [kind, form] as const));

describe.each(forms.map(([kind, form]) => [kind.name, form, kind] as const))(
	'the schema of %s as %s',
	(name, form, kind) => {
		const accepts = ajv.compile(read(`schemas/${name}.${form}.json`) as object);
		const folder = `schemas/examples/${name}/`;
		const examples = [...files.keys()].filter((path) => path.startsWith(folder) && path.endsWith(`.${form}.json`));

		it('has one valid example and several invalid ones', () => {
			expect(examples.filter((path) => path.includes('/valid'))).toHaveLength(1);
			expect(examples.filter((path) => path.includes('/invalid-')).length).toBeGreaterThanOrEqual(4);
		});

		it.each(examples)('is of one mind with the gateway on %s', (path) => {
			const isValid = path.startsWith(`${folder}valid`);
			expect(accepts(read(path)), JSON.stringify(accepts.errors)).toBe(isValid);
			expect((kind[form] as z.ZodType).safeParse(read(path)).success).toBe(isValid);
		});
	},
);

it('no field of a body has the name of a plain claim, which it would redefine', () => {
	const claims = [...Object.keys(Skeleton.shape), '_sd', '_sd_alg'];
	for (const { fields } of kinds) expect(claims.filter((claim) => Object.hasOwn(fields, claim))).toEqual([]);
});

const byName = new Map(kinds.map((kind) => [kind.name, kind]));

describe('each kind', () => {
	it.each([...byName.keys()])(
		'%s has every field named in two languages, and an example that is understood',
		(name) => {
			const text = files.get('docs/DOCUMENTS.md') ?? '';
			const section = text.slice(text.indexOf(`## \`${name}\``)).split('\n## ')[0] ?? '';
			const rows = section.split('\n').filter((line) => /^\| (\*\*)?`/.test(line));
			expect(rows.length).toBeGreaterThanOrEqual(Object.keys(byName.get(name)?.fields ?? {}).length);
			for (const row of rows) expect(row).toMatch(/^\| \S+ \| \S[^|]* \| \S[^|]* \| \S/);
			expect(JSON.stringify(read(`schemas/examples/${name}/valid.claims.json`))).not.toContain('"value":null');
		},
	);
});
