import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineCommand, UsageError } from '../../src/cli/command.ts';
import { DocumentKey, PersonId } from '../../src/model/identifiers.ts';

const digest = `-${'a'.repeat(41)}A`;
const person = `-${'b'.repeat(21)}`;

const calls: unknown[] = [];
const command = defineCommand({
	name: 'find',
	summary: 'Finds',
	usage: 'WHAT',
	flags: {},
	example: 'lintas find',
	args: { document: { type: 'string' }, by: { type: 'string' }, from: { type: 'string' }, n: { type: 'string' } },
	options: z.object({
		document: DocumentKey.optional(),
		by: PersonId.optional(),
		from: z.iso.date().optional(),
		n: z.coerce.number().int().min(1).optional(),
	}),
	positionals: 1,
	run: async ({ options, positionals }) => {
		calls.push({ options, positionals });
		return 0;
	},
});

test('an id that begins with a dash is a word like another, and the value of an option', async () => {
	await command.execute([digest, '--document', digest, '--by', person], {}, process);
	expect(calls).toEqual([{ options: { document: digest, by: person }, positionals: [digest] }]);
});

test.each([
	['en', '--document: the id or digest of a document', '--n: a number', '--from: a date as YYYY-MM-DD'],
	['id', '--document: id atau digest sebuah dokumen', '--n: angka', '--from: tanggal dalam bentuk YYYY-MM-DD'],
])('what is wrong with an option is told in the reader’s language (%s)', async (LINTAS_LANGUAGE, ...told) => {
	const wrong = command.execute(
		['x', '--document', '5', '--n', 'many', '--from', '2026-13-01'],
		{ LINTAS_LANGUAGE },
		process,
	);
	const { message } = await wrong.then(
		() => new Error('it went well'),
		(thrown: unknown) => thrown as Error,
	);
	expect(message.split('\n').toSorted()).toEqual(told.toSorted());
	await expect(wrong).rejects.toBeInstanceOf(UsageError);
});
