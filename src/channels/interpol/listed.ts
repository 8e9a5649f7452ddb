import { z } from 'zod';
import { toDigest } from '../../envelope/digest.ts';
import { canonicalJson } from '../../json.ts';

/** What a list and a notice in detail both have. */
export const ListedNotice = z.looseObject({
	entity_id: z.string().regex(/^[A-Za-z0-9]{1,32}(?:[/-][A-Za-z0-9]{1,32}){0,3}$/, 'a number such as 2026/4711'),
	version: z.union([z.string().min(1).max(64), z.int()]).nullish(),
	color: z.string().max(32).nullish(),
	_links: z.looseObject({ self: z.looseObject({ href: z.string().max(500) }).nullish() }).nullish(),
});
export type ListedNotice = z.infer<typeof ListedNotice>;

/** In which list it stands, `diffusion` or a colour, and what it is for: its colour, where it says it or stands under it. */
export function findForm({ color, _links }: ListedNotice): { readonly list: string; readonly form: string } {
	const [, diffusion, inLink] =
		/\/(?:(diffusions)|notices\/(?:v\d\/)?([a-z]+))\/[^/]+$/.exec(_links?.self?.href ?? '') ?? [];
	const form = color?.toLowerCase() ?? inLink ?? (diffusion === undefined ? '' : 'diffusion');
	return { list: diffusion === undefined ? form : 'diffusion', form };
}

export function toReference(list: string, { entity_id }: Pick<ListedNotice, 'entity_id'>): string {
	return `${list}/${entity_id}`;
}

/** As it is told, or of all that a list shows of it: a counterpart that tells none hides what changes beside that. */
export function toVersion({ version, ...listed }: ListedNotice): string {
	if (version !== undefined && version !== null) return String(version);
	const { entity_id, forename = null, name = null, date_of_birth = null, nationalities = null } = listed;
	return toDigest(canonicalJson({ entity_id, forename, name, date_of_birth, nationalities }));
}
