import { z } from 'zod';
import { PlainDate } from './identifiers.ts';
import { TimeZoneName } from './time-zone.ts';

/**
 * Standard values: what a normaliser makes of raw text. Each field of a body holds one beside its raw
 * text (`field.ts`).
 */

/** Kept on one line and without control characters, so that no field can smuggle a layout. */
export const line = (maxLength: number) =>
	z
		.string()
		.min(1)
		.max(maxLength)
		.regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'one line without control characters');

/** A date known to the year, the month or the day: `1985`, `1985-03`, `1985-03-12`. */
export const PartialDate = z.union([
	z.string().regex(/^\d{4}(?:-(?:0[1-9]|1[0-2]))?$/, 'a year or YYYY-MM'),
	PlainDate,
]);

/**
 * When something happened or will, as it is on the spot: its date there, and where time and zone are known
 * the instant with the offset of that place (RFC 3339), and the zone where it was named.
 */
export const Moment = z.strictObject({
	date: PartialDate,
	at: z
		.string()
		.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)$/, 'an RFC 3339 time with its offset')
		.optional(),
	timeZone: TimeZoneName.optional(),
});
export type Moment = z.infer<typeof Moment>;

/** ISO 3166-1 alpha-3, or an ICAO Doc 9303-3 §5 special code (XXA stateless, UNO, …). */
export const CountryCode = z.string().regex(/^[A-Z]{3}$/, 'an ISO 3166-1 alpha-3 or ICAO code');

/** ICAO Doc 9303-3 §4.8: male, female, unspecified. */
export const Sex = z.enum(['M', 'F', 'X']);
export type Sex = z.infer<typeof Sex>;

/** A person's name as written and in its parts, upper and lower case as names are written. */
export const PersonName = z.strictObject({
	full: line(200),
	family: line(200).optional(),
	given: line(200).optional(),
	/** "Ahmad bin Ismail": given Ahmad, patronymic { link: bin, of: Ismail }. */
	patronymic: z.strictObject({ link: line(8), of: line(200) }).optional(),
	/** True for a person who has one name only, as many Indonesians do. */
	mononym: z.boolean(),
	/** Honorifics and titles taken off the name: Haji, Drs., Datuk. */
	titles: z.array(line(30)).max(8),
	/** ISO 15924 code of the script it is written in. */
	script: z.string().regex(/^[A-Z][a-z]{3}$/),
});
export type PersonName = z.infer<typeof PersonName>;

const mrzLines = (count: number, length: number) =>
	z.array(z.string().regex(new RegExp(`^[A-Z0-9<]{${length}}$`))).length(count);

const mrz = z.union([mrzLines(2, 44), mrzLines(2, 36), mrzLines(3, 30)]);

/** What a travel document shows. From an MRZ, `mrz` holds its lines and all check digits hold. */
export const TravelDocument = z.strictObject({
	type: z.enum(['passport', 'travel-document-in-lieu', 'identity-card', 'visa', 'other']),
	number: z.string().regex(/^[A-Z0-9]{1,20}$/, 'capital letters and digits'),
	issuer: CountryCode.optional(),
	nationality: CountryCode.optional(),
	surname: line(80).optional(),
	givenNames: line(80).optional(),
	birthDate: PartialDate.optional(),
	sex: Sex.optional(),
	expiresOn: PartialDate.optional(),
	personalNumber: line(20).optional(),
	/** Of an MRZ: its first two characters, such as PP for an ordinary passport (Doc 9303-4 §4.4), without fillers. */
	documentCode: z
		.string()
		.regex(/^[A-Z][A-Z0-9]?$/)
		.optional(),
	/** Of an MRZ: the fields of optional data beside the personal number, without fillers at their ends. */
	optionalData: z
		.array(z.string().regex(/^[A-Z0-9<]{0,16}$/))
		.max(2)
		.optional(),
	mrz: mrz.optional(),
	/**
	 * Of an MRZ that looks misread: the lines as they may stand in the document, letters and digits that look alike
	 * exchanged so that all check digits hold. To be compared with the document; nothing is read from them.
	 */
	mrzSuggestions: z.array(mrz).max(5).optional(),
});
export type TravelDocument = z.infer<typeof TravelDocument>;

export const ContactPoint = z.discriminatedUnion('type', [
	z.strictObject({ type: z.literal('phone'), e164: z.string().regex(/^\+[1-9]\d{6,14}$/) }),
	z.strictObject({ type: z.literal('email'), address: z.email().max(254) }),
	z.strictObject({ type: z.literal('handle'), platform: line(40), handle: line(100) }),
]);
export type ContactPoint = z.infer<typeof ContactPoint>;

