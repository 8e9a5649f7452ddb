import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { makeProfiles } from '../../bench/make-profiles.ts';
import { loadProfiles, profilesFile } from '../../bench/profiles/file.ts';
import { fictionalMark } from '../../bench/profiles/narrative.ts';
import { parseJson } from '../../src/json.ts';
import { Draft } from '../../src/model/draft.ts';
import { listWrongChecks } from '../../src/normalise/mrz-check.ts';
import { mrzFormats } from '../../src/normalise/mrz-formats.ts';

const [passportFormat] = mrzFormats as [(typeof mrzFormats)[number]];

describe('the profiles of the bench', async () => {
	const texts = await loadProfiles();
	const drafts = texts.map((text) => Draft.parse(parseJson(text)));
	const passports = drafts
		.flatMap(({ body }) => body.travelDocuments as string[])
		.filter((text) => text.includes('\n'));

	test('are what the generator makes', async () => {
		// Compared as a whole: a difference would otherwise print four megabytes.
		expect((await readFile(profilesFile, 'utf8')) === makeProfiles()).toBe(true);
	});

	test('are a thousand perpetrator profiles, all of them different', () => {
		expect(drafts.filter(({ kind }) => kind === 'perpetrator-profile')).toHaveLength(1_000);
		expect(new Set(drafts.map(({ body }) => JSON.stringify(body))).size).toBe(1_000);
	});

	test('have 3 to 5 KB each, 4 KB in the mean', () => {
		const sizes = texts.map((text) => Buffer.byteLength(text));
		expect(Math.min(...sizes)).toBeGreaterThan(3_000);
		expect(Math.max(...sizes)).toBeLessThan(5_000);
		expect(sizes.reduce((sum, size) => sum + size) / sizes.length).toBeCloseTo(4_096, -2);
	});

	test('name no real person: each says so, under a passport number that no country issues', () => {
		expect(drafts.every(({ body }) => String(body.narrative).startsWith(fictionalMark))).toBe(true);
		expect(passports.every((text) => text.split('\n')[1]?.startsWith('ZZ'))).toBe(true);
	});

	test('have passports whose check digits hold', () => {
		expect(passports).toHaveLength(1_000);
		expect(passports.flatMap((text) => listWrongChecks(passportFormat, text.replaceAll('\n', '')))).toEqual([]);
		expect(passports.every((text) => text.split('\n').every((line) => /^[A-Z0-9<]{44}$/.test(line)))).toBe(true);
	});
});
