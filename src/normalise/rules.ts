import { findingDoubts } from './finding-rules.ts';
import { releaseDoubts } from './release-rules.ts';
import type { Words } from './rule-words.ts';
import { thingChanges, thingDoubts } from './thing-rules.ts';

/**
 * Every rule by which a normaliser changes or doubts a text, with the words that an officer reads.
 * A rule is either a change or a doubt, never both.
 */

const changes = {
	...thingChanges,
	'characters.unicode-form': {
		en: 'Characters written in another form of Unicode were made the usual one (NFC).',
		id: 'Karakter dalam bentuk Unicode lain diubah ke bentuk baku (NFC).',
	},
	'characters.bidi-control': {
		en: 'Hidden characters that reverse the direction of writing were taken out.',
		id: 'Karakter tersembunyi yang membalik arah tulisan dihapus.',
	},
	'characters.invisible': {
		en: 'Invisible characters were taken out.',
		id: 'Karakter tak terlihat dihapus.',
	},
	'characters.styled': {
		en: 'Wide or styled letters were made plain ones.',
		id: 'Huruf lebar atau bergaya diubah menjadi huruf biasa.',
	},
	'characters.control': {
		en: 'Control characters were taken out.',
		id: 'Karakter kendali dihapus.',
	},
	'characters.line-break': {
		en: 'Line breaks of several sorts were made one sort.',
		id: 'Berbagai jenis ganti baris diseragamkan.',
	},
	'characters.white-space': {
		en: 'White space was tidied.',
		id: 'Spasi dirapikan.',
	},
	'name.case': {
		en: 'Capital and small letters were set as in names.',
		id: 'Huruf besar dan kecil disesuaikan seperti pada nama.',
	},
	'name.family-first': {
		en: 'Read as "family name, given names".',
		id: 'Dibaca sebagai "nama keluarga, nama depan".',
	},
	'name.placeholder': {
		en: 'A filler for a missing part of the name (such as "-" or FNU) was taken off.',
		id: 'Pengisi bagian nama yang kosong (misalnya "-" atau FNU) dihapus.',
	},
	'name.title': {
		en: 'Titles were taken off the name and kept beside it.',
		id: 'Gelar dan sapaan dipisahkan dari nama dan disimpan terpisah.',
	},
	'moment.instant': {
		en: 'Date, time and time zone were made an instant.',
		id: 'Tanggal, jam dan zona waktu dijadikan satu waktu pasti.',
	},
	'age-group.from-birth-date': {
		en: 'Marked as a minor: under 18 by the date of birth.',
		id: 'Ditandai sebagai anak: di bawah 18 tahun menurut tanggal lahir.',
	},
	'date.year-first': {
		en: 'A date written with the year first was made YYYY-MM-DD.',
		id: 'Tanggal yang ditulis dengan tahun di depan diubah menjadi YYYY-MM-DD.',
	},
	'date.day-first': {
		en: 'Read with the day first, as Indonesian and Malaysian officers write.',
		id: 'Dibaca dengan hari di depan, seperti kebiasaan di Indonesia dan Malaysia.',
	},
	'date.day-first-assumed': {
		en: 'Either number could be the month: read with the day first, as is usual in the region.',
		id: 'Kedua angka bisa berarti bulan: dibaca dengan hari di depan, seperti kebiasaan di kawasan ini.',
	},
	'date.digits': {
		en: 'Digits of another script were written as 0 to 9.',
		id: 'Angka aksara lain ditulis sebagai 0 sampai 9.',
	},
	'date.buddhist-marked': {
		en: 'The year of the Buddhist era was made one of the common era (543 less).',
		id: 'Tahun Buddha diubah menjadi tahun Masehi (dikurangi 543).',
	},
	'date.parts-named': {
		en: 'Read by the words for day, month and year.',
		id: 'Dibaca dari kata untuk hari, bulan dan tahun.',
	},
	'date.month-and-year': {
		en: 'Read as month and year.',
		id: 'Dibaca sebagai bulan dan tahun.',
	},
	'date.month-name': {
		en: 'The name of the month was made a number.',
		id: 'Nama bulan diubah menjadi angka.',
	},
	'date.spreadsheet-serial': {
		en: 'Five digits were read as the day number of a spreadsheet (1900 system).',
		id: 'Lima angka dibaca sebagai nomor tanggal Excel (sistem 1900).',
	},
	'date.time-dropped': {
		en: 'The time of day was left out.',
		id: 'Jam tidak disertakan.',
	},
	'date.unknown-part': {
		en: 'A day or month given as unknown was left out.',
		id: 'Hari atau bulan yang tidak diketahui tidak disertakan.',
	},
	'date.words-dropped': {
		en: 'Words before the date, such as the day of the week, were left out.',
		id: 'Kata sebelum tanggal, misalnya nama hari, tidak disertakan.',
	},
	'sex.word': {
		en: 'The word or letter for the sex was made M, F or X.',
		id: 'Kata atau huruf jenis kelamin diubah menjadi M, F atau X.',
	},
	'country.code': {
		en: 'Another code of the country was made its three-letter code.',
		id: 'Kode lain negara diubah menjadi kode tiga huruf.',
	},
	'country.name': {
		en: 'The name of the country or its people was made its three-letter code.',
		id: 'Nama negara atau kewarganegaraan diubah menjadi kode tiga huruf.',
	},
	'travel-document.mrz': {
		en: 'Read from the machine-readable lines; years were completed to four digits.',
		id: 'Dibaca dari baris MRZ; tahun dilengkapi menjadi empat angka.',
	},
	'travel-document.mrz-typing': {
		en: 'Spaces, small letters or quotation marks in the machine-readable lines were set right.',
		id: 'Spasi, huruf kecil atau tanda kutip pada baris MRZ diperbaiki.',
	},
	'travel-document.words': {
		en: 'Read from a description in words.',
		id: 'Dibaca dari keterangan tertulis.',
	},
	'contact.assumed-indonesia': {
		en: 'A number starting 08 without a country code was taken as an Indonesian mobile (+62).',
		id: 'Nomor 08 tanpa kode negara dianggap nomor seluler Indonesia (+62).',
	},
	'contact.assumed-malaysia': {
		en: 'A number starting 01 without a country code was taken as a Malaysian mobile (+60).',
		id: 'Nomor 01 tanpa kode negara dianggap nomor seluler Malaysia (+60).',
	},
	'contact.label': {
		en: 'The word that says what sort of contact it is was taken off.',
		id: 'Kata penanda jenis kontak dipisahkan.',
	},
	'contact.link': {
		en: 'The account was read from a link.',
		id: 'Akun dibaca dari tautan.',
	},
	'contact.domain-case': {
		en: 'The domain of the e-mail address was made lower case.',
		id: 'Domain alamat surel diubah menjadi huruf kecil.',
	},
	'contact.phone-format': {
		en: 'The telephone number was written in international form without spaces.',
		id: 'Nomor telepon ditulis dalam bentuk internasional tanpa spasi.',
	},
	'contact.plus-missing': {
		en: 'The number starts with a country code: a plus sign was put before it.',
		id: 'Nomor diawali kode negara: tanda plus ditambahkan.',
	},
	'code.label': {
		en: 'The words were replaced with the code of the list that they stand for.',
		id: 'Tulisan diganti dengan kode yang sesuai dari daftar.',
	},
} as const satisfies Record<string, Words>;

