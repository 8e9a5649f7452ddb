import { isAscii } from './fold.ts';

/** Two words in these scripts: where the family name stands by law or custom. */
const places: Readonly<Record<string, 'first' | 'last'>> = {
	// Person Name Act B.E. 2505 (1962), section 6: given name, then surname.
	Thai: 'last',
	Laoo: 'last',
	Khmr: 'first',
};

/** The hundred commonest of China (Ministry of Public Security, 2020), simplified and traditional. */
const hanFamilies =
	'王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林高罗羅郑鄭梁谢謝宋唐许許邓鄧韩韓冯馮曹彭曾肖蕭田董袁潘于蒋蔣蔡余杜叶葉程苏蘇魏吕呂丁任卢盧' +
	'姚沈钟鍾姜崔谭譚陆陸范汪廖石金韦韋贾賈夏付方邹鄒熊白孟秦邱侯江尹薛闫閻段雷黎史龙龍陶贺賀毛郝顾顧龚龔邵万萬覃武钱錢戴严嚴莫孔向常汤湯';

/** The commonest of Korea (Statistics Korea, census of 2015). */
const hangulFamilies = '김이박최정강조윤장임한오서신권황안송류전홍고문양손배백허유남심노';

/** One syllable of family name, one or two of given name; or two syllables of family name. */
const unspaced: Readonly<Record<string, RegExp>> = {
	Hani: new RegExp(
		`^(?<family>[${hanFamilies}]|欧阳|歐陽|司马|司馬|上官|诸葛|諸葛|令狐|慕容|皇甫)(?<given>\\p{L}{1,2})$`,
		'u',
	),
	Hang: new RegExp(`^(?<family>[${hangulFamilies}]|남궁|황보|제갈|선우)(?<given>\\p{L}{1,2})$`, 'u'),
};

/** The fourteen families that nine in ten Vietnamese have (Lê Trung Hoa, Họ và tên người Việt Nam, 2005), in Vietnamese letters. */
const vietnamese =
	/^(?<family>nguyễn|trần|lê|phạm|huỳnh|hoàng|phan|vũ|võ|đặng|bùi|đỗ|hồ|ngô|dương|lý) (?<given>\p{L}.*)$/iu;
const vietnameseLetter = /[ăâđêôơư\u1EA0-\u1EF9]/iu;

/** Chinese families as Malaysia, Singapore and Indonesia spell them and in pinyin, and Vietnamese ones without marks. */
const romanised = new Set(
	(
		'ang chan cheah chen cheng chew chia chin chong chou chow chua chung foo gan goh guo heng ho hu huang kho khoo koh ' +
		'kwok lai lam lau law lee leong li liew lim lin ling liu loh loke low lu luo ng ngo oei ong ooi pang phua poh quek ' +
		'seah sim soh sun tan tang tay tee teh teo teoh tham toh tsai wang wee wong wu xie xu yang yap yeo yong zhang zhao ' +
		'zheng zhou zhu bui dang do duong hoang huynh le ly nguyen pham phan tran vo vu'
	).split(' '),
);

export interface Parts {
	readonly family: string;
	readonly given: string;
}

/** Family and given name where the script of the name tells their places; custom has exceptions, so it stays a doubt. */
export function findFamily(full: string, script: string): Parts | undefined {
	if (script === 'Latn' && (isAscii(full) || !vietnameseLetter.test(full))) return undefined;
	const groups = (script === 'Latn' ? vietnamese : unspaced[script])?.exec(full)?.groups;
	if (groups !== undefined) return { family: groups.family ?? '', given: groups.given ?? '' };
	const [first = '', last = '', ...more] = full.split(' ');
	if (places[script] === undefined || last === '' || more.length > 0) return undefined;
	return places[script] === 'first' ? { family: first, given: last } : { family: last, given: first };
}

/** True if a name in Latin letters may begin with its family name, as "Tan Wei Ming" does and "Tan Santoso" need not. */
export function mayBeginWithFamily(words: readonly string[]): boolean {
	return words.length > 1 && words.length < 5 && romanised.has(words[0]?.toLowerCase() ?? '');
}
