import type { Body, BodyNode } from '../model/field.ts';

export type BodyPath = readonly (string | number)[];

/** The node with what stands at the end of the path changed; all beside the path is shared with the old one. */
export function changeAt<Node extends BodyNode>(
	node: Node,
	[step, ...rest]: BodyPath,
	change: (node: BodyNode) => BodyNode,
): Node {
	if (step === undefined) return change(node) as Node;
	const below = (child: BodyNode) => changeAt(child, rest, change);
	if (Array.isArray(node)) return node.map((item, index) => (index === step ? below(item) : item)) as unknown as Node;
	const child = (node as Body)[step];
	return child === undefined ? node : { ...node, [step]: below(child) };
}