const doubts = {
	...thingDoubts,
	...findingDoubts,
	...releaseDoubts,
	'pointer.unreadable': {
		en: 'This is no JSON Pointer to a field, such as /victims/1/birthDate.',
		id: 'Ini bukan JSON Pointer ke sebuah isian, seperti /victims/1/birthDate.',
	},
	'text.empty': {
		en: 'Nothing that can be read is in the text.',
		id: 'Tidak ada yang dapat dibaca dalam teks.',
	},
	'text.script': {
		en: 'The text is not written in the script of the language that the document states.',
		id: 'Teks tidak ditulis dengan aksara bahasa yang dinyatakan dokumen.',
	},
	'text.mixed-scripts': {
		en: 'One word of the text mixes Latin letters with Cyrillic or Greek ones that look alike.',
		id: 'Satu kata dalam teks mencampur huruf Latin dengan huruf Kiril atau Yunani yang serupa.',
	},
	'text.too-long': {
		en: 'The text is longer than the field takes.',
		id: 'Teks lebih panjang daripada batas isian.',
	},
	'name.no-letters': {
		en: 'The name has no letters.',
		id: 'Nama tidak berisi huruf.',
	},
	'name.unknown': {
		en: 'This says that the name is not known, or is a form of address alone.',
		id: 'Ini menyatakan bahwa nama tidak diketahui, atau hanya kata sapaan.',
	},
	'name.too-long': {
		en: 'The name is longer than 200 characters.',
		id: 'Nama lebih panjang dari 200 karakter.',
	},
	'name.address-or-name': {
		en: '"U" or "Daw" may be a Burmese form of address or part of the name.',
		id: '"U" atau "Daw" bisa berarti sapaan orang Myanmar atau bagian dari nama.',
	},
	'name.alias': {
		en: 'The name seems to hold an alias; aliases have a field of their own.',
		id: 'Nama tampaknya memuat alias; alias mempunyai isian tersendiri.',
	},
	'name.commas': {
		en: 'The commas in the name do not tell which part is which.',
		id: 'Koma pada nama tidak memperjelas mana nama keluarga dan mana nama depan.',
	},
	'name.digits': {
		en: 'The name has digits in it.',
		id: 'Nama berisi angka.',
	},
	'name.family-by-script': {
		en: 'The family name was told by its place, as names of this script are written.',
		id: 'Nama keluarga ditentukan dari letaknya, sesuai kebiasaan penulisan nama dalam aksara ini.',
	},
	'name.family-place': {
		en: 'The first word is a family name in Chinese or Vietnamese: the family name may stand first.',
		id: 'Kata pertama adalah nama keluarga Tionghoa atau Vietnam: nama keluarga mungkin ditulis di depan.',
	},
	'name.initial-or-link': {
		en: '"B." may be an initial or stand for "bin".',
		id: '"B." bisa berarti inisial atau singkatan "bin".',
	},
	'name.mixed-scripts': {
		en: 'Latin letters are mixed with those of another script, which may look alike.',
		id: 'Huruf Latin bercampur dengan huruf aksara lain yang mungkin tampak serupa.',
	},
	'date.unreadable': {
		en: 'The date cannot be read.',
		id: 'Tanggal tidak dapat dibaca.',
	},
	'date.year-range': {
		en: 'The year is not between 1900 and 2100; mark a Hijri year with H.',
		id: 'Tahun tidak di antara 1900 dan 2100; beri tanda H pada tahun Hijriah.',
	},
	'date.no-such-month': {
		en: 'There is no such month: months are 1 to 12.',
		id: 'Bulan tersebut tidak ada: bulan adalah 1 sampai 12.',
	},
	'date.no-such-day': {
		en: 'The month has no such day.',
		id: 'Bulan tersebut tidak mempunyai tanggal itu.',
	},
	'date.no-such-hijri': {
		en: 'There is no such date in the Hijri calendar between the years 1317 and 1525.',
		id: 'Tanggal tersebut tidak ada dalam kalender Hijriah antara tahun 1317 dan 1525.',
	},
	'date.hijri': {
		en: 'Made a common date by the Umm al-Qura calendar: the day may be one earlier or later.',
		id: 'Diubah ke tanggal Masehi menurut kalender Ummul Qura: bisa selisih satu hari.',
	},
	'date.hijri-span': {
		en: 'The Hijri month or year falls into two common years; write the day too.',
		id: 'Bulan atau tahun Hijriah ini jatuh pada dua tahun Masehi; tulis juga tanggalnya.',
	},
	'age-group.presumed': {
		en: 'Marked as a minor: what is known of the date of birth does not rule it out. State the age group if not.',
		id: 'Ditandai sebagai anak: tanggal lahir yang diketahui tidak menutup kemungkinan itu. Nyatakan kelompok umur bila bukan.',
	},
	'moment.time-unreadable': {
		en: 'The time of day cannot be read, or belongs to no whole date.',
		id: 'Jam tidak dapat dibaca, atau tanggalnya tidak lengkap.',
	},
	'moment.zone-missing': {
		en: 'A time of day without its time zone; write WIB, WITA, WIT or another one after it.',
		id: 'Jam tanpa zona waktu; tulis WIB, WITA, WIT atau zona lain sesudahnya.',
	},
	'moment.zone-unknown': {
		en: 'The time zone is not known by these letters.',
		id: 'Zona waktu tidak dikenal dengan huruf ini.',
	},
	'moment.zone-unfit': {
		en: 'There is no such time in that zone: its clocks were changed then, or its offset is another.',
		id: 'Waktu itu tidak ada di zona tersebut: jam sedang diubah, atau selisihnya berbeda.',
	},
	'date.approximate': {
		en: 'The writer gave the date as approximate.',
		id: 'Penulis menyebut tanggal ini sebagai perkiraan.',
	},
	'date.buddhist-era': {
		en: 'The year was taken as one of the Buddhist era and made 543 less.',
		id: 'Tahun dianggap tahun Buddha dan dikurangi 543.',
	},
	'date.century': {
		en: 'The year has two digits: 00 to 29 was taken as 20.., the rest as 19...',
		id: 'Tahun hanya dua angka: 00 sampai 29 dianggap 20.., selebihnya 19...',
	},
	'date.century-buddhist': {
		en: 'The Buddhist year has two digits and was taken as 25...',
		id: 'Tahun Buddha hanya dua angka dan dianggap 25...',
	},
	'date.month-first': {
		en: 'Read with the month first, since the second number cannot be a month.',
		id: 'Dibaca dengan bulan di depan, karena angka kedua tidak mungkin bulan.',
	},
	'sex.unreadable': {
		en: 'The word for the sex is not known.',
		id: 'Kata jenis kelamin tidak dikenal.',
	},
	'country.unreadable': {
		en: 'The country is not known by this name or code.',
		id: 'Negara dengan nama atau kode ini tidak dikenal.',
	},
	'country.ambiguous': {
		en: '"AS" is Amerika Serikat to some and the code of American Samoa to others: write USA or ASM.',
		id: '"AS" bisa berarti Amerika Serikat atau kode Samoa Amerika: tulis USA atau ASM.',
	},
	'country.specimen': {
		en: "Utopia (UTO) is the country of ICAO's specimen documents, not a state.",
		id: 'Utopia (UTO) adalah negara pada dokumen contoh ICAO, bukan negara sungguhan.',
	},
	'travel-document.no-number': {
		en: 'No document number was found.',
		id: 'Nomor dokumen tidak ditemukan.',
	},
	'travel-document.several-numbers': {
		en: 'Several numbers may be that of the document; make each document an entry of its own.',
		id: 'Ada beberapa nomor yang mungkin; tulis setiap dokumen sebagai isian tersendiri.',
	},
	'travel-document.type-unknown': {
		en: 'The text does not say what sort of document it is.',
		id: 'Jenis dokumen tidak disebutkan.',
	},
	'travel-document.number-form': {
		en: 'Numbers of this sort of document of that state have another form.',
		id: 'Bentuk nomor jenis dokumen dari negara itu tidak seperti ini.',
	},
	'travel-document.identity-birth-date': {
		en: 'The number of the identity card holds no date of birth that there is.',
		id: 'Nomor kartu identitas memuat tanggal lahir yang tidak ada.',
	},
	'travel-document.identity-check-digit': {
		en: 'The check digit or letter of the identity card is wrong.',
		id: 'Angka atau huruf pemeriksa nomor kartu identitas salah.',
	},
	'travel-document.nik-region': {
		en: 'The identity number (NIK) begins with no province that there is.',
		id: 'NIK diawali kode provinsi yang tidak ada.',
	},
	'travel-document.nik-birth-date': {
		en: 'The identity number (NIK) holds no date of birth that there is.',
		id: 'NIK memuat tanggal lahir yang tidak ada.',
	},
	'travel-document.nik-sequence': {
		en: 'The identity number (NIK) ends in 0000, which is not given out.',
		id: 'NIK berakhir dengan 0000, yang tidak pernah diberikan.',
	},
	'travel-document.rest': {
		en: 'Part of the text was not understood.',
		id: 'Sebagian teks tidak dipahami.',
	},
	'travel-document.mrz-length': {
		en: 'The machine-readable lines are not of a known length: 2 × 44, 2 × 36 or 3 × 30 characters.',
		id: 'Panjang baris MRZ tidak dikenal: 2 × 44, 2 × 36 atau 3 × 30 karakter.',
	},
	'travel-document.mrz-kind': {
		en: 'The machine-readable lines are not those of a passport, card or visa.',
		id: 'Baris MRZ bukan milik paspor, kartu atau visa.',
	},
	'travel-document.mrz-names': {
		en: 'The names in the machine-readable lines have digits in them.',
		id: 'Nama pada baris MRZ berisi angka.',
	},
	'travel-document.mrz-suggestions': {
		en: 'Characters that look alike may have been misread: what the lines may be is listed; compare with the document.',
		id: 'Karakter yang mirip mungkin salah terbaca: kemungkinan isi baris tercantum; bandingkan dengan dokumennya.',
	},
	'travel-document.issuer': {
		en: 'The issuing state is not a known code.',
		id: 'Kode negara penerbit tidak dikenal.',
	},
	'travel-document.nationality': {
		en: 'The nationality is not a known code.',
		id: 'Kode kewarganegaraan tidak dikenal.',
	},
	'travel-document.birth-date': {
		en: 'The date of birth cannot be read.',
		id: 'Tanggal lahir tidak dapat dibaca.',
	},
	'travel-document.sex': {
		en: 'The sex cannot be read.',
		id: 'Jenis kelamin tidak dapat dibaca.',
	},
	'travel-document.expiry': {
		en: 'The date of expiry cannot be read.',
		id: 'Tanggal habis berlaku tidak dapat dibaca.',
	},
	'travel-document.check-digit-number': {
		en: 'The check digit of the document number is wrong.',
		id: 'Angka pemeriksa nomor dokumen salah.',
	},
	'travel-document.check-digit-birth-date': {
		en: 'The check digit of the date of birth is wrong.',
		id: 'Angka pemeriksa tanggal lahir salah.',
	},
	'travel-document.check-digit-expiry': {
		en: 'The check digit of the date of expiry is wrong.',
		id: 'Angka pemeriksa tanggal habis berlaku salah.',
	},
	'travel-document.check-digit-personal-number': {
		en: 'The check digit of the personal number is wrong.',
		id: 'Angka pemeriksa nomor pribadi salah.',
	},
	'travel-document.check-digit-composite': {
		en: 'The check digit of the lines as a whole is wrong.',
		id: 'Angka pemeriksa seluruh baris salah.',
	},
	'contact.unreadable': {
		en: 'Neither a telephone number, nor an e-mail address, nor an account.',
		id: 'Bukan nomor telepon, alamat surel, ataupun akun.',
	},
	'contact.country-unclear': {
		en: 'The telephone number may be of more than one country; write it with its country code.',
		id: 'Nomor telepon bisa milik lebih dari satu negara; tulis dengan kode negara.',
	},
	'contact.number-unusual': {
		en: 'The telephone number has the right length but is not in use in that country as far as is known.',
		id: 'Panjang nomor telepon benar, tetapi setahu sistem tidak dipakai di negara itu.',
	},
	'contact.platform-unknown': {
		en: 'An account name without the service that it belongs to.',
		id: 'Nama akun tanpa nama layanannya.',
	},
	'code.unknown': {
		en: 'None of the codes of the list is known by these words.',
		id: 'Tidak ada kode dalam daftar yang cocok dengan tulisan ini.',
	},
} as const satisfies Record<string, Words>;

export const rules = { ...changes, ...doubts };
export type RuleName = keyof typeof rules;

export function severityOf(rule: RuleName): 'changed' | 'doubt' {
	return Object.hasOwn(doubts, rule) ? 'doubt' : 'changed';
}
