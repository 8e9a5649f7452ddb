import type { Place } from '../model/values.ts';

/** Name, UN/LOCODE without its country or IATA code or neither, further names in lower case without punctuation. */
type Row = readonly [name: string, code: string, also?: string];

/** Cities and ports by UN/LOCODE (UNECE code list 2024-2). */
const cities: Readonly<Record<string, readonly Row[]>> = {
	BRN: [['Bandar Seri Begawan', 'BWN']],
	IDN: [
		['Balikpapan', 'BPN'],
		['Banjarmasin', 'BDJ'],
		['Batam', 'BTM', 'pulau batam|kota batam'],
		['Bitung', 'BIT'],
		['Jakarta', 'JKT', 'dki jakarta'],
		['Denpasar', 'DPS', 'bali|denpasar bali'],
		['Jambi', 'DJB'],
		['Jayapura', 'DJJ'],
		['Makassar', 'MAK', 'ujung pandang'],
		['Medan', 'MES'],
		['Padang', 'PDG'],
		['Palembang', 'PLM'],
		['Pekanbaru', 'PKU'],
		['Pontianak', 'PNK'],
		['Samarinda', 'SRI'],
		['Semarang', 'SRG'],
		['Surabaya', 'SUB'],
		['Tanjung Pinang', 'TNJ', 'tanjungpinang'],
		['Tarakan', 'TRK'],
	],
	KHM: [
		['Phnom Penh', 'PNH'],
		['Sihanoukville', 'KOS', 'kampong saom|kompong som|preah sihanouk'],
	],
	LAO: [['Vientiane', 'VTE']],
	MMR: [['Yangon', 'RGN', 'rangoon']],
	MYS: [
		['Bintulu', 'BTU'],
		['Johor Bahru', 'JHB', 'johor baharu|jb'],
		['Kota Kinabalu', 'BKI'],
		['Kuala Lumpur', 'KUL', 'kl'],
		['Kuala Terengganu', 'TGG'],
		['Kuantan', 'KUA'],
		['Kuching', 'KCH'],
		['Labuan', 'LBU'],
		['Melaka', 'MKZ', 'malacca|malaka'],
		['Mersing', 'MEP'],
		['Miri', 'MYY'],
		['Muar', 'MUA'],
		['Pulau Pinang', 'PEN', 'penang|george town|georgetown'],
		['Sandakan', 'SDK'],
		['Sibu', 'SBW'],
		['Tawau', 'TWU', 'tawao'],
	],
	PHL: [
		['Cebu', 'CEB'],
		['Davao', 'DVO'],
		['General Santos', 'GES'],
		['Manila', 'MNL'],
		['Zamboanga', 'ZAM'],
	],
	SGP: [['Singapura', 'SIN', 'singapore']],
	THA: [
		['Bangkok', 'BKK', 'krung thep'],
		['Songkhla', 'SGZ'],
	],
	VNM: [
		['Da Nang', 'DAD'],
		['Ha Noi', 'HAN', 'hanoi'],
		['Hai Phong', 'HPH', 'haiphong'],
		['Ho Chi Minh', 'SGN', 'ho chi minh city|saigon'],
	],
};

/** Airports with border control by IATA code; Indonesia's after Inmendagri 43/2022 (entry for international travel). */
const airports: Readonly<Record<string, readonly Row[]>> = {
	BRN: [['Brunei International', 'BWN']],
	HKG: [['Hong Kong International', 'HKG']],
	IDN: [
		['Hang Nadim', 'BTH'],
		['Juanda', 'SUB'],
		['Kertajati', 'KJT'],
		['Kualanamu', 'KNO', 'kuala namu'],
		['Minangkabau', 'PDG'],
		['Ngurah Rai', 'DPS', 'i gusti ngurah rai'],
		['Sam Ratulangi', 'MDC'],
		['Sentani', 'DJJ'],
		['Soekarno-Hatta', 'CGK', 'soetta|sukarno hatta|cengkareng'],
		['Sultan Aji Muhammad Sulaiman', 'BPN', 'sepinggan'],
		['Sultan Hasanuddin', 'UPG', 'hasanuddin'],
		['Sultan Iskandar Muda', 'BTJ'],
		['Sultan Syarif Kasim II', 'PKU'],
		['Yogyakarta International', 'YIA', 'yia'],
		['Zainuddin Abdul Madjid', 'LOP', 'zainuddin abdul majid|lombok international'],
	],
	KHM: [['Siem Reap-Angkor', 'SAI']],
	LAO: [['Wattay', 'VTE']],
	MMR: [['Yangon International', 'RGN', 'mingaladon']],
	MYS: [
		['Kuala Lumpur International', 'KUL', 'klia|klia2|sepang'],
		['Langkawi International', 'LGK'],
		['Senai', 'JHB'],
		['Sultan Abdul Aziz Shah', 'SZB', 'subang'],
	],
	PHL: [['Ninoy Aquino', 'MNL', 'naia']],
	SGP: [['Changi', 'SIN']],
	THA: [
		['Don Mueang', 'DMK', 'don muang'],
		['Hat Yai International', 'HDY'],
		['Phuket International', 'HKT'],
		['Suvarnabhumi', 'BKK'],
	],
	TWN: [['Taoyuan', 'TPE']],
	VNM: [
		['Noi Bai', 'HAN'],
		['Tan Son Nhat', 'SGN'],
	],
};

