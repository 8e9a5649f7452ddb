import type { Digest } from '../model/identifiers.ts';
import { detailOf, type Withholding } from '../model/withholding.ts';
import type { CutPart } from './cut.ts';
import { toDigest } from './digest.ts';
import { type Document, toCopy } from './document.ts';

/** What one recipient gets: the document with the disclosures chosen for it. */
export interface ChosenCopy {
	readonly copy: string;
	readonly copyDigest: Digest;
	/** Digests of the disclosures in it. */
	readonly disclosed: readonly Digest[];
}

type Withheld = readonly Pick<Withholding, 'place' | 'detail'>[];

/**
 * Leaves out what is withheld, with everything below: `/victims/1` withholds one person, `/victims/1/address` a
 * field of that one. The author's signature holds for what is left (RFC 9901 §1).
 */
export function chooseDisclosures(
	document: Pick<Document, 'jwt' | 'digest'> & { readonly parts: readonly CutPart[] },
	withheld: Withheld,
): ChosenCopy {
	const chosen = choose(document.parts, withheld);
	const copy = toCopy({ ...document, disclosures: chosen.map(({ text }) => text) });
	return { copy, copyDigest: toDigest(copy), disclosed: chosen.map(({ digest }) => digest as Digest) };
}

/** Those of the parts that go. */
function choose(parts: readonly CutPart[], withheld: Withheld): readonly CutPart[] {
	if (withheld.length === 0) return parts;
	// What fields say against each other would tell of a value that is not there.
	const areValuesWhole = withheld.every(({ detail }) => detail === 'no-raw');
	return parts.filter((each) => isGiven(each, withheld) && (each.part !== 'findings' || areValuesWhole));
}

/** May that part of its place go? Findings are asked for with the whole document in view. */
export function isGiven({ pointer, part }: Pick<CutPart, 'pointer' | 'part'>, withheld: Withheld): boolean {
	const detail = detailOf(pointer, withheld);
	if (detail === 'none') return false;
	if (part === 'place') return true;
	return part === 'written' ? detail === 'full' : detail !== 'coarse';
}

/** The same copy again, from the whole document and the digests on record. */
export function rebuildCopy(document: Document, disclosed: readonly string[]): string {
	return toCopy({ ...document, disclosures: pickDisclosures(document, disclosed) });
}

/** Those of a document's disclosures that have these digests. */
export function pickDisclosures(
	{ disclosures }: Pick<Document, 'disclosures'>,
	disclosed: readonly string[],
): string[] {
	const chosen = new Set(disclosed);
	return disclosures.filter((disclosure) => chosen.has(toDigest(disclosure)));
}
