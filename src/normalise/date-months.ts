/** Names and abbreviations of the months in Indonesian, Malay, English and Thai, without points. */
const months = [
	'januari january jan มกราคม มค',
	'februari february pebruari feb peb กุมภาพันธ์ กพ',
	'maret mac march mar mrt มีนาคม มีค',
	'april apr เมษายน เมย',
	'mei may พฤษภาคม พค',
	'juni jun june มิถุนายน มิย',
	'juli julai july jul กรกฎาคม กค',
	'agustus ogos august agt agts agu ags aug ogo สิงหาคม สค',
	'september sep sept กันยายน กย',
	'oktober october okt oct ตุลาคม ตค',
	'november nopember nov nop พฤศจิกายน พย',
	'desember disember december des dis dec ธันวาคม ธค',
];

/** Months of the Hijri year as Indonesian, Malay and English write them, without apostrophes, hyphens and spaces. */
const hijriMonths = [
	'muharram muharam',
	'safar shafar',
	'rabiulawal rabiulawwal rabialawwal rabii',
	'rabiulakhir rabiulthani rabialthani rabialakhir rabiii',
	'jumadilawal jumadilawwal jumadalawal jumadaalula jumadai',
	'jumadilakhir jumadalakhir jumadaalakhirah jumadaii',
	'rajab',
	'syaban shaban sjaban',
	'ramadan ramadhan ramadlan',
	'syawal shawwal shawal sjawal',
	'zulkaidah zulkaedah zulqaidah dzulqadah dzulkaidah dhulqadah',
	'zulhijah zulhijjah dzulhijjah dzulhijah dhulhijjah',
];

export interface Month {
	readonly number: number;
	/** Names of one calendar say which era the year is of. */
	readonly era?: 'buddhist' | 'hijri';
}

const byName: ReadonlyMap<string, Month> = new Map([
	...toEntries(months, (name) => (/\p{Script=Thai}/u.test(name) ? { era: 'buddhist' as const } : {})),
	...toEntries(hijriMonths, () => ({ era: 'hijri' as const })),
]);

function toEntries(rows: readonly string[], toEra: (name: string) => Omit<Month, 'number'>): [string, Month][] {
	return rows.flatMap((row, index) =>
		row.split(' ').map((name): [string, Month] => [name, { number: index + 1, ...toEra(name) }]),
	);
}

/** The month of a name in small letters; points, apostrophes, hyphens and spaces in it make no difference. */
export function toMonth(name: string): Month | undefined {
	return byName.get(name.replace(/[.'’‘ʻ -]/gu, '').replace(/^เดือน/u, ''));
}
