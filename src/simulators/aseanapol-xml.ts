import { readXml } from '../read-xml.ts';
import { Refusal } from './refusal.ts';

const namespace = 'urn:lintas:aseanapol-style:1';

/** A record as it came: what it says of itself, and what is looked at in it. */
export interface ComingRecord {
	readonly attributes: Readonly<Record<string, string>>;
	/** Of every element with a country in it, as the schema names them. */
	readonly countries: readonly string[];
	readonly isEmpty: boolean;
}

export interface ComingBatch {
	readonly attributes: Readonly<Record<string, string>>;
	readonly records: readonly ComingRecord[];
}

const countryElements: ReadonlySet<string> = new Set(['nationality', 'fromCountry', 'toCountry', 'country', 'lostIn']);

const limits = {
	maxDepth: 8,
	maxBytesBetweenTags: 100_000,
	namespace,
	refuse: (detail: string) => new Refusal(400, detail),
};

/** @throws Refusal 400 */
export async function readBatch(content: Uint8Array): Promise<ComingBatch> {
	const open: string[] = [];
	let attributes: Readonly<Record<string, string>> = {};
	const records: { attributes: Readonly<Record<string, string>>; countries: string[]; isEmpty: boolean }[] = [];
	const listener = {
		open: (name: string, said: Readonly<Record<string, string>>) => {
			open.push(name);
			if (open.length === 1) attributes = said;
			if (open.length <= 2 && name !== ['batch', 'record'][open.length - 1]) throw new Refusal(400, 'It is no batch.');
			const record = records.at(-1);
			if (open.length === 2) records.push({ attributes: said, countries: [], isEmpty: true });
			else if (open.length === 3 && record !== undefined) record.isEmpty = false;
		},
		text: (text: string) => {
			if (countryElements.has(open.at(-1) ?? '')) records.at(-1)?.countries.push(text.trim());
		},
		close: () => void open.pop(),
	};
	try {
		await readXml(cut(content), [], listener, limits).next();
	} catch (cause) {
		throw cause instanceof Refusal ? cause : new Refusal(400, 'It is not well-formed XML in UTF-8.', { cause });
	}
	return { attributes, records };
}

function* cut(content: Uint8Array): Generator<Uint8Array> {
	for (let at = 0; at < content.length; at += 65_536) yield content.subarray(at, at + 65_536);
}

type Attributes = Readonly<Record<string, string | undefined>>;

/** Texts and elements in it are written already. */
export function writeElement(name: string, attributes: Attributes, content: readonly string[] = []): string {
	const written = Object.entries(attributes).map(([key, value]) =>
		value === undefined ? '' : ` ${key}="${escapeXml(value)}"`,
	);
	return `<${name}${written.join('')}>${content.join('')}</${name}>`;
}

export function writeText(name: string, text: string): string {
	return writeElement(name, {}, [escapeXml(text)]);
}

export function writeDocument(
	name: 'batch' | 'acknowledgement',
	attributes: Attributes,
	records: readonly string[],
): string {
	return `<?xml version="1.0" encoding="UTF-8"?>\n${writeElement(name, { xmlns: namespace, ...attributes }, records)}\n`;
}

function escapeXml(text: string): string {
	return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
