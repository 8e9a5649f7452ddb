import type { TravelDocument } from '../model/values.ts';

export interface TypeWords {
	readonly type: TravelDocument['type'];
	/** The state that alone has documents of that name. */
	readonly issuer?: string;
	readonly pattern: RegExp;
}

/** How officers name documents; the longer name first, since SPLP has the word for passport in it. Capitals. */
export const typeWords: readonly TypeWords[] = [
	{
		type: 'travel-document-in-lieu',
		pattern:
			/\b(?:SPLP|SURAT PERJALANAN LAKSANA PASPOR|EMERGENCY (?:TRAVEL DOCUMENT|CERTIFICATE|PASSPORT)|DOKUMEN PERJALANAN DARURAT)\b/u,
	},
	{ type: 'identity-card', issuer: 'IDN', pattern: /\b(?:E-KTP|KTP|NIK|KARTU TANDA PENDUDUK)\b/u },
	{ type: 'identity-card', issuer: 'MYS', pattern: /\bMY ?KAD\b/u },
	{ type: 'identity-card', pattern: /\b(?:KAD PENGENALAN|IDENTITY CARD|NRIC)\b/u },
	{ type: 'visa', pattern: /\bE?-?VISA\b/u },
	{ type: 'passport', pattern: /\b(?:PASPOR|PASPORT|PASSPORT|PASSPOR)\b/u },
];

const day = String.raw`\d{1,4}[-/. ]\d{1,2}[-/. ]\d{1,4}|\d{1,2}[-/. ]?\p{L}{3,9}[-/. ]?\d{2,4}|\p{L}{3,9} \d{4}|\d{4}`;

/** "berlaku s/d 12-03-2027", "tamat tempoh 1 Ogos 2028", "exp. 2027-03-12": group 1 is the date. */
export const expiry = new RegExp(
	String.raw`\b(?:MASA BERLAKU|BERLAKU|HABIS BERLAKU|TAMAT TEMPOH|TAMAT|LUPUT|EXPIRES|EXPIRY|EXPIRED|EXP|VALID|S\/D)[ .:]*` +
		String.raw`(?:S\/D|SD|SAMPAI|HINGGA|UNTIL|TILL|DATE|ON|PADA)?[ .:]*(${day})(?![\p{L}\p{N}])`,
	'u',
);

/** Words that say only that a number follows. */
export const fillers = /\b(?:NO|NOMOR|NOMBOR|NUMBER|NBR|SERI|SIRI)\b|[#:;,.]|№/gu;

/** The number of a Malaysian or Thai identity card, of an Indonesian one (16 digits) or of a travel document. */
export const numbers =
	/\b(?:\d{6}-\d{2}-\d{4}|\d-\d{4}-\d{5}-\d{2}-\d|(?:[A-Z]{1,3}|[A-Z]{1,2}[ -])?\d{5,16}[A-Z]?)\b/gu;

/** Numbers of ordinary passports, as the states that issue them have printed them since the 1990s. */
export const passportNumbers: Readonly<Record<string, RegExp>> = {
	IDN: /^[A-Z]{1,2}\d{6,7}$/,
	MYS: /^[A-Z]\d{7,8}$/,
	SGP: /^[A-Z]\d{7}[A-Z]$/,
	THA: /^[A-Z]{1,2}\d{6,7}$/,
};
