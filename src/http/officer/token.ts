import { hash, timingSafeEqual } from 'node:crypto';
import { localId as id, type Person } from '../../model/person.ts';

/** Whoever works at the machine itself: one person, so never the second one of two. */
export const local: Person = { id, roles: ['officer', 'coordinator', 'auditor', 'administrator'] };
/** The same where people sign in: what they do, they do in their own name. */
export const localAdministrator: Person = { id, roles: ['administrator'] };

/** Whether it is the officer token, by its hash, in constant time. */
export function isOfficerToken(shown: string, tokenHash: Uint8Array): boolean {
	return timingSafeEqual(toTokenHash(shown), tokenHash);
}

export function toTokenHash(token: string): Uint8Array {
	return hash('sha256', token, 'buffer');
}