/** What people are carried in: a road vehicle by its plate, a vessel by its name or numbers. */
export const Conveyance = z.discriminatedUnion('type', [
	z.strictObject({
		type: z.literal('vehicle'),
		/** Capitals; single spaces between letters, digits and letters: `BP 1234 XY`. */
		plate: z.string().regex(/^[A-Z\d\u0E01-\u0E2E]+(?: [A-Z\d]+){0,3}$/, 'a plate in capitals with single spaces'),
		/** Where it is registered, by the plate's form or as stated. */
		country: CountryCode.optional(),
		/** Part of the country that the plate's letters stand for. */
		region: line(100).optional(),
		/** What else was written of it: make, colour. */
		description: line(300).optional(),
	}),
	z.strictObject({
		type: z.literal('vessel'),
		name: line(300).optional(),
		/** IMO ship identification number (IMO Res. A.1117(30)), its check digit right. */
		imo: z
			.string()
			.regex(/^\d{7}$/)
			.optional(),
		/** Maritime Mobile Service Identity of a ship station (ITU-R M.585). */
		mmsi: z
			.string()
			.regex(/^[2-7]\d{8}$/)
			.optional(),
		/** The state whose digits the MMSI begins with. */
		flag: CountryCode.optional(),
		/** What else was written of it. */
		description: line(300).optional(),
	}),
]);
export type Conveyance = z.infer<typeof Conveyance>;

/** Where money is kept: an account or a wallet, as its owner gives it to those who pay. */
export const Account = z.discriminatedUnion('type', [
	z.strictObject({
		type: z.literal('bank'),
		number: z.string().regex(/^\d{6,20}$/, 'digits'),
		bank: line(60).optional(),
		/** Three digits by which Indonesian banks reach each other. */
		bankCode: z
			.string()
			.regex(/^\d{3}$/)
			.optional(),
		country: CountryCode.optional(),
		holder: line(300).optional(),
	}),
	z.strictObject({
		type: z.literal('iban'),
		/** ISO 13616, its check digits right, without spaces. */
		iban: z.string().regex(/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/, 'an IBAN'),
		country: CountryCode,
		holder: line(300).optional(),
	}),
	z.strictObject({
		type: z.literal('wallet'),
		provider: line(40),
		/** The telephone number in E.164 that most wallets go by, or other digits. */
		account: z.string().regex(/^\+?\d{6,20}$/, 'digits'),
		holder: line(300).optional(),
	}),
	z.strictObject({
		type: z.literal('crypto'),
		/** `evm`: Ethereum and the chains that have its addresses. */
		chain: z.enum(['bitcoin', 'evm', 'tron']),
		address: line(90),
		holder: line(300).optional(),
	}),
]);
export type Account = z.infer<typeof Account>;

/** An address on one line; its parts are Indonesia's, as far as the writing names them. */
export const Address = z.strictObject({
	full: line(500),
	street: line(500).optional(),
	/** Rukun tetangga and rukun warga, three digits each. */
	rt: z
		.string()
		.regex(/^\d{3}$/)
		.optional(),
	rw: z
		.string()
		.regex(/^\d{3}$/)
		.optional(),
	/** Kelurahan or desa. */
	village: line(500).optional(),
	/** Kecamatan. */
	district: line(500).optional(),
	/** Kabupaten or kota, with that word. */
	regency: line(500).optional(),
	/** Two digits of the Ministry of Home Affairs (code list `provinces`). */
	province: z
		.string()
		.regex(/^\d{2}$/)
		.optional(),
	postcode: z
		.string()
		.regex(/^\d{5}$/)
		.optional(),
	country: CountryCode.optional(),
});
export type Address = z.infer<typeof Address>;

/** A place as it is written, or, where that is certain, by the name and codes that everybody knows it by. */
export const Place = z.strictObject({
	name: line(200),
	country: CountryCode.optional(),
	/** UN/LOCODE (UNECE Recommendation 16) of a city or port. */
	locode: z
		.string()
		.regex(/^[A-Z]{2}[A-Z2-9]{3}$/)
		.optional(),
	/** IATA code of an airport. */
	iata: z
		.string()
		.regex(/^[A-Z]{3}$/)
		.optional(),
	/** By what one arrives, where the border is controlled there. */
	borderPoint: z.enum(['air', 'sea', 'land']).optional(),
});
export type Place = z.infer<typeof Place>;

/** Where in a document something stands: a JSON Pointer (RFC 6901) of names of fields and numbers. */
export const Pointer = z
	.string()
	.max(200)
	.regex(/^(?:\/[A-Za-z0-9]+)+$/, 'a JSON Pointer');

/** Free text without control characters; line breaks stay. Ours is in Unicode NFC, a partner's is as it came. */
export const FreeText = z
	.string()
	.min(1)
	.max(8000)
	.regex(/^(?:\n|[^\p{Cc}\u2028\u2029])*$/u, 'text without control characters');
