/**
 * Letters of Indonesian plates and where they are registered (Peraturan Kepala Kepolisian 5/2012, annex; Papua
 * Barat Daya, Selatan and Tengah by the traffic police's notices of 2024).
 */
const indonesianRegions: Readonly<Record<string, string>> = {
	A: 'Banten',
	AA: 'Jawa Tengah (Kedu)',
	AB: 'Daerah Istimewa Yogyakarta',
	AD: 'Jawa Tengah (Surakarta)',
	AE: 'Jawa Timur (Madiun)',
	AG: 'Jawa Timur (Kediri)',
	B: 'Jakarta, Depok, Tangerang, Bekasi',
	BA: 'Sumatera Barat',
	BB: 'Sumatera Utara (Tapanuli, Nias)',
	BD: 'Bengkulu',
	BE: 'Lampung',
	BG: 'Sumatera Selatan',
	BH: 'Jambi',
	BK: 'Sumatera Utara (Medan)',
	BL: 'Aceh',
	BM: 'Riau',
	BN: 'Kepulauan Bangka Belitung',
	BP: 'Kepulauan Riau',
	D: 'Jawa Barat (Bandung)',
	DA: 'Kalimantan Selatan',
	DB: 'Sulawesi Utara (Minahasa)',
	DC: 'Sulawesi Barat',
	DD: 'Sulawesi Selatan (Makassar)',
	DE: 'Maluku',
	DG: 'Maluku Utara',
	DH: 'Nusa Tenggara Timur (Timor)',
	DK: 'Bali',
	DL: 'Sulawesi Utara (Sangihe, Talaud)',
	DM: 'Gorontalo',
	DN: 'Sulawesi Tengah',
	DP: 'Sulawesi Selatan (Parepare)',
	DR: 'Nusa Tenggara Barat (Lombok)',
	DT: 'Sulawesi Tenggara',
	DW: 'Sulawesi Selatan (Bone)',
	E: 'Jawa Barat (Cirebon)',
	EA: 'Nusa Tenggara Barat (Sumbawa)',
	EB: 'Nusa Tenggara Timur (Flores)',
	ED: 'Nusa Tenggara Timur (Sumba)',
	F: 'Jawa Barat (Bogor)',
	G: 'Jawa Tengah (Pekalongan)',
	H: 'Jawa Tengah (Semarang)',
	K: 'Jawa Tengah (Pati)',
	KB: 'Kalimantan Barat',
	KH: 'Kalimantan Tengah',
	KT: 'Kalimantan Timur',
	KU: 'Kalimantan Utara',
	L: 'Jawa Timur (Surabaya)',
	M: 'Jawa Timur (Madura)',
	N: 'Jawa Timur (Malang)',
	P: 'Jawa Timur (Besuki)',
	PA: 'Papua',
	PB: 'Papua Barat',
	PS: 'Papua Selatan',
	PT: 'Papua Tengah',
	PY: 'Papua Barat Daya',
	R: 'Jawa Tengah (Banyumas)',
	S: 'Jawa Timur (Bojonegoro)',
	T: 'Jawa Barat (Karawang)',
	W: 'Jawa Timur (Sidoarjo, Gresik)',
	Z: 'Jawa Barat (Tasikmalaya)',
};

/** First letter of Malaysian plates (Road Transport Department); KV is Langkawi. */
const malaysianStates: Readonly<Record<string, string>> = {
	A: 'Perak',
	B: 'Selangor',
	C: 'Pahang',
	D: 'Kelantan',
	F: 'Putrajaya',
	J: 'Johor',
	K: 'Kedah',
	L: 'Labuan',
	M: 'Melaka',
	N: 'Negeri Sembilan',
	P: 'Pulau Pinang',
	Q: 'Sarawak',
	R: 'Perlis',
	S: 'Sabah',
	T: 'Terengganu',
	V: 'Kuala Lumpur',
	W: 'Kuala Lumpur',
};

/** A plate as letters, digits and letters; what is not there is empty. */
export interface PlateParts {
	readonly letters: string;
	readonly digits: string;
	readonly series: string;
}

export interface PlateForm {
	/** ISO 3166-1 alpha-3. */
	readonly country: string;
	/** Of the parts joined by spaces. */
	readonly pattern: RegExp;
	readonly regionOf?: (letters: string) => string | undefined;
	readonly hasCheckLetter?: true;
}

/**
 * Forms of plates that are certain enough to tell the country by. In Malaysia only Kuala Lumpur, Langkawi, Sabah
 * and Sarawak have had a letter at the end; I and O are not given out.
 */
export const plateForms: readonly PlateForm[] = [
	{
		country: 'IDN',
		pattern: new RegExp(`^(?:${Object.keys(indonesianRegions).join('|')}) [1-9]\\d{0,3}(?: [A-Z]{1,3})?$`),
		regionOf: (letters) => indonesianRegions[letters],
	},
	{
		country: 'MYS',
		pattern:
			/^(?:[A-DFJ-NP-TVW][A-HJ-NP-Z]{0,2} [1-9]\d{0,3}|(?:W[A-HJ-NP-Z]{0,2}|[QS][A-HJ-NP-Z]{1,2}|KV) [1-9]\d{0,3} [A-HJ-NP-Z])$/,
		regionOf: (letters) => (letters === 'KV' ? 'Langkawi' : malaysianStates[letters.charAt(0)]),
	},
	{
		country: 'SGP',
		pattern: /^(?:[EFS][A-Z]{0,2}|G[A-Z]{1,2}|[CPTWXY][A-Z]) [1-9]\d{0,3} [A-Z]$/,
		hasCheckLetter: true,
	},
	{ country: 'THA', pattern: /^\d?[\u0E01-\u0E2E]{1,2} [1-9]\d{0,3}$/ },
];

const weights = [9, 4, 5, 4, 3, 2];
const checkLetters = 'AZYXUTSRPMLKJHGEDCB';

/**
 * The letter at the end of a Singapore plate: the last two letters before the digits (A is 1, none is 0) and the
 * four digits, each times its weight, modulo 19 (Land Transport Authority).
 */
export function toCheckLetter({ letters, digits }: PlateParts): string {
	const ordinals = [...letters.slice(-2).padStart(2, '@')].map((letter) => letter.charCodeAt(0) - 64);
	const numbers = [...digits.padStart(4, '0')].map(Number);
	const sum = [...ordinals, ...numbers].reduce((total, number, index) => total + number * (weights[index] ?? 0), 0);
	return checkLetters.charAt(sum % checkLetters.length);
}
