import { type Body, type BodyNode, type DraftBody, type DraftNode, isSourced, type Sourced } from './field.ts';

/**
 * The raw texts of a body: what an officer would hand in to have it. A value without its raw text is written as
 * it stands where it is a text itself, and left out where it is not.
 */
export function toDraftBody(body: Body): DraftBody {
	return Object.fromEntries(
		Object.entries(body).flatMap(([name, node]) => {
			const draft = toDraftNode(node);
			return draft === undefined ? [] : [[name, draft]];
		}),
	);
}

function toDraftNode(node: BodyNode): DraftNode | undefined {
	if (Array.isArray(node)) {
		const items = node.map(toDraftNode).filter((item) => item !== undefined);
		// A draft has no empty list.
		return items.length === 0 ? undefined : items;
	}
	return isSourced(node) ? toDraftText(node) : toDraftBody(node as Body);
}

function toDraftText({ raw, value }: Sourced): string | undefined {
	if (raw !== null) return raw;
	// Names, addresses and places have their whole in one of these.
	const { full, name } = (value ?? {}) as { readonly full?: unknown; readonly name?: unknown };
	return [value, full, name].find((text) => typeof text === 'string');
}
