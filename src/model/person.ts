import { PersonId } from './identifiers.ts';

/** What people may do here; what each role may, the doors and policies say. */
export const roles = ['officer', 'approver', 'coordinator', 'auditor', 'administrator'] as const;
export type Role = (typeof roles)[number];

/** Whoever has the officer token of the machine: a name that several people may share. */
export const localId = PersonId.parse('88qN1rQfXYutXwDhFhJ5oZ');

/** The gateway itself, for what it states without a person: what became of a correction or withdrawal. */
const gatewayId = PersonId.parse('Lintas0gateway0itself0');

/** Who asks, as far as it matters here. */
export interface Person {
	readonly id: PersonId;
	/** In the order of the table above. */
	readonly roles: readonly Role[];
}

/** It states by itself what officers could. */
export const gatewayItself: Person = { id: gatewayId, roles: ['officer'] };
