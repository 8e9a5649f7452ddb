import type { Body, BodyNode, Sourced } from '../model/field.ts';
import { toPointer } from '../model/json-pointer.ts';
import type { Kind } from '../model/kind.ts';
import { findMinority, findPersons, type PersonRecord } from '../model/minors.ts';
import type { FieldIssue } from './body.ts';

const rules = {
	born: { rule: 'age-group.from-birth-date', severity: 'changed' },
	presumed: { rule: 'age-group.presumed', severity: 'doubt' },
} as const;

/**
 * Marks whoever is or may be a minor on that day and is not stated to be: the age group is a field of its
 * own, and stays where the date of birth is withheld.
 */
export function markMinors(
	kind: Kind,
	normalised: { readonly body: Body; readonly issues: readonly FieldIssue[] },
	on: Temporal.PlainDate,
): { body: Body; issues: readonly FieldIssue[] } {
	const issues = [...normalised.issues];
	let { body } = normalised;
	for (const { path, person } of findPersons(kind.fields, normalised.body)) {
		const minority = findMinority(person, on);
		const { value = null } = (person.ageGroup ?? {}) as Partial<Sourced>;
		// Who is stated to be an adult, and cannot be, is for the officer to put right.
		if (minority === undefined || minority === 'stated' || value === 'adult') continue;
		const issue = rules[minority];
		body = withMark(body, path, { raw: 'minor', value: 'minor', issues: [issue] });
		issues.push({ pointer: `${toPointer(path)}/ageGroup`, ...issue });
	}
	return { body, issues };
}

function withMark<Node extends BodyNode>(node: Node, [step, ...rest]: PersonRecord['path'], mark: Sourced): Node {
	if (step === undefined) return { ...node, ageGroup: mark };
	const below = (child: BodyNode) => withMark(child, rest, mark);
	if (Array.isArray(node)) return node.map((item, index) => (index === step ? below(item) : item)) as unknown as Node;
	const child = (node as Body)[step];
	return child === undefined ? node : { ...node, [step]: below(child) };
}
