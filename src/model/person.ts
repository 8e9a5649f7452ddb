import { PersonId } from './identifiers.ts';

/** What people may do here; what each role may, the doors and policies say. */
export const roles = ['officer', 'approver', 'coordinator', 'auditor', 'administrator'] as const;
export type Role = (typeof roles)[number];

/** Whoever has the officer token of the machine: a name that several people may share. */
export const localId = PersonId.parse('88qN1rQfXYutXwDhFhJ5oZ');

/** Who asks, as far as it matters here. */
export interface Person {
	readonly id: PersonId;
	readonly roles: readonly Role[];
}
