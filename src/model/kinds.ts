import type { Kind } from './kind.ts';
import { modusOperandiNotice } from './kinds/modus-operandi-notice.ts';
import { perpetratorProfile } from './kinds/perpetrator-profile.ts';
import { repatriationRequest } from './kinds/repatriation-request.ts';

/** Every kind of document. To add one: a file in `kinds/` and a line here. */
export const kinds: readonly Kind[] = [perpetratorProfile, modusOperandiNotice, repatriationRequest];

const byName = new Map(kinds.map((kind) => [kind.name, kind]));

export function findKind(name: string): Kind | undefined {
	return byName.get(name);
}
