import type { AuthorityId } from '../model/identifiers.ts';

/** Who is to get a document, and what of it stays here. */
export interface Recipient {
	readonly to: AuthorityId;
	/** RFC 6901 pointers into the body: `/addresses`, `/victims/1`. What they name stays here. */
	readonly withhold: readonly string[];
}
