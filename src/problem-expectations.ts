/**
 * What was expected of a field, in Bahasa Indonesia. The code says it in English, where the rule stands; here
 * each sentence has its translation, with `$1` and so on for names and numbers.
 */
const translations: readonly (readonly [english: RegExp, indonesian: string])[] = [
	[/^a standard value: nothing else is carried$/, 'nilai baku: yang lain tidak dibawa saluran ini'],
	[/^a value: a record of this kind needs one$/, 'nilai: rekaman jenis ini memerlukannya'],
	[/^text of characters that XML has$/, 'teks dengan karakter yang ada dalam XML'],
	[/^a document of a kind that has records$/, 'dokumen dari jenis yang mempunyai rekaman'],
	[/^a sender of a member of ASEANAPOL$/, 'pengirim dari negara anggota ASEANAPOL'],
	// Steps of a case
	[/^a step of the case, as (\S+) is one$/, 'satu tahap kasus, karena $1 adalah tahap kasus'],
	[/^none, as (\S+) is no step of a case$/, 'tidak ada, karena $1 bukan tahap kasus'],
	[/^the request that opened a case, by relation case$/, 'permintaan yang membuka kasus, dengan hubungan case'],
	[/^a case in which this authority takes part$/, 'kasus yang diikuti instansi ini'],
	[/^a step of the table of steps$/, 'tahap dari tabel tahap'],
	[/^an outcome of that step$/, 'hasil dari tahap tersebut'],
	[/^persons of this case$/, 'orang-orang dalam kasus ini'],
	[
		/^a step, and an outcome, that is this authority’s to state$/,
		'tahap dan hasil yang berhak dinyatakan instansi ini',
	],
	[/^persons whom the step is for$/, 'orang-orang yang dituju tahap ini'],
	[/^a step whose time has come: first (.+)$/, 'tahap yang sudah waktunya: dahulukan $1'],
	[/^a step that the person consents to$/, 'tahap yang disetujui orangnya'],
	[/^given-by-guardian: a guardian consents for a minor$/, 'given-by-guardian: wali yang menyetujui untuk anak'],
	[/^a time not before (.+)$/, 'waktu yang tidak mendahului $1'],
	[
		/^a time that is not to come: what is planned stands in plannedFor$/,
		'waktu yang sudah lewat: rencana ditulis di plannedFor',
	],
	[/^persons who are in the process$/, 'orang-orang yang masih dalam proses'],
	[/^persons whose case is not closed$/, 'orang-orang yang kasusnya belum ditutup'],
	[
		/^none of several: each is named in an event of their own$/,
		'tidak ada: masing-masing disebut dalam kejadian sendiri',
	],
	[/^none: consent to share was withdrawn$/, 'tidak ada: persetujuan berbagi telah dicabut'],
	[
		/^none: where somebody is sheltered is a note of the case$/,
		'tidak ada: tempat penampungan ditulis dalam catatan kasus',
	],
	[/^a code$/, 'sebuah kode'],
	[/^each (?:person|step|event) once$/, 'masing-masing satu kali'],
	// Records of people
	[/^a name such as (\S+)$/, 'nama seperti $1'],
	[/^a NIK of 16 digits$/, 'NIK 16 angka'],
	[/^a document number of 4 to 20 letters and digits$/, 'nomor dokumen 4 sampai 20 huruf dan angka'],
	[/^the id of a file that was handed in$/, 'id berkas yang telah diserahkan'],
	[/^a (?:name|date|place|sex|value) that can be read$/, 'isian yang dapat dibaca'],
	[/^names that can be read$/, 'nama-nama yang dapat dibaca'],
	// Forms of values
	[/^(.+): the field is required$/, '$1: isian ini wajib'],
	[/^another name than (\S+)$/, 'nama lain daripada $1'],
	[/^one that is valid now, and so is its CA$/, 'satu yang berlaku sekarang, begitu pula CA-nya'],
	[/^a number such as (\S+) \(E\.164\)$/, 'nomor seperti $1 (E.164)'],
	[/^a phone number or an e-mail address$/, 'nomor telepon atau alamat surel'],
	[/^a text$/, 'teks'],
	[/^a number$/, 'angka'],
	[/^a whole number$/, 'bilangan bulat'],
	[/^true or false$/, 'true atau false'],
	[/^a list$/, 'daftar'],
	[/^an object$/, 'objek'],
	[/^a value$/, 'nilai'],
	[/^at most (\d+) characters$/, 'paling banyak $1 karakter'],
	[/^at most (\d+) elements$/, 'paling banyak $1 butir'],
	[/^at most one character$/, 'paling banyak satu karakter'],
	[/^at most one element$/, 'paling banyak satu butir'],
	[/^at least one character$/, 'paling sedikit satu karakter'],
	[/^at least one element$/, 'paling sedikit satu butir'],
	[/^at least (\d+) elements$/, 'paling sedikit $1 butir'],
	[/^at most (\S+)$/, 'paling banyak $1'],
	[/^at least (\S+)$/, 'paling sedikit $1'],
	[/^a form that is allowed here$/, 'bentuk yang diizinkan di sini'],
	[/^one of type (\S+), as (\S+) is about another document$/, 'satu berjenis $1, karena $2 mengenai dokumen lain'],
	[/^one of (.+)$/, 'salah satu dari $1'],
	[/^no such field$/, 'isian ini tidak ada'],
	[
		/^a text of 1 to (\d+) characters that is not blank, or a number$/,
		'teks 1 sampai $1 karakter yang tidak kosong, atau angka',
	],
	[/^a text that is not blank$/, 'teks yang tidak kosong'],
	[/^a UUIDv7 in lower case$/, 'UUIDv7 dengan huruf kecil'],
	[/^a date as YYYY-MM-DD$/, 'tanggal dalam bentuk YYYY-MM-DD'],
	[/^a date that exists$/, 'tanggal yang ada'],
	[/^a pseudonym of (\d+) characters$/, 'nama samaran $1 karakter'],
	[/^a time such as (\S+)$/, 'waktu seperti $1'],
	[/^the id of a contradiction$/, 'id sebuah pertentangan'],
	[/^a time after (\S+)$/, 'waktu sesudah $1'],
	[/^an index not before (\S+)$/, 'indeks yang tidak mendahului $1'],
	[/^a day that is not past$/, 'hari yang belum lewat'],
	[/^a language as BCP 47 has it, such as (.+) or (\S+)$/, 'bahasa menurut BCP 47, misalnya $1 atau $2'],
	[/^an authority id such as (\S+)$/, 'id instansi seperti $1'],
	[/^a SHA-256 digest in base64url$/, 'digest SHA-256 dalam base64url'],
	[/^a known kind$/, 'jenis dokumen yang dikenal'],
	[/^one for each person$/, 'satu untuk setiap orang'],
	[
		/^none with several persons: each goes to one of them$/,
		'tidak ada bila orangnya beberapa: tiap lampiran milik satu orang',
	],
	[/^each (?:code|file|key) once$/, 'masing-masing satu kali'],
	[/^each recipient once$/, 'setiap penerima satu kali'],
	[/^`next` of a page$/, '`next` dari sebuah halaman'],
	[/^as it was when the bundle was made$/, 'seperti saat berkas bukti dibuat'],
	[/^something that a card given vouches for$/, 'sesuatu yang dijamin oleh kartu yang diberikan'],
	[/^the id or digest of a document$/, 'id atau digest sebuah dokumen'],
	[/^a compact JWS$/, 'JWS ringkas'],
	[/^base64 with its padding$/, 'base64 beserta padding-nya'],
	// Handling and relations
	[/^restrictions in words exactly when H3 is among the codes$/, 'pembatasan dengan kata-kata, hanya bila ada kode H3'],
	[/^(\S+), as (\S+) is for everybody$/, '$1, karena $2 untuk semua orang'],
	[
		/^none but a correction corrects, and one document each time$/,
		'hanya ralat (correction) yang mengoreksi, satu dokumen setiap kali',
	],
	[
		/^none but a withdrawal withdraws, and one document each time$/,
		'hanya penarikan (withdrawal) yang menarik, satu dokumen setiap kali',
	],
	[
		/^an amendment, or a handling that is stricter than that of the corrected document$/,
		'perubahan, atau penanganan yang lebih ketat daripada penanganan dokumen yang dikoreksi',
	],
	[
		/^the digest of the correction or withdrawal: more than one has that id$/,
		'digest ralat atau penarikannya: lebih dari satu memakai id itu',
	],
	[/^a document of our own that is here$/, 'dokumen kita sendiri yang ada di sini'],
	[
		/^a document of our own that is here, and no withdrawal: what is withdrawn stays so$/,
		'dokumen kita sendiri yang ada di sini, dan bukan penarikan: yang ditarik tetap ditarik',
	],
	[/^an? (.+) that is here$/, '$1 yang ada di sini'],
	[/^a field that can be withheld: (.+)$/, 'isian yang dapat ditahan: $1'],
	[/^a field that has a coarser form: (.*)$/, 'isian yang mempunyai bentuk lebih umum: $1'],
	[/^a field with raw text: (.*)$/, 'isian dengan tulisan asli: $1'],
	[
		/^at most (\d+) places that are withheld: name a list instead of its elements$/,
		'paling banyak $1 tempat yang ditahan: sebut daftarnya, bukan anggotanya',
	],
	// What goes together in a kind
	[/^the mark of a person or organisation of this report$/, 'penanda orang atau organisasi dalam laporan ini'],
	[/^each mark once, among people and organisations$/, 'setiap penanda satu kali, di antara orang dan organisasi'],
	[/^at least one reason, as the answer is refused$/, 'paling sedikit satu alasan, karena jawaban ditolak'],
	[
		/^minor, who is or may be under 18 by the date of birth$/,
		'anak, karena menurut tanggal lahir di bawah 18 tahun atau mungkin demikian',
	],
	[/^minor: under 18 by the date of birth$/, 'anak: di bawah 18 tahun menurut tanggal lahir'],
	[
		/^a record of its own for a victim who is a suspect too$/,
		'catatan tersendiri bagi korban yang juga terduga pelaku',
	],
	[/^(.+): there is a minor in it$/, '$1: ada anak di dalamnya'],
	[/^the mark of a minor to stay$/, 'penanda anak tetap disertakan'],
	[
		/^everybody in it: its author withheld some from us; ask it for them, or to send it to (\S+) itself$/,
		'semua orang di dalamnya: penyusunnya menahan sebagian dari kita; mintalah mereka darinya, atau agar ia sendiri mengirimkannya kepada $1',
	],
	// Corrections
	[/^a JSON Pointer into the earlier document, such as (\S+)$/, 'JSON Pointer ke dalam dokumen terdahulu, misalnya $1'],
	[/^replace, remove or add$/, 'ganti, hapus atau tambah'],
	[/^the new text$/, 'teks baru'],
	[/^no new text for what is taken out$/, 'tanpa teks baru untuk yang dihapus'],
	[/^a field that the kind of the earlier document has$/, 'isian yang ada pada jenis dokumen terdahulu'],
	[
		/^a field or element that the earlier document has; `add` for a new one$/,
		'isian atau butir yang ada pada dokumen terdahulu; `add` untuk yang baru',
	],
	[
		/^a field that is not there yet; `replace` for one that is$/,
		'isian yang belum ada; `replace` untuk yang sudah ada',
	],
	[
		/^a field that may be missing; `replace` for one that must be there$/,
		'isian yang boleh tidak ada; `replace` untuk yang wajib',
	],
	[
		/^one field with one text: name the part that changes$/,
		'satu isian dengan satu teks: sebutkan bagian yang berubah',
	],
	[/^once corrected, (\S+): (.+)$/, 'setelah dikoreksi, $1: $2'],
	[/^(\S+) too: it has a copy of the document$/, '$1 juga: instansi itu memiliki salinan dokumen'],
	[/^an authority whose copy of the document is concerned$/, 'instansi yang salinan dokumennya terkait'],
	// Tables of holidays
	[/^a file named (\S+)$/, 'berkas bernama $1'],
	[/^JSON in UTF-8$/, 'JSON dalam UTF-8'],
	[/^a day of (\d+) as YYYY-MM-DD$/, 'hari dalam tahun $1 dalam bentuk YYYY-MM-DD'],
	[/^what is missing from a provisional table$/, 'apa yang belum ada dalam tabel sementara'],
	// Parts of the sentences above
	[/^(\S+) or (\S+)$/, '$1 atau $2'],
	[/^(\S+) among them$/, '$1 di antaranya'],
	// Configuration
	[/^the passphrase that was told when the key was made$/, 'frasa sandi yang diberikan saat kunci dibuat'],
	// Cards
	[/^none: it is made here$/, 'kosong: dibuat di sini'],
	[/^none: it goes up by itself$/, 'kosong: naik dengan sendirinya'],
	[/^needed, as the channel is (\S+)$/, 'wajib, karena salurannya $1'],
	[/^none, as the channel is (\S+)$/, 'kosong, karena salurannya $1'],
	[/^an address, as the channel is (\S+)$/, 'alamat, karena salurannya $1'],
	[/^no address, as the channel is (\S+)$/, 'tanpa alamat, karena salurannya $1'],
	[
		/^interpol or aseanapol: whoever runs Lintas makes its card itself$/,
		'interpol atau aseanapol: yang menjalankan Lintas membuat kartunya sendiri',
	],
	// Four eyes
	[/^a field of the document$/, 'isian dokumen'],
	[/^a day that is not before `from`$/, 'hari yang tidak mendahului `from`'],
	[/^(\d+) days at the most$/, 'paling banyak $1 hari'],
	// Tables
	[/^(.+): (did you mean .+)$/, '$1: $2'],
	[/^(.+): (a column of .+)$/, '$1: $2'],
	[
		/^did you mean `(\S+)`\? It must be a column of (\S+): `(.+)` lists them$/,
		'maksudnya `$1`? Harus kolom $2: `$3` menampilkan semuanya',
	],
	[/^a column of (\S+): `(.+)` lists them$/, 'kolom $1: `$2` menampilkan semuanya'],
	[/^(.+): each header once$/, '$1: setiap judul kolom satu kali'],
	[/^a header over the column$/, 'judul di atas kolom'],
	[/^each header once$/, 'setiap judul kolom satu kali'],
	[/^the kind of document that the rows are$/, 'jenis dokumen baris-baris ini'],
	[/^a value, not an error of the spreadsheet$/, 'nilai, bukan galat lembar kerja'],
	[/^all digits: .+$/, 'semua angka: atur kolom sebagai teks lalu isi kembali'],
];

/**
 * In Bahasa Indonesia what was expected of a field; undefined for a sentence that has no translation, such as
 * one of a newer gateway. A sentence within another one is translated too.
 */
export function toIndonesianExpectation(english: string): string | undefined {
	const found = translations.find(([pattern]) => pattern.test(english));
	if (found === undefined) return undefined;
	const [pattern, indonesian] = found;
	const parts = pattern.exec(english) ?? [];
	return indonesian.replaceAll(/\$(\d)/g, (_, number: string) => {
		const part = parts[Number(number)] ?? '';
		return toIndonesianExpectation(part) ?? part;
	});
}
