import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { parseJsonBytes } from '../../src/json.ts';
import { toBody, toClaims } from '../../src/model/claims.ts';
import { Draft } from '../../src/model/draft.ts';
import type { BodyNode } from '../../src/model/field.ts';
import { findKind } from '../../src/model/kinds.ts';
import { normaliseBody } from '../../src/normalise/body.ts';

const folder = new URL('../../samples/', import.meta.url);
// Agreements are no drafts: test/partners/agreement.test.ts reads them.
const files = (await readdir(folder)).filter((name) => name.endsWith('.json') && !name.startsWith('agreement'));

async function normalise(file: string) {
	const draft = Draft.parse(parseJsonBytes(await readFile(new URL(file, folder))));
	const kind = findKind(draft.kind);
	if (kind === undefined) throw new Error(`no kind ${draft.kind}`);
	return { kind, ...normaliseBody(kind, kind.draft.parse(draft.body)) };
}

/** Every leaf of a body. */
function listLeaves(node: BodyNode): { raw: string; value: unknown }[] {
	if (Array.isArray(node)) return node.flatMap(listLeaves);
	if ('raw' in node && 'issues' in node) return [node as { raw: string; value: unknown }];
	return Object.values(node).flatMap(listLeaves);
}

describe.each(files)('the sample %s', (file) => {
	it('is normalised into a body of its kind, every value of it understood', async () => {
		const { kind, body } = await normalise(file);
		const claims = toClaims(kind.fields, body, Temporal.PlainDate.from('2026-11-24'));
		expect(kind.claims.parse(claims)).toEqual(claims);
		expect(toBody(kind.fields, claims)).toEqual(body);
		const leaves = Object.values(body).flatMap(listLeaves);
		expect(leaves.length).toBeGreaterThan(8);
		expect(leaves.filter(({ value }) => value === null)).toEqual([]);
	});

	it('names no document and no account that could be somebody’s', async () => {
		const { body } = await normalise(file);
		const numbers = JSON.stringify(body).matchAll(/"number":"([^"]+)"/g);
		for (const [, number] of numbers) expect(number).toMatch(/^(?:[XZ]|0+)99/);
	});
});
