/**
 * The time zone of the capital for countries of our region (IANA tz database, zone1970.tab): what a new
 * gateway takes when nobody says. Authorities elsewhere, or in another part of the country, say theirs.
 */
const capitalZones: Readonly<Record<string, string>> = {
	BRN: 'Asia/Brunei',
	IDN: 'Asia/Jakarta',
	KHM: 'Asia/Phnom_Penh',
	LAO: 'Asia/Vientiane',
	MMR: 'Asia/Yangon',
	MYS: 'Asia/Kuala_Lumpur',
	PHL: 'Asia/Manila',
	SGP: 'Asia/Singapore',
	THA: 'Asia/Bangkok',
	TLS: 'Asia/Dili',
	VNM: 'Asia/Ho_Chi_Minh',
};

/** By ISO 3166-1 alpha-3; undefined where the authority has to say. */
export function findCapitalZone(country: string): string | undefined {
	return Object.hasOwn(capitalZones, country) ? capitalZones[country] : undefined;
}
