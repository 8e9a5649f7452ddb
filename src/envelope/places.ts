import type { Json } from '../json.ts';
import type { Places } from '../model/amendment.ts';
import { hiddenMembersOf } from '../model/claims.ts';
import type { Field, Fields, LeafClaims } from '../model/field.ts';
import { escapeToken } from '../model/json-pointer.ts';
import { findKind } from '../model/kinds.ts';
import type { CutPart, Part } from './cut.ts';
import { digestOfElement, isJsonObject, type JsonObject, tryParseDisclosure } from './sd-jwt.ts';
import { readSigned } from './signed.ts';

/** The disclosures at hand of a document that was verified, each with its place in the body as it was signed. */
export interface Located {
	readonly parts: readonly CutPart[];
	/** For each list of persons, by its pointer: where those at hand stand, and how many there are. */
	readonly lists: ReadonlyMap<string, Places>;
}

interface Walk {
	readonly byDigest: ReadonlyMap<string, NonNullable<ReturnType<typeof tryParseDisclosure>>>;
	readonly parts: CutPart[];
	readonly lists: Map<string, Places>;
}

/** Finds the place of each disclosure at hand. */
export function locate({
	jwt,
	disclosures,
}: {
	readonly jwt: string;
	readonly disclosures: readonly string[];
}): Located {
	const payload = readSigned(jwt) as JsonObject;
	const parsed = disclosures.map(tryParseDisclosure).filter((disclosure) => disclosure !== undefined);
	const walk = { byDigest: new Map(parsed.map((each) => [each.digest, each])), parts: [], lists: new Map() };
	const fields = typeof payload.kind === 'string' ? findKind(payload.kind)?.fields : undefined;
	locateFields(fields, { _sd: payload._sd ?? [] }, '', walk);
	return walk;
}

/** A document as from its author's hand, as far as it is at hand: with what each disclosure discloses, in their order. */
export function toSigned<Known extends Parameters<typeof locate>[0]>(
	document: Known,
): Known & { readonly parts: CutPart[] } {
	const byText = new Map(locate(document).parts.map((part) => [part.text, part]));
	return { ...document, parts: document.disclosures.flatMap((disclosure) => byText.get(disclosure) ?? []) };
}

/** Is no field of the body missing? What has no disclosure at hand was withheld, or is a decoy: nobody can tell. */
export function hasAllFields(document: Parameters<typeof locate>[0]): boolean {
	const { _sd: digests } = readSigned(document.jwt) as JsonObject;
	const fields = locate(document).parts.filter(({ pointer, part }) => part === 'place' && /^\/[^/]+$/.test(pointer));
	return fields.length === (Array.isArray(digests) ? digests.length : 0);
}

/** For each list of persons, where those at hand stand in the document as it was signed. */
export function readPlaces(document: Parameters<typeof locate>[0]): ReadonlyMap<string, Places> {
	return locate(document).lists;
}

function locateFields(fields: Fields | undefined, object: JsonObject, pointer: string, walk: Walk): void {
	for (const [name, value] of membersOf(object, walk, (name) => [`${pointer}/${escapeToken(name)}`, 'place'])) {
		const field = fields !== undefined && Object.hasOwn(fields, name) ? fields[name] : undefined;
		locateNode(field, value, `${pointer}/${escapeToken(name)}`, walk);
	}
}

function locateNode(field: Field | undefined, node: Json, pointer: string, walk: Walk): void {
	if (Array.isArray(node)) {
		locateElements(field?.node === 'list' || field?.node === 'persons' ? field.of : undefined, node, pointer, walk);
	} else if (isJsonObject(node)) {
		const hidden = field?.node === 'leaf' ? hiddenMembersOf(field) : undefined;
		if (hidden === undefined) locateFields(field?.node === 'group' ? field.fields : undefined, node, pointer, walk);
		else
			membersOf(node, walk, (name) =>
				hidden.includes(name as keyof LeafClaims)
					? [pointer, name as Part]
					: [`${pointer}/${escapeToken(name)}`, 'place'],
			);
	}
}

function locateElements(of: Field | undefined, items: readonly Json[], pointer: string, walk: Walk): void {
	const numbers: number[] = [];
	for (const [number, item] of items.entries()) {
		const place = `${pointer}/${number}`;
		const digest = digestOfElement(item);
		const disclosed = typeof digest === 'string' ? walk.byDigest.get(digest) : undefined;
		if (digest !== undefined && disclosed === undefined) continue;
		numbers.push(number);
		if (disclosed !== undefined) walk.parts.push({ ...pick(disclosed), pointer: place, part: 'place' });
		locateNode(of, disclosed?.value ?? item, place, walk);
	}
	if (numbers.length < items.length || items.some((item) => digestOfElement(item) !== undefined))
		walk.lists.set(pointer, { numbers, length: items.length });
}

/** The members that stand in the open and those disclosed, which are put down as parts of what `toPlace` says. */
function membersOf(object: JsonObject, walk: Walk, toPlace: (name: string) => [string, Part]): [string, Json][] {
	const { _sd: digests, ...open } = object;
	const disclosed = (Array.isArray(digests) ? digests : []).flatMap((digest): [string, Json][] => {
		const found = typeof digest === 'string' ? walk.byDigest.get(digest) : undefined;
		if (found?.name === undefined) return [];
		const [pointer, part] = toPlace(found.name);
		walk.parts.push({ ...pick(found), pointer, part });
		return [[found.name, found.value]];
	});
	return [...Object.entries(open), ...disclosed];
}

function pick({ text, digest }: { readonly text: string; readonly digest: string }) {
	return { text, digest };
}