/** Sea ports with border control; those of the Riau Islands after SE Dirjen Imigrasi IMI-0533.GR.01.01/2022. */
const seaports: Readonly<Record<string, readonly Row[]>> = {
	BRN: [['Muara', 'MUA', 'serasa|serasa ferry']],
	IDN: [
		['Bandar Bentan Telani Lagoi', '', 'bandar bentan telani|lagoi|bentan telani lagoi'],
		['Bandar Seri Udana Lobam', 'LBM', 'lobam|seri udana lobam'],
		['Batam Centre', '', 'batam center'],
		['Belawan', 'BLW'],
		['Benoa', '', 'tanjung benoa'],
		['Citra Tri Tunas', '', 'citra tritunas|harbour bay|harbor bay'],
		['Dumai', '', 'yos sudarso dumai'],
		['Marina Teluk Senimba', '', 'teluk senimba|marina waterfront'],
		['Nongsa Terminal Bahari', '', 'nongsa|nongsapura|nongsa pura'],
		['Sekupang', ''],
		['Sri Bintan Pura', '', 'sri bintan pura tanjung pinang|sri bintan pura tanjungpinang'],
		['Tanjung Balai Karimun', '', 'karimun'],
		['Tanjung Priok', 'TPP'],
		['Teluk Nibung', '', 'tanjung balai asahan'],
		['Tunon Taka', '', 'tunon taka nunukan'],
	],
	MYS: [
		['Kukup', ''],
		['Pasir Gudang', 'PGU'],
		['Port Dickson', ''],
		['Port Klang', 'PKG', 'pelabuhan klang'],
		['Puteri Harbour', ''],
		['Stulang Laut', '', 'berjaya waterfront'],
		['Tanjung Belungkor', '', 'tanjong belungkor'],
	],
	SGP: [
		['HarbourFront', '', 'harbourfront centre|singapore cruise centre'],
		['Tanah Merah', ''],
	],
};

/** Border posts on land: Indonesia's PLBN (Inpres 6/2015 and 1/2019) and those across from them and beyond. */
const landPosts: Readonly<Record<string, readonly Row[]>> = {
	IDN: [
		['Aruk', '', 'aruk sambas'],
		['Badau', '', 'nanga badau'],
		['Entikong', '', 'entikong sanggau'],
		['Jagoi Babang', ''],
		['Motaain', '', 'mota ain'],
		['Motamasin', ''],
		['Napan', ''],
		['Skouw', ''],
		['Sota', ''],
		['Wini', ''],
		['Yetetkun', ''],
	],
	KHM: [
		['Bavet', ''],
		['Cham Yeam', ''],
		['Poipet', ''],
	],
	LAO: [['Ton Pheung', '']],
	MMR: [
		['Myawaddy', ''],
		['Tachileik', '', 'tachilek'],
	],
	MYS: [
		['Bangunan Sultan Iskandar', '', 'bsi|sultan iskandar'],
		['Biawak', ''],
		['Bukit Kayu Hitam', ''],
		['Durian Burung', ''],
		['Kompleks Sultan Abu Bakar', '', 'sultan abu bakar|tanjung kupang'],
		['Lubok Antu', ''],
		['Padang Besar (Perlis)', '', 'padang besar'],
		['Rantau Panjang', ''],
		['Tebedu', ''],
		['Wang Kelian', ''],
	],
	SGP: [
		['Tuas', ''],
		['Woodlands', ''],
	],
	THA: [
		['Aranyaprathet', '', 'aranya prathet|ban khlong luek'],
		['Betong', ''],
		['Mae Sai', ''],
		['Mae Sot', ''],
		['Nong Khai', ''],
		['Padang Besar (Songkhla)', '', 'padang besar'],
		['Sadao', ''],
		['Su-ngai Kolok', '', 'sungai kolok|sungai golok'],
		['Tak Bai', ''],
	],
	VNM: [['Moc Bai', '']],
};

export interface KnownPlace extends Place {
	readonly country: string;
	/** All its names, as written. */
	readonly names: readonly string[];
}

function toPlaces(
	table: Readonly<Record<string, readonly Row[]>>,
	rest: (country: string, code: string) => Omit<Place, 'name' | 'country'>,
): KnownPlace[] {
	return Object.entries(table).flatMap(([country, rows]) =>
		rows.map(([name, code, also]) => ({
			name,
			country,
			...rest(country, code),
			names: [name, ...(also?.split('|') ?? [])],
		})),
	);
}

const alpha2: Readonly<Record<string, string>> = {
	BRN: 'BN',
	IDN: 'ID',
	KHM: 'KH',
	LAO: 'LA',
	MMR: 'MM',
	MYS: 'MY',
	PHL: 'PH',
	SGP: 'SG',
	THA: 'TH',
	VNM: 'VN',
};
const toLocode = (country: string, code: string) => (code === '' ? {} : { locode: `${alpha2[country] ?? ''}${code}` });

/** The places of our region that are told by name or code; no two of the same country have a name in common. */
export const knownPlaces: readonly KnownPlace[] = [
	...toPlaces(cities, toLocode),
	...toPlaces(airports, (_, iata) => ({ iata, borderPoint: 'air' })),
	...toPlaces(seaports, (country, code) => ({ ...toLocode(country, code), borderPoint: 'sea' })),
	...toPlaces(landPosts, () => ({ borderPoint: 'land' })),
];
