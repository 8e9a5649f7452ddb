import { expect } from 'vitest';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What any reader of OpenAPI 3.1 relies on: version, title, an operation's answers, references that lead somewhere. */
export function expectOpenApi(text: string): Record<string, Json> {
	const document = JSON.parse(text) as Record<string, Json>;
	expect(document).toMatchObject({
		openapi: '3.1.0',
		info: { title: expect.any(String), version: expect.any(String) },
	});
	for (const operation of listOperations(document)) {
		expect(Object.keys(operation.responses as object)).not.toEqual([]);
		for (const requirement of (operation.security ?? []) as Record<string, Json>[]) {
			for (const name of Object.keys(requirement))
				expect(find(document, `#/components/securitySchemes/${name}`)).toBeDefined();
		}
	}
	const nodes = [...walk(document)];
	for (const { $ref } of nodes) if (typeof $ref === 'string') expect(find(document, $ref), $ref).toBeDefined();
	// A keyword of OpenAPI 3.0, which 3.1 does not know.
	expect(nodes.filter((node) => 'nullable' in node)).toEqual([]);
	return document;
}

export function listOperations(document: Record<string, Json>): Record<string, Json>[] {
	return Object.values(document.paths as Record<string, Record<string, Record<string, Json>>>).flatMap((item) =>
		Object.values(item),
	);
}

function* walk(node: Json): Generator<Record<string, Json>> {
	if (typeof node !== 'object' || node === null) return;
	if (!Array.isArray(node)) yield node;
	for (const child of Object.values(node)) yield* walk(child);
}

function find(document: Json, reference: string): Json | undefined {
	const steps = reference.replace('#/', '').split('/');
	return steps.reduce<Json | undefined>(
		(node, step) => (typeof node === 'object' && node !== null && !Array.isArray(node) ? node[step] : undefined),
		document,
	);
}
