import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openPolicies } from '../../src/policy/policies.ts';
import { loadRules } from '../../src/policy/policy-files.ts';
import { Problem } from '../../src/problem.ts';
import { handlings, personWith, toCounterpart, toDocumentFacts, today } from './situations.ts';

let folder: string;

beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'lintas-policies-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** What is wrong with local rules: line and reason of each mistake. */
async function findMistakes(text: string, name = 'local.cedar'): Promise<string[]> {
	await writeFile(join(folder, name), text);
	try {
		openPolicies({ local: folder });
		return [];
	} catch (thrown) {
		if (!(thrown instanceof Problem) || thrown.code !== 'policy-invalid') throw thrown;
		return thrown.fields.map(({ pointer, expected }) => `${pointer.replace(folder, '')}: ${expected}`);
	}
}

const words = `@id("no-mondays")
@en("Not on Mondays.")
@bahasa("Tidak pada hari Senin.")
@remedy_en("Wait for Tuesday.")
@remedy_bahasa("Tunggu hari Selasa.")
`;

describe('a mistake in a file of rules is told with its line and reason', () => {
	test('a syntax error', async () => {
		expect(await findMistakes(`// Kept in UTF-8: é\n\n${words}forbit (principal, action, resource);`)).toEqual([
			'/local.cedar:8: failed to parse policies from string: invalid policy effect: forbit: effect must be either `permit` or `forbid`',
		]);
	});

	test('an attribute that does not exist', async () => {
		const [mistake, ...others] = await findMistakes(
			`${words}forbid (principal, action == Action::"release", resource)\nwhen { resource.lable == "TLP:RED" };`,
		);
		expect(others).toEqual([]);
		expect(mistake).toMatch(/^\/local\.cedar:7: attribute `lable` on entity type `Document` not found/);
	});

	test('an action that does not exist', async () => {
		const [mistake] = await findMistakes(`${words}forbid (principal, action == Action::"gossip", resource);`);
		expect(mistake).toMatch(/^\/local\.cedar:\d: .*gossip/);
	});

	test('an attribute that may be missing, read without asking first', async () => {
		const [mistake] = await findMistakes(
			`${words}forbid (principal, action == Action::"release", resource) when { resource.urgency == "routine" };`,
		);
		expect(mistake).toContain('urgency');
	});

	test('a permit in the local folder', async () => {
		expect(await findMistakes(`${words}permit (principal, action, resource);`)).toEqual([
			'/local.cedar:1: forbid: a local rule can only narrow what is allowed',
		]);
	});

	test('a rule without one of its words', async () => {
		const text = words.replace('@bahasa("Tidak pada hari Senin.")\n', '').replace('Wait for Tuesday.', ' ');
		expect(await findMistakes(`${text}forbid (principal, action, resource);`)).toEqual([
			'/local.cedar:1: the annotation @bahasa("…")',
			'/local.cedar:1: the annotation @remedy_en("…")',
		]);
	});

	test('a name that no cover takes', async () => {
		const [mistake] = await findMistakes(
			`${words.replace('no-mondays', 'No_Mondays here')}forbid (principal, action, resource);`,
		);
		expect(mistake).toMatch(/@id/);
	});

	test('a field that is no place', async () => {
		const [mistake] = await findMistakes(`@field("names")\n${words}forbid (principal, action, resource);`);
		expect(mistake).toMatch(/^\/local\.cedar:1: @field/);
	});

	test('the name of a rule that there is', async () => {
		const text = words.replace('no-mondays', 'agreement-expired');
		expect(await findMistakes(`\n${text}forbid (principal, action, resource);`)).toEqual([
			'/local.cedar:2: an @id of its own: there is another rule agreement-expired',
		]);
	});

	test('a template', async () => {
		const [mistake] = await findMistakes(`${words}forbid (principal == ?principal, action, resource);`);
		expect(mistake).toContain('static policy set includes a template');
	});

	test('all of them at once', async () => {
		await writeFile(join(folder, 'first.cedar'), 'permit (principal, action, resource);');
		const mistakes = await findMistakes('forbid everything;', 'second.cedar');
		expect(mistakes.map((mistake) => mistake.split(':')[0])).toEqual(
			expect.arrayContaining(['/first.cedar', '/second.cedar']),
		);
	});

	test('a file by another name', async () => {
		expect(await findMistakes('forbid (principal, action, resource);', 'rules.cedra')).toEqual([
			'/rules.cedra: a file of rules: NAME.cedar',
		]);
	});
});

test('a folder that is not there stops the start', () => {
	expect(() => openPolicies({ local: join(folder, 'missing') })).toThrow(
		expect.objectContaining({ code: 'file-unreadable' }),
	);
});

test('a folder within the folder is no rule', async () => {
	await mkdir(join(folder, 'old'));
	expect(await findMistakes('// no rule at all')).toEqual(['/old: a file of rules: NAME.cedar']);
});

test('a local rule narrows what is allowed, in its own words', async () => {
	const question = {
		by: personWith('officer'),
		partner: toCounterpart('Malaysia'),
		document: toDocumentFacts('early-warning', handlings.open as never),
		today,
	};
	expect(openPolicies().decideRelease(question).allowed).toBe(true);
	await writeFile(
		join(folder, 'mondays.cedar'),
		`${words}@field("/handling/purpose")\nforbid (principal, action in Action::"exchange", resource) when { resource.purpose == "prevention" };`,
	);
	expect(openPolicies({ local: folder }).decideRelease(question)).toEqual({
		allowed: false,
		reasons: [
			{
				rule: 'no-mondays',
				en: 'Not on Mondays.',
				id: 'Tidak pada hari Senin.',
				remedy: { en: 'Wait for Tuesday.', id: 'Tunggu hari Selasa.' },
				pointer: '/handling/purpose',
			},
		],
	});
});

test('a local rule about everything has a say in every question', async () => {
	await writeFile(join(folder, 'closed.cedar'), `${words}forbid (principal, action, resource);`);
	const policies = openPolicies({ local: folder });
	const handling = { tlp: 'TLP:CLEAR', purpose: 'prevention' } as const;
	const about = { by: personWith('officer'), purpose: 'prevention', kind: 'feedback', handling, isOurs: true };
	expect(policies.decideRead(about).reasons.map(({ rule }) => rule)).toEqual(['no-mondays']);
});

test('our own rules have no mistake, and words in both languages that differ', () => {
	for (const { words: said, remedy } of loadRules()) {
		expect(said.en).not.toBe(said.id);
		expect(remedy?.en ?? 'one').not.toBe(remedy?.id ?? 'other');
	}
});
