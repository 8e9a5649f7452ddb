import type { Body, BodyNode, DraftBody, DraftNode } from './field.ts';

/** The raw texts of a body: what an officer would hand in to have it. */
export function toDraftBody(body: Body): DraftBody {
	return Object.fromEntries(Object.entries(body).map(([name, node]) => [name, toDraftNode(node)]));
}

function toDraftNode(node: BodyNode): DraftNode {
	if (Array.isArray(node)) return node.map(toDraftNode);
	if ('raw' in node && typeof node.raw === 'string') return node.raw;
	return toDraftBody(node as Body);
}
