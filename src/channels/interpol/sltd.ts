import { z } from 'zod';
import { type Body, type DraftBody, type DraftNode, leaf, type Sourced } from '../../model/field.ts';
import { PlainDate } from '../../model/identifiers.ts';
import { toGroups, toValue } from '../../model/leaf-values.ts';
import type { TravelDocument } from '../../model/values.ts';
import { isUnknownMember } from '../../normalise/interpol-notice.ts';
import { findValueText, toDocumentText } from '../../normalise/value-text.ts';
import type { FieldProblem } from '../../problem.ts';
import { standardValue } from './write-notice.ts';

/** The kinds of fraud that the database of stolen and lost travel documents has. */
const frauds: ReadonlySet<string> = new Set(['stolen-blank', 'lost', 'stolen', 'revoked']);

/** A record of it: no names. Countries are ICAO's three letters, dates have hyphens. */
export interface SltdRecord {
	readonly number: string;
	readonly issuing_country?: string | undefined;
	readonly type: string;
	readonly fraud_type: string;
	readonly expires_on?: string | undefined;
	readonly issued_on?: string | undefined;
	readonly stolen_on?: string | undefined;
	readonly theft_country?: string | undefined;
	readonly national_reference?: string | undefined;
	readonly additional_information?: string | undefined;
	readonly review_on: string;
}

/** Their members by our fields, where each is one text. */
const members = {
	issuedOn: 'issued_on',
	lostOn: 'stolen_on',
	lostIn: 'theft_country',
	nationalReference: 'national_reference',
	circumstances: 'additional_information',
} as const;

/** @param review the day where the document does not say when, and the latest that is taken */
export function writeRecords(
	body: Body,
	review: { readonly on: string; readonly latest: string },
): { readonly records: readonly SltdRecord[]; readonly problems: readonly FieldProblem[] } {
	const groups = toGroups(body.documents);
	return {
		records: groups.map((group) => writeRecord(group, toValue<string>(body.reviewOn) ?? review.on)),
		problems: [
			...groups.flatMap((group, index) => listProblems(group, `/documents/${index}`)),
			...(body.reviewOn !== undefined && !isDayUntil(body.reviewOn as Sourced, review.latest)
				? [{ pointer: '/reviewOn', ...reviewDay }]
				: []),
		],
	};
}

const reviewDay = {
	expected: 'a day, at most ten years after the document',
	expectedIndonesian: 'hari tertentu, paling lama sepuluh tahun sesudah dokumen ini',
};

function isDayUntil({ value }: Sourced, latest: string): boolean {
	return PlainDate.safeParse(value).success && String(value) <= latest;
}

function writeRecord(group: Body, review_on: string): SltdRecord {
	const document = toValue<TravelDocument>(group.travelDocument);
	return {
		number: document?.number ?? '',
		issuing_country: document?.issuer,
		type: document?.type ?? 'other',
		fraud_type: toValue<string>(group.fraud) ?? '',
		expires_on: document?.expiresOn,
		...Object.fromEntries(Object.entries(members).map(([field, member]) => [member, toValue<string>(group[field])])),
		review_on,
	};
}

function listProblems(group: Body, pointer: string): FieldProblem[] {
	const document = toValue<TravelDocument>(group.travelDocument);
	const fraud = toValue<string>(group.fraud) ?? '';
	return [
		...Object.entries(group).flatMap(([name, node]) =>
			isTold(node as Sourced) ? [] : [{ pointer: `${pointer}/${name}`, ...standardValue }],
		),
		...(document !== undefined && !isPlain(document) ? [{ pointer: `${pointer}/travelDocument`, ...noBearer }] : []),
		...(frauds.has(fraud) ? [] : [{ pointer: `${pointer}/fraud`, expected: `one of ${[...frauds].join(', ')}` }]),
	];
}

function isTold({ value }: Sourced): boolean {
	return value !== null && !(typeof value === 'string' && isUnknownMember(value));
}

const noBearer = {
	expected: 'type, number, issuing country and expiry alone: the database names nobody',
	expectedIndonesian: 'hanya jenis, nomor, negara penerbit dan masa berlaku: basis data itu tidak memuat nama',
};

/** Nothing of its bearer, and read from words as it is. */
function isPlain(document: TravelDocument): boolean {
	const { type, number, issuer, expiresOn, ...bearer } = document;
	const isNobodys = issuer !== undefined && Object.keys(bearer).length === 0;
	return isNobodys && findValueText(leaf('travel-document'), { raw: null, value: document, issues: [] }) !== undefined;
}

const text = z
	.string()
	.nullish()
	.transform((said) => (said === null || said === undefined || isUnknownMember(said) ? undefined : said.trim()));

/** As it comes, with its number there. */
export const ComingRecord = z.looseObject({
	id: z.union([z.string().min(1).max(64), z.int()]).transform(String),
	number: text,
	issuing_country: text,
	type: text,
	fraud_type: text,
	expires_on: text,
	issued_on: text,
	stolen_on: text,
	theft_country: text,
	national_reference: text,
	additional_information: text,
	review_on: text,
});
type ComingRecord = z.infer<typeof ComingRecord>;

/** A record as an officer would have written it. */
export function readRecord(record: ComingRecord): DraftBody {
	const { number = 'unknown', type = 'other', issuing_country: issuer, expires_on: expiresOn } = record;
	const document: Record<string, DraftNode> = {
		travelDocument: toDocumentText({ type: type as TravelDocument['type'], number, issuer, expiresOn }),
		fraud: record.fraud_type ?? 'unknown',
	};
	for (const [field, member] of Object.entries(members)) {
		const said = record[member];
		if (said !== undefined) document[field] = said;
	}
	return { documents: [document], ...(record.review_on !== undefined && { reviewOn: record.review_on }) };
}
