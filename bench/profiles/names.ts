import type { Random } from './random.ts';

/** An invented person's name, as it would stand in a passport. */
export interface InventedName {
	readonly country: 'IDN' | 'MYS';
	readonly sex: 'M' | 'F';
	/** Primary identifier: the family name, or the whole name where there is none. */
	readonly primary: string;
	readonly secondary: string;
	readonly full: string;
}

const given = {
	IDN: {
		M: 'Agus Bambang Dedi Eko Hendra Joko Rudi Slamet Wahyu Yusuf Andi Budi Fajar Heri Iwan Rahmat Surya Teguh Untung Wawan',
		F: 'Dewi Endang Fitri Indah Kartika Maya Ningsih Putri Ratna Sari Siti Sri Wati Yanti Ayu Rina Tuti Lilis Murni Yuliana',
	},
	MYS: {
		M: 'Azman Hafiz Kamarul Zulkifli Rosli Shahrul Nazri Fadzil Azhar Hisham Ridzuan Syafiq Badrul Khairul Amirul',
		F: 'Noraini Faridah Rohana Aishah Hasnah Zainab Norhayati Suhaila Rosmah Salmah Azizah Mariam Halimah Latifah Zaleha',
	},
} as const;
const family =
	'Santoso Wibowo Setiawan Hidayat Kurniawan Susanto Nugroho Saputra Pratama Gunawan Hartono Siregar Nasution Lubis Harahap Tanjung Sihombing Manurung Panjaitan Wijaya';
const fathers = 'Ismail Abdullah Hassan Osman Yusof Ibrahim Razak Othman Idris Salleh Mahmud Daud Kassim Rahim Latif';
const balinese = {
	M: ['I Wayan', 'I Made', 'I Nyoman', 'I Ketut'],
	F: ['Ni Wayan', 'Ni Made', 'Ni Nyoman', 'Ni Ketut'],
};
const indian = {
	M: { link: 'a/l', names: 'Murugan Kumaran Selvam Ganesan Ravi' },
	F: { link: 'a/p', names: 'Kavitha Letchumi Malathi Shanti Devi' },
};
const chinese = {
	family: 'Tan Lim Wong Lee Ng Chong',
	given: ['Wei Ming', 'Siew Ling', 'Kok Leong', 'Mei Fong', 'Boon Huat'],
};

/** Indonesian and Malaysian names in their several forms; the combinations are drawn, the people invented. */
export function inventName(random: Random): InventedName {
	const sex = random.chance(0.6) ? 'M' : 'F';
	return random.chance(0.6) ? inventIndonesian(random, sex) : inventMalaysian(random, sex);
}

function inventIndonesian(random: Random, sex: 'M' | 'F'): InventedName {
	const names = given.IDN[sex].split(' ');
	// One person in seven has one name only.
	if (random.chance(0.15)) return { country: 'IDN', sex, ...alone(random.pick(names)) };
	const first = random.chance(0.12) ? random.pick(balinese[sex]) : random.pick(names);
	const middle = random.chance(0.3) ? ` ${random.pick(names)}` : '';
	const last = random.pick(family.split(' '));
	return { country: 'IDN', sex, primary: last, secondary: first + middle, full: `${first}${middle} ${last}` };
}

function inventMalaysian(random: Random, sex: 'M' | 'F'): InventedName {
	const form = random.below(10);
	if (form === 0) {
		const { link, names } = indian[sex];
		const [name, father] = random.some(names.split(' '), 2);
		return { country: 'MYS', sex, ...alone(`${name} ${link} ${father}`) };
	}
	if (form < 3) {
		const [last, first] = [random.pick(chinese.family.split(' ')), random.pick(chinese.given)];
		return { country: 'MYS', sex, primary: last, secondary: first, full: `${last} ${first}` };
	}
	const names = random.some(given.MYS[sex].split(' '), random.chance(0.4) ? 2 : 1).join(' ');
	return {
		country: 'MYS',
		sex,
		...alone(`${names} ${sex === 'M' ? 'bin' : 'binti'} ${random.pick(fathers.split(' '))}`),
	};
}

const alone = (full: string) => ({ primary: full, secondary: '', full });

/** As officers write names down: capitals, titles, an alias after it. */
export function writeName({ full, sex }: InventedName, random: Random): string {
	const title = random.chance(0.2)
		? `${random.pick(sex === 'M' ? ['H.', 'Haji', 'Drs.', "Dato'"] : ['Hj.', 'Hajah', 'Dra.'])} `
		: '';
	const written = random.pick([full, full.toUpperCase(), full.toLowerCase(), `  ${full.replaceAll(' ', '  ')}`]);
	return title + written;
}

export const inventedAliases = [
	'Pak Long',
	'Bang Jek',
	'Mami Rosa',
	'Bos Acong',
	'Kak Yah',
	'Cak Dul',
	'Om Tigor',
	'Bu Haji',
	'Abang Man',
	'Mak Cik Nah',
	'Koh Apek',
	'Tekong Din',
	'Bli Gus',
	'Uda Pen',
	'Daeng Tola',
	'Ucok Besar',
];
