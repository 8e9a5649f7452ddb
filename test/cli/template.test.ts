import { describe, expect, it } from 'vitest';
import { Draft } from '../../src/model/draft.ts';
import { kinds } from '../../src/model/kinds.ts';
import { runLintas } from './lintas.ts';

describe('lintas template', () => {
	it('lists the kinds by name and title, in the officer’s language', async () => {
		const { code, stdout } = await runLintas(['template'], { LINTAS_LANGUAGE: 'id' });
		expect(code).toBe(0);
		expect(stdout.trimEnd().split('\n')).toHaveLength(kinds.length);
		expect(stdout).toMatch(/^early-warning +Peringatan dini$/m);
		const { stdout: json } = await runLintas(['template', '--json']);
		expect(JSON.parse(json)).toHaveLength(kinds.length);
	});

	it.each(kinds.map(({ name, relation }) => [name, relation] as const))(
		'writes a draft of a %s that can be sent once it is filled in',
		async (name, relation) => {
			const { code, stdout } = await runLintas(['template', name]);
			expect(code).toBe(0);
			const draft = JSON.parse(stdout) as { relations: { document: string }[] };
			const { success, error } = Draft.safeParse(draft);
			expect(success).toBe(relation === undefined);
			expect(error?.issues.map(({ path }) => path.join('/')) ?? []).toEqual(success ? [] : ['relations/0/document']);
		},
	);

	it('knows no other kind', async () => {
		const { code, stdout, stderr } = await runLintas(['template', 'gossip']);
		expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
		expect(stderr).toMatch(/^There is no kind `gossip`: `lintas template` lists them\./);
	});
});
