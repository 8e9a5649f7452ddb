import type { Body, Sourced } from '../model/field.ts';
import { toPointer } from '../model/json-pointer.ts';
import type { Kind } from '../model/kind.ts';
import { findMinority, findPersons } from '../model/minors.ts';
import type { FieldIssue } from './body.ts';
import { changeAt } from './change-at.ts';

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
		const { raw = 'minor', value = null, issues: own = [] } = (person.ageGroup ?? {}) as Partial<Sourced>;
		// Who is stated to be an adult, and cannot be, is for the officer to put right.
		if (minority === undefined || minority === 'stated' || value === 'adult') continue;
		const issue = rules[minority];
		const mark: Sourced = { raw, value: 'minor', issues: [...own, issue] };
		body = changeAt(body, path, (record) => ({ ...record, ageGroup: mark }));
		issues.push({ pointer: `${toPointer(path)}/ageGroup`, ...issue });
	}
	return { body, issues };
}
