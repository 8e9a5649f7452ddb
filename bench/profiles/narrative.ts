import { crossings, destinations, homeTowns, vehicles } from './places.ts';
import type { Random } from './random.ts';

/** Says of every profile, in its own text, what it is. */
export const fictionalMark = 'DATA REKAAN – FICTIONAL PERSON, invented to measure software.';

type Sentence = (random: Random) => string;

const amount = (random: Random) => `${random.between(3, 9)}00.000`;
const year = (random: Random) => String(random.between(2021, 2026));

/** What reports tell, in the languages in which they tell it. */
const sentences: readonly Sentence[] = [
	(r) =>
		`Terlapor menjanjikan pekerjaan sebagai ${r.pick(['pelayan restoran', 'operator pabrik', 'pembantu rumah tangga', 'admin daring'])} di ${r.pick(destinations)} dengan gaji Rp${amount(r)} per minggu.`,
	(r) =>
		`Korban direkrut di ${r.pick(homeTowns)} melalui ${r.pick(['grup media sosial', 'kenalan keluarga', 'brosur di pasar', 'tetangga sekampung'])} pada awal ${year(r)}.`,
	(r) => `Paspor ${r.between(2, 14)} orang ditahan sejak tiba di ${r.pick(destinations)} “demi keamanan”.`,
	(r) =>
		`Biaya keberangkatan Rp${amount(r)} diperhitungkan sebagai utang dan dipotong dari upah selama ${r.between(6, 24)} bulan.`,
	(r) =>
		`Rombongan menyeberang lewat ${r.pick(crossings)} dengan ${r.pick(vehicles)} sekitar pukul ${r.between(1, 5)} pagi.`,
	(r) =>
		`Suspek dipercayai menggunakan pas lawatan sosial untuk ${r.between(3, 20)} orang pekerja di ${r.pick(destinations)}.`,
	(r) =>
		`Majikan tidak membayar gaji selama ${r.between(2, 11)} bulan dan mengugut akan melaporkan pekerja kepada pihak berkuasa.`,
	(r) => `Menurut saksi, suspek memegang ${r.between(2, 9)} telefon bimbit dan kerap menukar nombor.`,
	(r) =>
		`Dua dokumen dengan tanggal lahir berbeda ditemukan; nomor seri pada halaman ${r.between(2, 46)} tidak sesuai.`,
	(r) =>
		`Visa yang ditunjukkan pada ${r.between(1, 28)} ${r.pick(['Maret', 'Juni', 'September', 'Desember'])} ${year(r)} dicetak dengan tinta yang larut.`,
	(r) =>
		`Officer at ${r.pick(crossings)} noted that the traveller could not name the employer and held a one-way ticket.`,
	(r) =>
		`Payments of between ${r.between(2, 9)} and ${r.between(10, 60)} million rupiah moved through ${r.between(2, 6)} accounts of relatives.`,
	(r) =>
		`The house near ${r.pick(destinations)} had bars on the windows; ${r.between(4, 18)} people shared ${r.between(1, 3)} rooms.`,
	(r) =>
		`Seen again on ${r.between(1, 28)}/${r.between(1, 12)}/${year(r)} at ${r.pick(crossings)}, travelling with ${r.between(2, 7)} young women.`,
	(r) =>
		`Anggota jaringan berkomunikasi dengan kata sandi seperti “${r.pick(['ikan segar', 'paket hijau', 'kelapa muda', 'tiket balik'])}” untuk rombongan baru.`,
	(r) => `Keluarga korban di ${r.pick(homeTowns)} menerima ancaman lewat telepon sebanyak ${r.between(2, 12)} kali.`,
	(r) =>
		`Penampungan berpindah setiap ${r.between(3, 14)} hari antara ${r.pick(destinations)} dan ${r.pick(crossings)}.`,
	(r) =>
		`Pekerja diwajibkan bekerja ${r.between(12, 18)} jam sehari dan denda Rp${amount(r)} dikenakan bila target tidak tercapai.`,
	(r) =>
		`Pemandu di ${r.pick(crossings)} dikenal sebagai “${r.pick(['tekong', 'pawang', 'juragan'])}” dan menerima ${r.between(5, 30)}% dari setiap kepala.`,
	(r) =>
		`A clinic in ${r.pick(homeTowns)} issued ${r.between(3, 25)} medical certificates on one day for people it never saw.`,
	(r) =>
		`Tiket dipesan oleh agen yang sama untuk ${r.between(3, 19)} penumpang dengan nama depan yang diubah satu huruf.`,
	(r) => `Korban baru boleh menelepon keluarga setelah ${r.between(3, 10)} minggu, di bawah pengawasan.`,
	(r) => `Kenderaan ${r.pick(vehicles)} yang sama dirakam ${r.between(3, 16)} kali berhampiran ${r.pick(crossings)}.`,
	(r) =>
		`Interviewed in ${year(r)}, ${r.between(2, 8)} victims described the same scar on the left hand and the same ring.`,
];

/** The mark, then so many characters of report, sentence by sentence. */
export function writeNarrative(random: Random, minLength: number): string {
	let text = fictionalMark;
	// Each sentence once and then, with other figures, once more: a report repeats itself.
	const order = [sentences, sentences].flatMap((all) => random.some(all, all.length));
	for (const sentence of order) {
		if (text.length >= minLength) break;
		text += random.chance(0.15) ? '\n' : ' ';
		text += sentence(random);
	}
	return text;
}
