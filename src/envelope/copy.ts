import type { Digest } from '../model/identifiers.ts';
import { toDigest } from './digest.ts';
import { type Document, type SignedDocument, toCopy } from './document.ts';

/** What one recipient gets: the document with the disclosures chosen for it. */
export interface ChosenCopy {
	readonly copy: string;
	readonly copyDigest: Digest;
	/** Digests of the disclosures in it. */
	readonly disclosed: readonly Digest[];
}

/**
 * Leaves out what `withhold` names, with everything below: `/victims/1` withholds one person, `/victims`
 * all of them. The author's signature holds for what is left (RFC 9901 §1).
 */
export function chooseDisclosures(document: SignedDocument, withhold: readonly string[]): ChosenCopy {
	const chosen = document.disclosures.filter((_, index) => !isWithheld(document.pointers[index] ?? '', withhold));
	const copy = toCopy({ ...document, disclosures: chosen });
	return { copy, copyDigest: toDigest(copy), disclosed: chosen.map(toDigest) };
}

function isWithheld(pointer: string, withhold: readonly string[]): boolean {
	return withhold.some((withheld) => pointer === withheld || pointer.startsWith(`${withheld}/`));
}

/** The same copy again, from the whole document and the digests on record. */
export function rebuildCopy(document: Document, disclosed: readonly string[]): string {
	const chosen = new Set(disclosed);
	return toCopy({
		...document,
		disclosures: document.disclosures.filter((disclosure) => chosen.has(toDigest(disclosure))),
	});
}
