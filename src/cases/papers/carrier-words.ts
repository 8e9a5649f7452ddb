/**
 * What a list for a carrier must not say, in the languages along the way: it goes through the hands of drivers, crews
 * and ticket offices. In lower case; a star stands for the rest of a word. None of these is somebody's name.
 */
const telling = [
	'traffick*|victim*|exploit*|shelter*|safe house|rescue*|repatriat*|deport*|slave*|slavery|smuggl*|survivor*',
	'forced labo*|prostitut*|consent*|screening|guardian*|handover|reintegrat*|overstay*|suspect*|lintas',
	// Indonesian and Malay.
	'tppo|korban|mangsa|perdagangan orang|pemerdagangan*|eksploitasi|penampungan|rumah aman|rumah perlindungan',
	'pemulangan|dipulangkan|dideportasi|deportasi|penapisan|persetujuan|serah terima|reintegrasi|tersangka|perbudakan',
	'penyelundup*|kerja paksa|pelacur*',
	// Tagalog and Vietnamese.
	'biktima*|buôn người|nạn nhân',
	// Thai, Burmese, Lao, Khmer and Chinese, which write no spaces between words.
	'ค้ามนุษย์|ผู้เสียหาย|เหยื่อ|လူကုန်ကူး|ຄ້າມະນຸດ|ជួញដូរ|ជនរងគ្រោះ|人口贩|人口販|受害者',
].flatMap((words) => words.split('|'));

const latin = /^[\p{sc=Latin}* ]+$/u;

/** A word by itself, or its beginning; in scripts without spaces wherever it stands. */
function toPattern(word: string): string {
	if (!latin.test(word)) return word;
	const [stem = '', rest] = word.split('*');
	return `(?<![\\p{L}\\p{M}])${stem}${rest === undefined ? '(?![\\p{L}\\p{M}])' : ''}`;
}

const pattern = new RegExp(telling.map(toPattern).join('|'), 'iu');

/** Does a text tell a carrier what is none of its business? */
export function isTelling(text: string): boolean {
	return pattern.test(text.normalize('NFC'));
}
