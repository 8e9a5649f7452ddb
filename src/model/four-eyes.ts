import { Problem } from '../problem.ts';
import type { PersonId } from './identifiers.ts';
import type { Person } from './person.ts';

/** The rule that asks for a second person, with its words. */
export interface ApprovalRule {
	readonly rule: string;
	readonly en: string;
	readonly id: string;
}

/**
 * Four eyes: what one person stated another one decides on, who has signed in as an approver.
 *
 * @throws Problem `approver-needed`, `approver-is-author`
 */
export function requireSecondPerson(by: Person, authors: readonly PersonId[]): void {
	if (!by.roles.includes('approver')) throw new Problem('approver-needed');
	if (authors.includes(by.id)) throw new Problem('approver-is-author');
}
