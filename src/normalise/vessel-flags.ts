/**
 * Maritime identification digits of the states of our region and of those under whose flags most others sail
 * (ITU table of MIDs, Radio Regulations Appendix 42).
 */
const digits: Readonly<Record<string, string>> = {
	AUS: '503',
	BGD: '405',
	BHS: '308 309 311',
	BRN: '508',
	CHN: '412 413 414',
	COM: '616 620',
	CYP: '209 210 212',
	HKG: '477',
	IDN: '525',
	IND: '419',
	JPN: '431 432',
	KHM: '514 515',
	KIR: '529',
	KOR: '440 441',
	LBR: '636 637',
	LKA: '417',
	MDV: '455',
	MHL: '538',
	MLT: '215 229 248 249 256',
	MMR: '506',
	MNG: '457',
	MYS: '533',
	PAK: '463',
	PAN: '351 352 353 354 370 371 372 373',
	PHL: '548',
	PLW: '511',
	PNG: '553',
	SAU: '403',
	SGP: '563 564 565 566',
	SLE: '667',
	THA: '567',
	TUV: '572',
	TWN: '416',
	VCT: '375 376 377',
	VNM: '574',
	VUT: '576 577',
};

/** ISO 3166-1 alpha-3 code of the state by the first three digits of an MMSI. */
export const flagByDigits: ReadonlyMap<string, string> = new Map(
	Object.entries(digits).flatMap(([country, all]) => all.split(' ').map((mid) => [mid, country] as const)),
);
