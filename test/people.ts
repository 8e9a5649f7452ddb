import { randomBytes } from 'node:crypto';
import { PersonId } from '../src/model/identifiers.ts';
import type { Person, Role } from '../src/model/person.ts';

/** Somebody new, in those roles. */
export function makePerson(...roles: readonly Role[]): Person {
	return { id: PersonId.parse(randomBytes(16).toString('base64url')), roles };
}
