import type { CodeList } from './code-lists.ts';

/** What a visa or its absence is for, whatever its name and number in each country. */
export const visaClasses: CodeList = {
	name: 'visaClasses',
	source: 'UU 6/2011, Articles 34 to 39 (kinds of visas), and their like in the region',
	codes: [
		{
			code: 'visa-free',
			en: 'Visa-free visit',
			id: 'Bebas visa kunjungan',
			also: ['bebas visa', 'bvk', 'tanpa visa', 'visa free', 'visa exempt'],
		},
		{
			code: 'visit',
			en: 'Visit visa',
			id: 'Visa kunjungan',
			also: [
				'visa turis',
				'visa wisata',
				'tourist visa',
				'visa pelancong',
				'pas lawatan sosial',
				'social visit pass',
				'voa',
				'visa on arrival',
				'visa kunjungan saat kedatangan',
			],
		},
		{
			code: 'business',
			en: 'Business visa',
			id: 'Visa bisnis',
			also: ['visa kunjungan bisnis', 'pas lawatan ikhtisas'],
		},
		{
			code: 'work',
			en: 'Work visa',
			id: 'Visa kerja',
			also: [
				'visa bekerja',
				'work permit',
				'employment pass',
				'pas lawatan kerja sementara',
				'plks',
				'itas kerja',
				'kitas kerja',
			],
		},
		{ code: 'student', en: 'Student visa', id: 'Visa pelajar', also: ['student pass', 'pas pelajar', 'itas pelajar'] },
		{
			code: 'family',
			en: 'Family visa',
			id: 'Visa keluarga',
			also: ['dependant pass', 'dependent pass', 'visa penyatuan keluarga'],
		},
		{ code: 'transit', en: 'Transit visa', id: 'Visa transit' },
		{
			code: 'pilgrimage',
			en: 'Pilgrimage visa',
			id: 'Visa umrah atau haji',
			also: ['visa umrah', 'visa umroh', 'visa haji', 'visa ziarah'],
		},
		{
			code: 'official',
			en: 'Diplomatic or official visa',
			id: 'Visa diplomatik atau dinas',
			also: ['visa diplomatik', 'visa dinas'],
		},
	],
};

/** Why somebody says that he travels. */
export const travelPurposes: CodeList = {
	name: 'travelPurposes',
	source: 'UN Recommendations on Statistics of International Migration, Revision 1, table 1; work and visits apart',
	codes: [
		{
			code: 'tourism',
			en: 'Tourism',
			id: 'Wisata',
			also: ['turis', 'liburan', 'jalan jalan', 'pelancongan', 'holiday'],
		},
		{
			code: 'family-visit',
			en: 'Visit to family or friends',
			id: 'Kunjungan keluarga atau teman',
			also: ['kunjungan keluarga', 'mengunjungi keluarga', 'melawat keluarga', 'mengunjungi teman', 'family visit'],
		},
		{
			code: 'business',
			en: 'Business',
			id: 'Bisnis',
			also: ['usaha', 'rapat', 'urusan bisnis', 'perniagaan', 'meeting'],
		},
		{
			code: 'work',
			en: 'Work',
			id: 'Bekerja',
			also: ['kerja', 'bekerja di luar negeri', 'employment', 'cari kerja', 'mencari kerja'],
		},
		{ code: 'study', en: 'Study', id: 'Belajar', also: ['kuliah', 'sekolah', 'pendidikan', 'education'] },
		{ code: 'transit', en: 'Transit', id: 'Transit', also: ['singgah'] },
		{ code: 'pilgrimage', en: 'Pilgrimage', id: 'Umrah atau haji', also: ['umrah', 'umroh', 'haji', 'ziarah'] },
		{ code: 'medical', en: 'Medical treatment', id: 'Berobat', also: ['pengobatan', 'rawatan', 'medical'] },
		{ code: 'seafaring', en: 'Joining a ship', id: 'Awak kapal', also: ['abk', 'pelaut', 'seaman', 'crew'] },
	],
};

/** By class of visa the purposes that it is never for (UU 6/2011, Articles 35 to 39); what depends is not listed. */
export const excludedPurposes: Readonly<Record<string, readonly string[]>> = {
	'visa-free': ['work', 'study'],
	visit: ['work', 'study'],
	business: ['work', 'study'],
	student: ['work'],
	family: ['work'],
	transit: ['work', 'study', 'tourism', 'family-visit'],
	pilgrimage: ['work', 'study', 'business'],
};
