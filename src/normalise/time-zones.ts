/**
 * Abbreviations of time zones as officers of our region write them (IANA tz database, file `asia`, and CLDR
 * for those that it has no letters for). PST and the like, which name several zones, are not here.
 */
const zones: Readonly<Record<string, string>> = {
	WIB: 'Asia/Jakarta',
	WITA: 'Asia/Makassar',
	WIT: 'Asia/Jayapura',
	MYT: 'Asia/Kuala_Lumpur',
	SGT: 'Asia/Singapore',
	ICT: 'Asia/Bangkok',
	PHT: 'Asia/Manila',
	MMT: 'Asia/Yangon',
	BNT: 'Asia/Brunei',
	TLT: 'Asia/Dili',
	HKT: 'Asia/Hong_Kong',
	UTC: 'UTC',
	GMT: 'UTC',
	Z: 'UTC',
};

/** The IANA zone of an abbreviation, in capital or small letters. */
export function findZone(abbreviation: string): string | undefined {
	const name = abbreviation.toUpperCase();
	return Object.hasOwn(zones, name) ? zones[name] : undefined;
}
