import type { PersonId } from '../model/identifiers.ts';
import { localId } from '../model/person.ts';
import { Problem } from '../problem.ts';

/** How two people are told apart. */
export interface FourEyes {
	/**
	 * Whether there is an identity provider. Where there is none, all are the officer token: it confirms what it
	 * proposed, and what is asked for is that the fingerprint is heard a second time.
	 */
	readonly peopleSignIn: boolean;
}

/**
 * Whose word counts: where people sign in, the officer token is nobody's. An administrator who has both would be two.
 *
 * @throws Problem `signed-in-person-needed`
 */
export function requireSomebody({ peopleSignIn }: FourEyes, id: PersonId): void {
	if (peopleSignIn && id === localId) throw new Problem('signed-in-person-needed');
}

/** @throws Problem `signed-in-person-needed`, `second-person-needed` */
export function requireSecondPerson(fourEyes: FourEyes, first: PersonId, second: PersonId): void {
	for (const id of [first, second]) requireSomebody(fourEyes, id);
	if (fourEyes.peopleSignIn && first === second) throw new Problem('second-person-needed');
}
