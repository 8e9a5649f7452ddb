import type { Json } from '../../json.ts';
import type { DraftBody } from '../../model/field.ts';
import { PlainDate } from '../../model/identifiers.ts';
import { toPointer } from '../../model/json-pointer.ts';
import type { Kind } from '../../model/kind.ts';
import type { Stated, Unreadable } from '../channel.ts';
import { toText } from './members.ts';

interface About {
	readonly reference: string;
	readonly version: string;
	/** That asked for it. */
	readonly country?: Json | undefined;
	readonly reviewOn?: Json | undefined;
}

/** A document of ours of what another state says, as far as its kind takes that. */
export function toStated(kind: Kind, said: DraftBody, about: About): Stated | Unreadable {
	const country = toText('country', about.country);
	const provenance = { system: 'interpol', reference: about.reference, ...(country !== undefined && { country }) };
	const body: DraftBody = { ...said, provenance };
	const read = kind.draft.safeParse(body);
	const path = read.success ? kind.check?.(body)[0]?.path : (read.error.issues[0]?.path ?? []);
	const { reference, version } = about;
	if (path !== undefined)
		return { arrived: 'unreadable', reference, code: 'channel-record-unreadable', pointer: toPointer(path) };
	const validUntil = PlainDate.safeParse(toText('date', about.reviewOn)).data;
	return {
		arrived: 'stated',
		reference,
		// Behind the colour.
		number: reference.slice(reference.indexOf('/') + 1),
		version,
		kind: kind.name,
		body,
		...(validUntil !== undefined && { validUntil: Temporal.PlainDate.from(validUntil) }),
	};
}
