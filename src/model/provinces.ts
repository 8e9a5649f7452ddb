import type { CodeList } from './code-lists.ts';

/** English name; `also` are further spellings in lower case. */
const rows: readonly (readonly [code: string, id: string, en: string, also?: string])[] = [
	['11', 'Aceh', 'Aceh', 'nanggroe aceh darussalam|nad'],
	['12', 'Sumatera Utara', 'North Sumatra', 'sumut'],
	['13', 'Sumatera Barat', 'West Sumatra', 'sumbar'],
	['14', 'Riau', 'Riau'],
	['15', 'Jambi', 'Jambi'],
	['16', 'Sumatera Selatan', 'South Sumatra', 'sumsel'],
	['17', 'Bengkulu', 'Bengkulu'],
	['18', 'Lampung', 'Lampung'],
	['19', 'Kepulauan Bangka Belitung', 'Bangka Belitung Islands', 'bangka belitung|babel'],
	['21', 'Kepulauan Riau', 'Riau Islands', 'kepri'],
	['31', 'DKI Jakarta', 'Jakarta', 'daerah khusus ibukota jakarta|daerah khusus jakarta|dkj'],
	['32', 'Jawa Barat', 'West Java', 'jabar'],
	['33', 'Jawa Tengah', 'Central Java', 'jateng'],
	['34', 'Daerah Istimewa Yogyakarta', 'Yogyakarta', 'di yogyakarta|diy|jogja|jogjakarta'],
	['35', 'Jawa Timur', 'East Java', 'jatim'],
	['36', 'Banten', 'Banten'],
	['51', 'Bali', 'Bali'],
	['52', 'Nusa Tenggara Barat', 'West Nusa Tenggara', 'ntb'],
	['53', 'Nusa Tenggara Timur', 'East Nusa Tenggara', 'ntt'],
	['61', 'Kalimantan Barat', 'West Kalimantan', 'kalbar'],
	['62', 'Kalimantan Tengah', 'Central Kalimantan', 'kalteng'],
	['63', 'Kalimantan Selatan', 'South Kalimantan', 'kalsel'],
	['64', 'Kalimantan Timur', 'East Kalimantan', 'kaltim'],
	['65', 'Kalimantan Utara', 'North Kalimantan', 'kaltara'],
	['71', 'Sulawesi Utara', 'North Sulawesi', 'sulut'],
	['72', 'Sulawesi Tengah', 'Central Sulawesi', 'sulteng'],
	['73', 'Sulawesi Selatan', 'South Sulawesi', 'sulsel'],
	['74', 'Sulawesi Tenggara', 'Southeast Sulawesi', 'sultra'],
	['75', 'Gorontalo', 'Gorontalo'],
	['76', 'Sulawesi Barat', 'West Sulawesi', 'sulbar'],
	['81', 'Maluku', 'Maluku'],
	['82', 'Maluku Utara', 'North Maluku', 'malut'],
	['91', 'Papua', 'Papua'],
	['92', 'Papua Barat', 'West Papua'],
	['93', 'Papua Selatan', 'South Papua'],
	['94', 'Papua Tengah', 'Central Papua'],
	['95', 'Papua Pegunungan', 'Highland Papua'],
	['96', 'Papua Barat Daya', 'Southwest Papua'],
];

/** Provinces of Indonesia by the codes that identity numbers begin with. */
export const provinces: CodeList = {
	name: 'provinces',
	source:
		'Kepmendagri 100.1.1-6117/2022 (codes of the Ministry of Home Affairs; those of Statistics Indonesia differ in Papua)',
	codes: rows.map(([code, id, en, also]) => ({ code, en, id, ...(also !== undefined && { also: also.split('|') }) })),
};
