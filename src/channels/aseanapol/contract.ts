/**
 * The contract as data: who exchanges records, which fields of ours this country releases and what each is called in
 * a record. `schemas/aseanapol-1.xsd` is made from it. ASEANAPOL publishes no interface of its database (e-ADS): this
 * one is ours, small enough to be fitted to the real one.
 */

export const namespace = 'urn:lintas:aseanapol-style:1';
/** Of the contract, `major.minor`: the major one is in the namespace. */
export const version = '1.0';

/** The police forces of ASEANAPOL, by country: ISO 3166-1 alpha-2, as an authority's id begins, and alpha-3, as in records. */
export const members: ReadonlyMap<string, string> = new Map([
	['bn', 'BRN'],
	['id', 'IDN'],
	['kh', 'KHM'],
	['la', 'LAO'],
	['mm', 'MMR'],
	['my', 'MYS'],
	['ph', 'PHL'],
	['sg', 'SGP'],
	['th', 'THA'],
	['vn', 'VNM'],
]);

export const operations = ['add', 'update', 'delete'] as const;
export const outcomes = ['taken', 'refused'] as const;

/** Of a message: what is beyond is refused before it is read. */
export const limits = {
	records: 50_000,
	elementsPerRecord: 10_000,
	depth: 8,
	/** A text of 8000 characters, each as a reference of ten. */
	bytesBetweenTags: 100_000,
} as const;

/** A field's element; of a list each item is one. A group has the elements of its fields in it. */
export type Elements = Readonly<Record<string, string | { readonly element: string; readonly of: Elements }>>;

export interface RecordKind {
	/** Of the document. */
	readonly kind: string;
	/** As a record says it. */
	readonly record: string;
	/** What this country releases, in the order in which a record has it: all other fields stay here. */
	readonly released: Elements;
}

const leg: Elements = {
	from: 'from',
	fromCountry: 'fromCountry',
	to: 'to',
	toCountry: 'toCountry',
	visaClass: 'visaClass',
	statedPurpose: 'statedPurpose',
	means: 'means',
	vehicle: 'conveyance',
	on: 'when',
};

const translation = {
	element: 'translation',
	of: { language: 'language', title: 'title', summary: 'summary' },
} as const;

export const recordKinds: readonly RecordKind[] = [
	{
		// Not released: contacts, addresses and accounts, which lead to others; associates, who may be nobody's suspects;
		// and what a third state stated, which it releases itself.
		kind: 'perpetrator-profile',
		record: 'person',
		released: {
			name: 'name',
			aliases: 'alias',
			nameInOriginalScript: 'nameInOriginalScript',
			sex: 'sex',
			birthDate: 'birthDate',
			ageGroup: 'ageGroup',
			birthPlace: 'birthPlace',
			appearance: {
				element: 'appearance',
				of: {
					heightCm: 'heightCm',
					weightKg: 'weightKg',
					hair: 'hair',
					eyes: 'eyes',
					marks: 'marks',
					languages: 'language',
				},
			},
			nationalities: 'nationality',
			travelDocuments: 'travelDocument',
			vehicles: 'conveyance',
			roles: 'role',
			modes: 'mode',
			exploitationTypes: 'exploitationType',
			meansOfControl: 'meansOfControl',
			recruitmentMethods: 'recruitmentMethod',
			route: { element: 'leg', of: leg },
			warrants: {
				element: 'warrant',
				of: { country: 'country', charge: 'charge', on: 'issuedOn', reference: 'warrantReference' },
			},
			narrative: 'narrative',
			summaries: translation,
		},
	},
	{
		kind: 'modus-operandi-notice',
		record: 'modus-operandi',
		released: {
			title: 'title',
			modes: 'mode',
			summary: 'summary',
			seenFrom: 'seenFrom',
			seenUntil: 'seenUntil',
			recruitmentMethods: 'recruitmentMethod',
			recruitment: 'recruitment',
			transport: 'transport',
			meansOfControl: 'meansOfControl',
			control: 'control',
			exploitationTypes: 'exploitationType',
			exploitation: 'exploitation',
			route: { element: 'leg', of: leg },
			indicators: 'indicator',
			countermeasures: 'countermeasure',
			summaries: translation,
		},
	},
	{
		// Not released: the contacts of our officers; the bureau answers for the record.
		kind: 'travel-document-notice',
		record: 'travel-document',
		released: {
			documents: {
				element: 'document',
				of: {
					travelDocument: 'travelDocument',
					fraud: 'fraud',
					issuedOn: 'issuedOn',
					lostOn: 'lostOn',
					lostIn: 'lostIn',
					nationalReference: 'nationalReference',
					circumstances: 'circumstances',
				},
			},
			reviewOn: 'reviewOn',
		},
	},
];

export const findRecordKind = (kind: string) => recordKinds.find((each) => each.kind === kind);
export const findByRecord = (record: string | undefined) => recordKinds.find((each) => each.record === record);

/** A delivery is a batch of one record. */
export const toReference = (deliveryId: string) => `${deliveryId}/1`;
