import type { AuthorityId } from '../model/identifiers.ts';
import type { NoticeRequest } from '../model/notice-request.ts';
import type { Withholding } from '../model/withholding.ts';

/** Who is to get a document, and what of it stays here. Places are RFC 6901 pointers into the body. */
export interface Recipient {
	readonly to: AuthorityId;
	/** What they name stays here, with all below: `/addresses`, `/victims/1`, `/victims/1/homeAddress`, `/attachments/0`. */
	readonly withhold: readonly string[];
	/** Of what they name, and all below, the coarser facts alone go. */
	readonly coarsen?: readonly string[];
	/** Of what they name, and all below, no raw text, free text or issue goes; an empty one names the whole body. */
	readonly withoutRaw?: readonly string[];
	/** What is asked of it, where it publishes notices. */
	readonly request?: NoticeRequest | undefined;
	/** What stays here by another rule than the officer's word. */
	readonly ruled?: readonly Withholding[];
}

/** The recipient, with more that stays here by a rule. */
export function withRuled(recipient: Recipient, more: readonly Withholding[]): Recipient {
	return more.length === 0 ? recipient : { ...recipient, ruled: [...(recipient.ruled ?? []), ...more] };
}
