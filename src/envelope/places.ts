import type { Places } from '../model/amendment.ts';
import { escapeToken } from '../model/json-pointer.ts';
import type { Document } from './document.ts';
import { digestOfElement, tryParseDisclosure } from './sd-jwt.ts';

interface Part {
	readonly name: string;
	readonly digest: string;
	/** Of the elements, for a list of persons; of those that were withheld too. */
	readonly elements: readonly string[] | undefined;
}

/** The fields that are disclosed of a document, with the digests of the persons in them. */
function readParts({ disclosures }: Pick<Document, 'disclosures'>): Part[] {
	return disclosures.flatMap((text) => {
		const { name, digest, value } = tryParseDisclosure(text) ?? {};
		if (name === undefined || digest === undefined) return [];
		const elements = Array.isArray(value) ? value.map(digestOfElement) : [];
		const isPersons = elements.length > 0 && elements.every((element) => typeof element === 'string');
		return [{ name, digest, elements: isPersons ? (elements as string[]) : undefined }];
	});
}

/** For each list of persons, where those at hand stand in the document as it was signed. */
export function readPlaces(document: Pick<Document, 'disclosures'>): ReadonlyMap<string, Places> {
	const present = new Set(document.disclosures.map((text) => tryParseDisclosure(text)?.digest));
	return new Map(
		readParts(document).flatMap(({ name, elements }) => {
			if (elements === undefined) return [];
			const numbers = [...elements.keys()].filter((number) => present.has(elements[number]));
			return [[name, { numbers, length: elements.length }] as const];
		}),
	);
}

/** The digest of each disclosure of a whole document, by the RFC 6901 pointer of what it discloses. */
export function toDigestsByPointer(document: Pick<Document, 'disclosures'>): ReadonlyMap<string, string> {
	return new Map(
		readParts(document).flatMap(({ name, digest, elements = [] }) => {
			const pointer = `/${escapeToken(name)}`;
			return [[pointer, digest], ...elements.map((element, number) => [`${pointer}/${number}`, element])] as [
				string,
				string,
			][];
		}),
	);
}
