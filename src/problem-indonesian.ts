import type { ProblemCode } from './problem.ts';

/** The catalogue's words for officers who read Bahasa Indonesia. */
export const indonesian: Readonly<Record<ProblemCode, { readonly title: string; readonly remedy: string }>> = {
	'request-malformed': {
		title: 'Permintaan tidak dapat dibaca.',
		remedy: 'Perbaiki isian yang disebut lalu kirim lagi.',
	},
	'body-too-large': {
		title: 'Isi permintaan melebihi batas gateway ini.',
		remedy: 'Kirim isi yang lebih kecil daripada batas yang disebut.',
	},
	'media-type-unsupported': {
		title: 'Jenis media ini tidak diterima gateway ini.',
		remedy: 'Gunakan jenis media dan suite yang tercantum pada kartu gateway ini.',
	},
	'json-invalid': {
		title: 'Teks ini bukan JSON yang diizinkan di sini.',
		remedy:
			'Kirim JSON RFC 8259 dalam UTF-8, paling dalam 32 tingkat, tanpa kunci ganda, `__proto__` atau karakter NUL.',
	},
	'draft-invalid': {
		title: 'Konsep memuat isian yang tidak dapat digunakan.',
		remedy: 'Perbaiki isian yang disebut; belum ada yang dirilis.',
	},
	'identity-record-invalid': {
		title: 'Baris memuat isian yang tidak dapat digunakan.',
		remedy: 'Perbaiki isian yang disebut lalu impor lagi berkasnya; yang sudah ada tidak digandakan.',
	},
	'identity-facts-too-few': {
		title: 'Keterangannya terlalu sedikit untuk mencari seseorang.',
		remedy:
			'Sebutkan sedikitnya dua dari nama, tanggal lahir, tempat lahir, nama ibu, nama ayah, NIK, dan nomor dokumen, sejauh diketahui.',
	},
	'table-unreadable': {
		title: 'Berkas tidak dapat dibaca.',
		remedy: 'Simpan sebagai CSV UTF-8, buku kerja Excel (.xlsx), JSON atau NDJSON tanpa kata sandi, lalu impor lagi.',
	},
	'columns-unusable': {
		title: 'Ada kolom yang tidak cocok dengan isian mana pun, dan tidak ada yang diabaikan diam-diam.',
		remedy: 'Ganti nama kolom yang disebut, petakan dengan --map, atau beri # di depan nama kolom yang diabaikan.',
	},
	'row-unreadable': {
		title: 'Mulai baris ini berkas tidak terbaca: tanda kutip atau kurung tidak ditutup, atau terlalu panjang.',
		remedy: 'Tutup tandanya dan impor lagi berkasnya; yang sudah ada di sini tidak menjadi ganda.',
	},
	'report-period-open': {
		title: 'Bulan atau triwulan yang hendak dilaporkan belum berakhir.',
		remedy: 'Minta periode yang sudah berakhir menurut zona waktu instansi ini.',
	},
	'file-exists': {
		title: 'Berkas dengan nama itu sudah ada.',
		remedy: 'Pilih nama lain: tidak ada berkas yang ditimpa.',
	},
	'draft-unknown': {
		title: 'Draf tersebut tidak ada di sini.',
		remedy: 'Periksa idnya; `lintas drafts` menampilkan draf yang menunggu.',
	},
	'draft-released': {
		title: 'Draf ini sudah dirilis.',
		remedy: 'Lihat dokumen hasilnya dalam `lintas outbox`.',
	},
	'approval-unknown': {
		title: 'Tidak ada yang menunggu atau pernah menunggu orang kedua dengan id ini.',
		remedy: 'Periksa idnya; `lintas approvals` menampilkan yang menunggu.',
	},
	'approval-settled': {
		title: 'Sudah diputuskan, atau tidak menunggu lagi.',
		remedy: 'Lihat dengan `lintas approvals show`; draf yang kembali dapat dirilis lagi.',
	},
	'approval-outdated': {
		title: 'Yang menunggu bukan yang Anda setujui: ada yang berubah sejak Anda melihatnya atau sejak ditandatangani.',
		remedy: 'Lihat sekali lagi. Bila penerimanya atau dokumen yang diubahnya tidak sama lagi, minta dirilis ulang.',
	},
	'approval-expired': {
		title: 'Tidak dapat disetujui lagi: masa berlakunya habis, atau tenggat jawabannya akan terlewati.',
		remedy: 'Minta dirilis ulang dengan tanggal yang belum lewat.',
	},
	'approval-not-yours': {
		title: 'Hanya pembuat atau perilisnya yang dapat menariknya kembali.',
		remedy: 'Seorang pemberi persetujuan dapat menolaknya.',
	},
	'approver-needed': {
		title: 'Hanya orang dengan peran pemberi persetujuan yang sudah masuk yang dapat memutuskan ini.',
		remedy:
			'Mintalah pemberi persetujuan. Bila tidak bisa menunggu, jalur darurat mengirimnya seketika dan ditinjau sesudahnya.',
	},
	'approver-is-author': {
		title: 'Anda sendiri yang membuat atau merilisnya: orang lain yang memutuskan.',
		remedy: 'Mintalah pemberi persetujuan lain.',
	},
	'attachment-type-unsupported': {
		title: 'Berkas ini bukan jenis yang dapat dilampirkan pada dokumen.',
		remedy:
			'Lampirkan salah satu jenis yang disebut, secara utuh; jenis berkas dikenali dari bita pertamanya, bukan dari namanya.',
	},
	'attachment-type-differs': {
		title: 'Jenis berkas berbeda dari yang dinyatakan.',
		remedy: 'Periksa apakah berkasnya benar; nyatakan jenis yang ditunjukkan byte pertamanya, atau jangan nyatakan.',
	},
	'attachment-unreadable': {
		title: 'Gambar tidak dapat dibaca, sehingga salinan tanpa metadata tidak dapat dibuat.',
		remedy: 'Simpan ulang sebagai JPEG atau PNG dengan program gambar, lalu lampirkan hasilnya.',
	},
	'attachment-unknown': {
		title: 'Lampiran itu tidak ada di sini.',
		remedy:
			'Lihat dokumennya untuk sidik (digest) lampirannya; berkas yang tidak dilampirkan pada dokumen dihapus setelah beberapa waktu.',
	},
	'endpoint-unknown': {
		title: 'Tidak ada apa pun di alamat ini.',
		remedy: 'Lihat openapi.json untuk alamat gateway ini.',
	},
	'envelope-malformed': {
		title: 'Isi permintaan bukan amplop dari suite yang disebut.',
		remedy: 'Kirim satu JWE ringkas seperti diuraikan PROTOCOL.md, bagian Envelope.',
	},
	'suite-unsupported': {
		title: 'Suite ini tidak diterima gateway ini sekarang.',
		remedy: 'Perbarui kartu gateway ini dan segel dengan suite yang tercantum di sana.',
	},
	'recipient-key-unknown': {
		title: 'Amplop disegel untuk kunci yang tidak dimiliki gateway ini.',
		remedy: 'Ambil /.well-known/jwks.json dan segel lagi untuk kunci di sana.',
	},
	'card-outdated': {
		title: 'Amplop disegel untuk kunci yang sudah tidak dipakai gateway ini.',
		remedy: 'Ambil /.well-known/jwks.json dan segel lagi untuk kunci di sana.',
	},
	'attachment-incomplete': {
		title: 'Belum semua bagian lampiran tiba sebagaimana dikirim.',
		remedy: 'Tanyakan bagian mana yang sudah ada, kirim sisanya, lalu kirim amplop lagi.',
	},
	'attachment-part-damaged': {
		title: 'Satu bagian lampiran tidak sesuai dengan digest-nya.',
		remedy:
			'Kirim lagi bagian itu; bagian lain tetap disimpan. Jika terus terjadi, berkas rusak di tempat asalnya: serahkan lagi.',
	},
	'attachment-part-unfit': {
		title: 'Satu bagian tidak cocok dengan ukuran lampiran yang dinyatakan.',
		remedy:
			'Nyatakan ukuran yang sama pada setiap bagian; setiap bagian 1.048.576 byte kecuali yang terakhir, yaitu sisanya.',
	},
	'clock-skew': {
		title: 'Waktu pada amplop dan waktu di sini berbeda lebih dari lima menit.',
		remedy: 'Setel jam (header Date menunjukkan waktu di sini) lalu kirim lagi.',
	},
	'cover-expired': {
		title: 'Sampul sudah kedaluwarsa.',
		remedy: 'Kirim lagi dengan sampul baru; id pengiriman tetap sama.',
	},
	'sender-key-unknown': {
		title: 'Sampul ditandatangani dengan kunci yang tidak ada pada kartu pengirim.',
		remedy: 'Terbitkan kunci itu beserta sertifikatnya di /.well-known/jwks.json, atau kirim kartu baru Anda.',
	},
	'author-key-unknown': {
		title: 'Dokumen ditandatangani dengan kunci yang tidak ada pada kartu mana pun di sini.',
		remedy: 'Pastikan gateway ini memiliki kartu terbaru penyusun dokumen, lalu kirim lagi.',
	},
	'decryption-failed': {
		title: 'Amplop tidak dapat didekripsi.',
		remedy: 'Segel lagi untuk kunci yang disebut; bila terulang, hubungi mitra.',
	},
	'payload-malformed': {
		title: 'Isi amplop bukan sampul dan salinan.',
		remedy: 'Lihat PROTOCOL.md, bagian Envelope.',
	},
	'cover-malformed': {
		title: 'Sampul tidak dapat dibaca.',
		remedy: 'Lihat PROTOCOL.md, bagian Cover.',
	},
	'cover-signature-invalid': {
		title: 'Tanda tangan sampul gagal diverifikasi.',
		remedy: 'Periksa kunci tanda tangan gateway pengirim.',
	},
	'cover-copy-mismatch': {
		title: 'Sampul menyebut salinan lain, bukan yang ada dalam amplop.',
		remedy: 'Buat sampul dari salinan yang dikirim.',
	},
	'sender-key-revoked': {
		title: 'Sampul ditandatangani dengan kunci yang sudah dicabut pemiliknya.',
		remedy: 'Tandatangani dengan kunci pada kartu Anda yang tidak dicabut.',
	},
	'cover-sender-mismatch': {
		title: 'Sampul menyebut pengirim lain, bukan yang tersambung.',
		remedy: 'Gateway hanya boleh mengirim dengan sampulnya sendiri.',
	},
	'cover-recipient-mismatch': {
		title: 'Sampul menyebut penerima lain, bukan gateway ini.',
		remedy: 'Segel salinan untuk gateway ini dengan sampul yang menyebutnya.',
	},
	'client-certificate-missing': {
		title: 'Sambungan tidak menyertakan sertifikat klien.',
		remedy: 'Sambungkan dengan sertifikat klien TLS otoritas Anda.',
	},
	'client-certificate-untrusted': {
		title: 'Sertifikat klien bukan milik mitra gateway ini.',
		remedy: 'Sambungkan dengan sertifikat sah yang diterbitkan CA pada kartu Anda.',
	},
	'client-certificate-header-malformed': {
		title: 'Header Client-Cert bukan satu sertifikat seperti diatur RFC 9440.',
		remedy: 'Biarkan proksi mengisinya satu kali: DER sertifikat dalam base64 di antara titik dua.',
	},
	'proxy-untrusted': {
		title: 'Jalan ke gateway ini tidak terbuka: hanya proksinya sendiri yang boleh meneruskan sertifikat.',
		remedy:
			'Sambungkan seperti tertulis pada kartu gateway ini; operatornya mendaftar proksi di LINTAS_PROXY_ADDRESSES.',
	},
	'certificate-unacceptable': {
		title: 'Sebuah sertifikat tidak memenuhi profilnya.',
		remedy: 'Terbitkan lagi sesuai uraian certs/ untuk kegunaannya.',
	},
	'card-invalid': {
		title: 'Kartu mitra tidak dapat digunakan.',
		remedy: 'Minta lagi kartu kepada mitra, dan periksa isian yang disebut.',
	},
	'card-signature-invalid': {
		title: 'Kartu tidak ditandatangani oleh kunci yang disebut di dalamnya.',
		remedy: 'Jangan dipakai. Minta lagi kartu mitra lewat jalur lain.',
	},
	'card-superseded': {
		title: 'Kartu ini tidak lebih baru daripada yang pernah diterima dari mitra ini.',
		remedy: 'Minta kartu terbaru kepada mitra.',
	},
	'card-fingerprint-needed': {
		title: 'Sidik jari kartu ini belum dicocokkan.',
		remedy:
			'Telepon mitra lewat nomor yang sudah diketahui, minta sidik jari kunci kartu dan CA yang ditampilkan `lintas partner card` di sana dibacakan, lalu berikan dengan --fingerprint. Jangan pernah mengambilnya dari pesan yang datang bersama kartu.',
	},
	'card-fingerprint-mismatch': {
		title: 'Sidik jari itu bukan milik kartu ini.',
		remedy:
			'Minta dibacakan sekali lagi: sidik jari berubah bersama kunci kartu dan CA, jadi harus milik kartu ini. Jika tetap berbeda, kartu bukan dari mitra itu: jangan dipakai, dan beri tahu mitra.',
	},
	'card-unsigned': {
		title: 'Kartu gateway ini belum ditandatangani.',
		remedy: 'Tandatangani dengan `lintas partner card`; perlu frasa sandi kunci kartu.',
	},
	'card-not-waiting': {
		title: 'Tidak ada kartu mitra ini yang menunggu orang kedua.',
		remedy: 'Serahkan kartunya dahulu: `lintas partner add BERKAS --fingerprint TEKS`.',
	},
	'second-person-needed': {
		title: 'Orang kedua harus menegaskannya: yang mengusulkan tidak boleh.',
		remedy: 'Mintalah administrator lain mendengar sidik jari dari mitra dan menjalankan `lintas partner confirm`.',
	},
	'signed-in-person-needed': {
		title: 'Ini memerlukan dua orang yang telah masuk, dan token petugas bukan nama siapa pun.',
		remedy:
			'Masuklah sebagai administrator (`lintas sign-in`), serahkan kartunya dengan `lintas partner add`, dan mintalah administrator lain menegaskannya.',
	},
	'partner-not-active': {
		title: 'Belum ada perjanjian dengan mitra ini: tidak ada yang dipertukarkan.',
		remedy: 'Catat perjanjiannya di kedua pihak: `lintas partner agreement ID BERKAS`.',
	},
	'partner-suspended': {
		title: 'Pertukaran dengan mitra ini sedang ditangguhkan.',
		remedy: 'Hubungi meja 24 jam pihak lain; `lintas partner resume` mengakhirinya.',
	},
	'partner-state-conflict': {
		title: 'Keadaan mitra tidak memungkinkan hal ini.',
		remedy: 'Lihat keadaannya dengan `lintas partner show ID`.',
	},
	'agreement-invalid': {
		title: 'Perjanjian memuat isian yang tidak dapat dipakai.',
		remedy: 'Perbaiki isian yang disebut; contohnya `samples/agreement.json`.',
	},
	'card-key-unreadable': {
		title: 'Kunci kartu tidak dapat dibuka.',
		remedy:
			'Pastikan LINTAS_CARD_KEY menunjuk berkasnya dan LINTAS_CARD_PASSPHRASE sama dengan yang diberikan `lintas init`.',
	},
	'partner-unknown': {
		title: 'Tidak ada mitra dengan nama itu.',
		remedy: 'Tambahkan kartunya dengan `lintas partner add`, atau periksa ejaannya.',
	},
	'partner-record-unreadable': {
		title: 'Catatan tentang mitra ini tidak terbaca; tidak ada yang dipertukarkan dengannya.',
		remedy:
			'Catat lagi perjanjiannya (`lintas partner agreement`); bila itu tidak membantu, serahkan kartu terbarunya (`lintas partner add`), yang ditegaskan orang kedua; atau akhiri kemitraan dengan `lintas partner remove`.',
	},
	'partner-kind-unsupported': {
		title: 'Kartu mitra tidak mencantumkan jenis dokumen ini.',
		remedy: 'Minta mitra menerima jenis ini, atau kirim jenis lain.',
	},
	'policy-denied': {
		title: 'Aturan tidak mengizinkan ini.',
		remedy: 'Setiap baris menyebut aturan dan apa yang memungkinkannya; belum ada yang dilakukan.',
	},
	'not-agreed': {
		title: 'Perjanjian dengan mitra tidak mencakup dokumen ini.',
		remedy: 'Bandingkan dokumen dengan perjanjian; mintakan perpanjangan atau perubahan bila seharusnya tercakup.',
	},
	'sign-in-required': {
		title: 'Permintaan tidak menunjukkan siapa yang meminta, atau tidak lagi.',
		remedy:
			'Masuklah: di peramban lewat `/officer/v1/sign-in`, untuk alat dengan `lintas sign-in`. Tanpa penyedia identitas, kirim token yang ditulis `lintas init`, sebagai `Authorization: Bearer …`.',
	},
	'sign-in-unfinished': {
		title: 'Dalam lima menit tidak ada yang kembali dari penyedia identitas.',
		remedy: 'Jalankan `lintas sign-in` lagi, lalu buka alamat yang ditampilkan di peramban pada komputer ini.',
	},
	'access-token-expired': {
		title: 'Anda tidak lagi masuk: token akses sudah berakhir.',
		remedy:
			'Jalankan `lintas sign-in` lagi, atau isi LINTAS_TOKEN dengan yang baru; `lintas sign-in --forget` kembali ke token petugas.',
	},
	'identity-provider-unreachable': {
		title: 'Penyedia identitas tidak menjawab.',
		remedy: 'Coba lagi sebentar lagi; bila tetap begitu, periksa LINTAS_OIDC_ISSUER dan jalur ke sana.',
	},
	'role-needed': {
		title: 'Tidak ada peran Anda yang mengizinkan ini.',
		remedy: 'Mintalah orang dengan salah satu peran yang disebut; penyedia identitas menentukan peran setiap orang.',
	},
	'purpose-needed': {
		title: 'Isinya data pribadi: pembacanya menyatakan tujuan membaca.',
		remedy:
			'Nyatakan tujuan dengan --purpose: prevention, border-control, investigation, prosecution, victim-protection atau repatriation.',
	},
	'purpose-differs': {
		title: 'Dokumen ini dibagikan untuk tujuan lain.',
		remedy: 'Bacalah untuk tujuan dokumen itu dibagikan, atau mintalah penulisnya membagikannya untuk tujuan Anda.',
	},
	'alarm-unknown': {
		title: 'Tidak ada peringatan dengan id ini.',
		remedy: 'Periksa idnya; `lintas alarms` menampilkan daftarnya.',
	},
	'alarm-about-you': {
		title: 'Peringatan ini mengenai orang yang menyatakan telah memeriksanya.',
		remedy: 'Mintalah auditor lain memeriksanya.',
	},
	'alarm-acknowledged': {
		title: 'Peringatan ini sudah diperiksa.',
		remedy: 'Lihat `lintas alarms`: di sana tercantum oleh siapa dan kapan.',
	},
	'document-unknown': {
		title: 'Dokumen itu tidak ada di sini.',
		remedy: 'Periksa id-nya; `lintas inbox` dan `lintas outbox` menampilkan daftarnya.',
	},
	'case-unknown': {
		title: 'Kasus itu tidak ada di sini.',
		remedy: 'Periksa id-nya, yaitu id permintaan yang membukanya; `lintas case list` menampilkan daftarnya.',
	},
	'case-elsewhere': {
		title: 'Ada orang yang sudah berada dalam kasus lain, melalui permintaan terdahulu dengan kunci yang sama.',
		remedy: 'Keluarkan yang sudah ada, atau gabungkan yang lain ke kasus itu dengan relasi `case`.',
	},
	'case-unopened': {
		title: 'Permintaan yang membuka kasus ini menunggu orang kedua atau tidak disetujui.',
		remedy: 'Mintalah persetujuannya lebih dahulu; bila tidak disetujui, buka kasus baru dengan `lintas case open`.',
	},
	'document-ambiguous': {
		title: 'Dokumen dari beberapa penyusun memakai id ini.',
		remedy: 'Sebutkan digest-nya, yang ditampilkan `lintas inbox --json`.',
	},
	'disclosure-refused': {
		title: 'Dokumen ini tidak dapat diungkapkan lebih lanjut.',
		remedy: 'Rilis dokumen baru: rinciannya menyebut halangan dokumen ini.',
	},
	'passing-on-refused': {
		title: 'Dokumen milik penyusun lain ini tidak dapat diteruskan.',
		remedy: 'Mintalah penyusunnya mengirimkannya: rinciannya menyebut halangan di sini.',
	},
	'delivery-under-way': {
		title: 'Pengiriman itu sedang atau segera dicoba.',
		remedy: 'Ulangi sesaat lagi; `lintas delivery show` menunjukkan keadaannya.',
	},
	'delivery-ended': {
		title: 'Pengiriman itu sudah berakhir.',
		remedy: 'Tarik dokumennya untuk memanggilnya kembali; rilis lagi untuk mengirim ulang.',
	},
	'delivery-not-fetched': {
		title: 'Pengiriman itu belum pernah diambil: tidak mungkin ada tanda terima untuknya.',
		remedy: 'Ambil, buka, lalu kirim tanda terima untuk isinya.',
	},
	'delivery-unknown': {
		title: 'Pengiriman itu tidak ada di sini.',
		remedy: 'Periksa id-nya; `lintas outbox` menampilkan daftarnya.',
	},
	'channel-without-bulletin': {
		title: 'Untuk mitra ini tidak ada buletin cetak.',
		remedy: 'Kiriman kepadanya hanya melalui salurannya; `lintas outbox` menampilkan keadaannya.',
	},
	'document-malformed': {
		title: 'Dokumen bukan dokumen bertanda tangan seperti diuraikan protokol.',
		remedy: 'Lihat PROTOCOL.md, bagian Document.',
	},
	'document-signature-invalid': {
		title: 'Tanda tangan penyusun gagal diverifikasi.',
		remedy: 'Minta lagi dokumen itu kepada penyusunnya.',
	},
	'author-key-revoked': {
		title: 'Dokumen ditandatangani dengan kunci yang sudah dicabut pemiliknya.',
		remedy: 'Minta penyusun menandatanganinya lagi.',
	},
	'disclosure-invalid': {
		title: 'Sebuah pengungkapan cacat, tidak cocok dengan digest mana pun, cocok dua kali, atau menimpa klaim.',
		remedy: 'Kirim pengungkapan seperti dibuat penyusunnya.',
	},
	'kind-unknown': {
		title: 'Jenis dokumen tidak dikenal di sini.',
		remedy: 'Kirim jenis yang tercantum pada kartu gateway ini.',
	},
	'kind-version-unknown': {
		title: 'Versi utama jenis dokumen ini tidak dikenal di sini.',
		remedy: 'Kirim dalam versi yang tercantum pada kartu gateway ini.',
	},
	'skeleton-invalid': {
		title: 'Klaim terbuka dokumen (termasuk penanganannya) tidak lengkap atau salah.',
		remedy: 'Perbaiki klaim yang disebut dan rilis lagi dokumennya.',
	},
	'document-invalid': {
		title: 'Isi dokumen tidak sesuai dengan jenisnya.',
		remedy: 'Perbaiki isian yang disebut dan rilis lagi dokumennya.',
	},
	'attachment-mismatch': {
		title: 'Sebuah lampiran bukan berkas yang tercantum dalam dokumen.',
		remedy: 'Penyusun merilis dokumen lagi dengan berkas yang benar.',
	},
	'handling-widened': {
		title: 'Sampul mengizinkan lebih dari yang diizinkan penyusun dokumen.',
		remedy: 'Kirim dengan penanganan seketat yang ditetapkan penyusun, atau lebih ketat.',
	},
	'document-returned': {
		title: 'Dokumen ini milik penerima sendiri: penyusunnya tidak memerlukan salinannya.',
		remedy: 'Jangan kirim dokumen kepada penyusunnya; sampaikan tanggapan dalam dokumen Anda sendiri.',
	},
	'document-expired': {
		title: 'Dokumen sudah tidak berlaku ketika tiba.',
		remedy: 'Tanyakan kepada penyusun apakah isinya masih berlaku, dan minta dokumen baru bila ya.',
	},
	'retention-over': {
		title: 'Menurut sampulnya, dokumen tidak boleh disimpan lagi.',
		remedy: 'Kirim dengan sampul yang masa simpannya belum berakhir, bila penyusun mengizinkannya.',
	},
	'document-from-future': {
		title: 'Waktu pembuatan dokumen lebih dari lima menit di depan waktu di sini.',
		remedy: 'Setel jam gateway penandatangan, lalu rilis lagi dokumennya.',
	},
	'document-id-reused': {
		title: 'Dokumen lain dari penyusun ini dengan id ini sudah ada di sini.',
		remedy: 'Beri setiap dokumen id sendiri.',
	},
	'change-not-by-author': {
		title: 'Hanya penyusunnya yang mengoreksi atau menarik dokumen.',
		remedy:
			'Mintalah penyusun dokumen itu mengoreksi atau menariknya; sampaikan apa yang keliru lewat dokumen feedback.',
	},
	'document-held': {
		title: 'Dokumen ini sudah ditahan dari penghapusan.',
		remedy: 'Tidak perlu berbuat apa-apa; `lintas hold list` menyebut sejak kapan dan mengapa.',
	},
	'document-not-held': {
		title: 'Dokumen ini tidak sedang ditahan dari penghapusan.',
		remedy: 'Periksa id-nya; `lintas hold list` mendaftar yang ditahan.',
	},
	'document-withdrawn': {
		title: 'Dokumen ini sudah ditarik: tidak dikirim kepada siapa pun lagi.',
		remedy: 'Tidak perlu berbuat apa-apa: yang memilikinya sudah diberi tahu bahwa dokumen ditarik.',
	},
	'document-erased': {
		title: 'Dokumen ini sudah dihapus di sini: ditarik oleh penulisnya, atau masa simpannya berakhir.',
		remedy: 'Tidak perlu berbuat apa-apa: yang dihapus tetap terhapus, dan tidak diterima lagi.',
	},
	'delivery-id-reused': {
		title: 'Id pengiriman ini sudah dipakai untuk salinan lain.',
		remedy: 'Beri setiap pengiriman id sendiri.',
	},
	'receipt-invalid': {
		title: 'Jawaban mitra tidak memuat tanda terima yang sah.',
		remedy: 'Akan dicoba lagi secara otomatis; bila berlanjut, hubungi mitra.',
	},
	'partner-unreachable': {
		title: 'Gateway mitra tidak dapat dijangkau.',
		remedy: 'Akan dicoba lagi secara otomatis; bila berlanjut, hubungi mitra.',
	},
	'partner-without-door': {
		title: 'Mitra tidak mempunyai server: ia mengambil sendiri yang ditujukan kepadanya.',
		remedy:
			'Tidak ada yang dikirim kepadanya. Tanyakan kepada orangnya kartu yang lebih baru atau kapan mereka mengambil.',
	},
	'partner-certificate-untrusted': {
		title: 'Gateway mitra menunjukkan sertifikat yang bukan miliknya.',
		remedy: 'Akan dicoba lagi secara otomatis; bila berlanjut, hubungi mitra: sertifikatnya mungkin kedaluwarsa.',
	},
	'gateway-busy': {
		title: 'Gateway ini sedang sibuk: terlalu banyak kiriman dari mitra ini atau secara keseluruhan.',
		remedy: 'Kirim lagi setelah Retry-After.',
	},
	'partner-busy': {
		title: 'Gateway mitra sedang sibuk dan meminta pengiriman diulang nanti.',
		remedy: 'Akan dicoba lagi secara otomatis.',
	},
	'partner-failed': {
		title: 'Gateway mitra gagal menangani permintaan.',
		remedy: 'Akan dicoba lagi secara otomatis; bila berlanjut, sampaikan id permintaan kepada mitra.',
	},
	'partner-answer-too-large': {
		title: 'Jawaban gateway mitra lebih besar daripada yang dapat dibaca.',
		remedy:
			'Akan dicoba lagi secara otomatis; bila berlanjut, hubungi mitra: kartu atau daftar pencabutannya mungkin terlalu besar.',
	},
	'partner-refused': {
		title: 'Gateway mitra menolak permintaan.',
		remedy: 'Baca kode yang diberikan; atasi penyebabnya dan rilis lagi.',
	},
	'channel-refused': {
		title: 'Saluran ke penerima ini tidak dapat membawa dokumen ini sebagaimana adanya.',
		remedy: 'Perbaiki isian yang disebut, atau jangan sertakan untuk penerima ini, lalu rilis lagi.',
	},
	'channel-message-unreadable': {
		title: 'Pesan mitra bukan yang diterima salurannya, dan tidak satu pun isinya berlaku.',
		remedy: 'Beri tahu mitra; pesannya disisihkan bila datang sebagai berkas.',
	},
	'channel-record-unreadable': {
		title: 'Sebuah rekaman dalam pesan mitra tidak dapat dibaca.',
		remedy: 'Beri tahu mitra nomor rujukannya dan isiannya; rekaman lain sudah diterima.',
	},
	'channel-record-repeated': {
		title: 'Pesan mitra memuat rekaman yang sama dua kali; yang pertama diterima.',
		remedy: 'Beri tahu mitra nomor rujukannya: setiap rekaman mempunyai nomor sendiri.',
	},
	'channel-record-outdated': {
		title: 'Rekaman mitra lebih lama daripada yang dinyatakannya kemudian tentang hal yang sama.',
		remedy: 'Periksa siapa yang membawa pesannya, dan apakah pesan lama dibawa lagi.',
	},
	'worker-missing': {
		title: 'Belum ada proses kerja gateway ini yang menangani pengiriman itu.',
		remedy:
			'Pastikan `lintas work` atau `lintas serve --with-work` berjalan dan tidak sibuk; pengiriman akan berlanjut sendiri.',
	},
	'receipt-overdue': {
		title: 'Mitra tidak menjawab dengan tanda terima pada waktunya.',
		remedy:
			'Hubungi mitra: apakah ia mengambil yang ditujukan kepadanya? Lalu mulai menunggu lagi dengan `lintas delivery retry`.',
	},
	'attempts-exhausted': {
		title: 'Pengiriman sudah dicoba sebanyak yang diizinkan jadwal.',
		remedy:
			'Lihat percobaannya dengan `lintas delivery show`, atasi penyebabnya lalu ulangi dengan `lintas delivery retry`.',
	},
	'checkpoint-malformed': {
		title: 'Teks ini bukan checkpoint sebuah log.',
		remedy: 'Kirim sesuai C2SP signed-note dan tlog-checkpoint; rinciannya menyebut letak perbedaannya.',
	},
	'checkpoint-untrusted': {
		title: 'Checkpoint tidak ditandatangani oleh kunci yang dikenal untuk log itu.',
		remedy:
			'Periksa origin dan kunci pada kartu instansinya. Simpan checkpoint yang tanda tangannya tidak terverifikasi.',
	},
	'log-unknown': {
		title: 'Log dengan origin ini tidak dikenal di sini, atau belum pernah ditandatangani bersama.',
		remedy: 'Origin terdiri atas `lintas/` dan id mitra aktif gateway ini.',
	},
	'log-entry-unknown': {
		title: 'Tidak ada entri log ini dengan hash daun itu.',
		remedy:
			'Entri ada di sini bersama tanda terima yang menjanjikannya: jika dijanjikan, simpan tanda terimanya, janjinya tidak ditepati.',
	},
	'log-entry-waiting': {
		title: 'Entri belum ada di pohon log ini yang ditandatangani.',
		remedy: 'Kira-kira sedetik lagi ada: minta lagi. Jika berlanjut, lognya tidak ditandatangani: hubungi otoritasnya.',
	},
	'proof-invalid': {
		title: 'Bukti tidak berlaku untuk pohon log ini.',
		remedy:
			'Minta lagi untuk ukuran kedua checkpoint; jika tetap gagal, simpan keduanya: mungkin lognya bercabang (fork).',
	},
	'evidence-malformed': {
		title: 'Berkas ini bukan berkas bukti dalam bentuk yang semestinya.',
		remedy: 'Gunakan berkas seperti yang ditulis `lintas audit prove`; mungkin telah diubah oleh penyunting teks.',
	},
	'evidence-invalid': {
		title: 'Berkas bukti tidak berlaku.',
		remedy: 'Mintalah berkas lain kepada pembuatnya; jika tetap gagal, simpan keduanya.',
	},
	'evidence-altered': {
		title: 'Berkas bukti telah diubah setelah dibuat.',
		remedy: 'Mintalah berkasnya sekali lagi; yang diubah ada di antara tempat yang disebut.',
	},
	'evidence-untrusted': {
		title: 'Tidak ada kartu yang diberikan yang menjamin isi berkas bukti.',
		remedy:
			'Berikan kartu penyusun, pengirim, penerima, dan pemilik log dengan --trust; bila kunci atau CA-nya kini lain, kartunya pada waktu itu.',
	},
	'evidence-uncosigned': {
		title: 'Log asal bukti memiliki lebih sedikit tanda tangan saksi daripada yang diminta.',
		remedy: 'Mintalah berkas bukti dengan lebih banyak saksi, atau berikan kartu para saksi dengan --trust.',
	},
	'evidence-document-differs': {
		title: 'Dokumen ini bukan dokumen yang dibuktikan.',
		remedy: 'Gunakan salinan dengan digest yang disebut dalam berkas bukti.',
	},
	'evidence-not-yet': {
		title: 'Log audit belum menandatangani hal yang hendak dibuktikan.',
		remedy:
			'Coba lagi beberapa detik kemudian; jika terus begitu, periksa apakah ada node yang bekerja (`lintas work`).',
	},
	'conflict-unknown': {
		title: 'Pertentangan log itu tidak tercatat.',
		remedy: 'Ambil id-nya dari `lintas audit conflicts`.',
	},
	'entry-unknown': {
		title: 'Log audit tidak memuat entri dengan indeks itu.',
		remedy: 'Cari dengan `lintas audit search`; entri mendapat indeksnya setelah satu detik.',
	},
	'evidence-missing': {
		title: 'Log audit tidak memuat apa pun tentang dokumen ini dengan mitra tersebut.',
		remedy: 'Lihat di kotak masuk dan keluar dengan siapa dokumen itu dipertukarkan.',
	},
	'log-rolled-back': {
		title: 'Log audit dalam basis data kurang dari yang sudah ditandatangani.',
		remedy:
			'Basis data dipulihkan dari cadangan yang lebih lama: pulihkan yang memuat seluruhnya. Sampai saat itu tidak ada yang ditandatangani. Simpan log.checkpoint di direktori data: itulah buktinya.',
	},
	'log-altered': {
		title: 'Log audit dalam basis data bukan yang sudah ditandatangani.',
		remedy:
			'Simpan basis data dan log.checkpoint di direktori data apa adanya: keduanya bukti. Sampai log dipulihkan dari cadangan tidak ada yang ditandatangani.',
	},
	'log-checkpoint-missing': {
		title:
			'Node ini tidak tahu apa yang sudah ditandatangani dari log audit: log.checkpoint tidak ada di direktori data.',
		remedy:
			'Setelah pemulihan, taruh salinan terbarunya di sana sebelum node bekerja, dari node lain atau dari tempat penyimpanannya. Node baru memercayai basis data, hanya kali ini.',
	},
	'cms-unacceptable': {
		title: 'Pesan ini bukan CMS yang diterima gateway ini.',
		remedy:
			'Segel untuk sertifikat pada kartu kami, sebagai EnvelopedData atau AuthEnvelopedData (RFC 5652, RFC 5083); rinciannya menyebut aturan yang dilanggar.',
	},
	'cms-unreadable': {
		title: 'Pesan ini tidak dapat dibuka, atau tidak ditandatangani dengan sertifikat biro ini yang berlaku di sini.',
		remedy:
			'Bandingkan sertifikat pada kedua kartu dengan yang dipakai untuk menandatangani dan menyegel pesan. Yang mana penyebabnya tidak diberitahukan.',
	},
	'timestamp-unacceptable': {
		title: 'Stempel waktu ini tidak berlaku di sini.',
		remedy:
			'Bandingkan otoritasnya dengan barisnya di LINTAS_TIMESTAMP_AUTHORITIES; rinciannya menyebut aturan yang dilanggar.',
	},
	'timestamp-refused': {
		title: 'Otoritas stempel waktu tidak memberikan stempel waktu.',
		remedy: 'Permintaan diulang secara otomatis; jika terus terjadi, tanyakan alasan pada rincian kepada otoritas itu.',
	},
	'timestamp-unreachable': {
		title: 'Otoritas stempel waktu tidak menjawab.',
		remedy: 'Permintaan diulang secara otomatis; jika terus terjadi, periksa jalur ke alamatnya.',
	},
	'configuration-invalid': {
		title: 'Konfigurasi memuat nilai yang salah.',
		remedy: 'Perbaiki variabel yang disebut.',
	},
	'policy-invalid': {
		title: 'Berkas aturan memuat kesalahan.',
		remedy: 'Perbaiki baris yang disebut: gateway berjalan dengan semua aturannya atau tidak sama sekali.',
	},
	'case-paper-empty': {
		title: 'Tidak ada orang dalam kasus ini yang boleh disebut dalam dokumen itu sekarang.',
		remedy:
			'Lihat langkah-langkahnya dengan `lintas case show`: dokumen hanya menyebut orang yang masih dalam proses, setuju datanya dibagikan, dan sudah sampai pada langkah yang membolehkan pembacanya tahu.',
	},
	'paper-letters-missing': {
		title: 'Dokumen itu memuat huruf yang tidak ada dalam fon berkas PDF.',
		remedy: 'Mintalah sebagai html lalu cetak, atau untuk daftar penumpang sebagai xlsx.',
	},
	'carrier-list-telling': {
		title: 'Daftar itu akan memberi tahu pengangkut lebih daripada isi daftar penumpang.',
		remedy: 'Perbaiki isian yang disebut: ada kata tentang alasan orang itu bepergian. Lalu minta daftarnya lagi.',
	},
	'holidays-invalid': {
		title: 'Tabel hari libur memuat kesalahan.',
		remedy:
			'Perbaiki berkas dan isian yang disebut, atau keluarkan berkas itu dari `holidays` dalam LINTAS_DATA: tabel bawaan kemudian dipakai.',
	},
	'not-initialised': {
		title: 'Direktori data ini belum berisi gateway.',
		remedy: 'Jalankan `lintas init --authority ID` lebih dahulu.',
	},
	'already-initialised': {
		title: 'Direktori data ini sudah berisi gateway.',
		remedy: 'Pilih direktori lain dengan LINTAS_DATA; kunci tidak pernah ditimpa.',
	},
	'already-running': {
		title: 'Gateway sudah berjalan pada direktori data ini.',
		remedy: 'Hentikan dahulu, atau pilih direktori lain dengan LINTAS_DATA.',
	},
	'address-in-use': {
		title: 'Program lain sudah memakai alamat itu.',
		remedy: 'Pilih port lain dalam konfigurasi, atau hentikan program lain itu.',
	},
	'gateway-unreachable': {
		title: 'Gateway direktori data ini tidak menjawab.',
		remedy: 'Jalankan dengan `lintas serve`.',
	},
	'changed-meanwhile': {
		title: 'Pada saat yang sama orang lain meralat, mencabut, atau mengungkap dokumen itu lebih jauh.',
		remedy: 'Belum ada yang dikirim: lihat dokumen itu sebagaimana adanya sekarang, lalu ulangi.',
	},
	'release-uncertain': {
		title: 'Gateway tidak menjawab apakah dokumen sudah dirilis.',
		remedy: 'Lihat `lintas outbox` sebelum merilisnya lagi.',
	},
	'file-unreadable': {
		title: 'Berkas tidak dapat dibaca.',
		remedy: 'Periksa letak dan izin berkasnya.',
	},
	'file-unwritable': {
		title: 'Berkas tidak dapat ditulis.',
		remedy: 'Pastikan foldernya ada, masih ada ruang, dan akun ini boleh menulis di sana. Tidak ada yang diubah.',
	},
	'erasure-log-unwritable': {
		title: 'Penghapusan tidak dapat dicatat di luar basis data, maka belum dihapus.',
		remedy: 'Dicoba lagi dengan sendirinya; pastikan direktori data punya ruang dan akun ini boleh menulis di sana.',
	},
	'database-unavailable': {
		title: 'Basis data tidak menjawab.',
		remedy: 'Akan dicoba lagi secara otomatis; bila berlanjut, periksa server basis data.',
	},
	'database-refused': {
		title: 'Basis data tidak mengizinkan gateway ini masuk.',
		remedy: 'Periksa peran, kata sandi, hak dan nama basis data dalam DATABASE_URL dan DATABASE_OWNER_URL.',
	},
	'database-unready': {
		title: 'Basis data belum disiapkan untuk versi ini.',
		remedy: 'Jalankan `lintas init` dengan DATABASE_OWNER_URL untuk memigrasikannya.',
	},
	'stored-body-unreadable': {
		title: 'Dokumen tersimpan tidak dapat didekripsi.',
		remedy: 'Pastikan kunci pembungkus (KEK) sama dengan yang dipakai ketika dokumen disimpan.',
	},
	'revocation-list-stale': {
		title: 'Daftar pencabutan seorang mitra sudah terlalu lama kedaluwarsa.',
		remedy: 'Daftar itu diambil lagi dengan sendirinya; bila berlanjut, mitra harus menerbitkan daftar yang baru.',
	},
	'revocation-list-unacceptable': {
		title: 'Daftar pencabutan ini tidak berlaku di sini.',
		remedy: 'Minta CA yang ada pada kartu menerbitkan daftar lengkap yang baru (RFC 5280 §5), paling besar 1 MB.',
	},
	'key-file-unreadable': {
		title: 'Berkas PKCS#12 tidak dapat dibuka.',
		remedy:
			'Periksa frasa sandinya; bila sudah benar, tulis ulang berkasnya dengan AES (`openssl pkcs12 -export` dari OpenSSL 3).',
	},
	'certificate-without-key': {
		title: 'Tidak ada kunci gateway ini yang menunggu sertifikat ini.',
		remedy: 'Buat permintaannya di sini (`lintas pki csr`), atau impor bersama kuncinya sebagai PKCS#12.',
	},
	'key-unknown': {
		title: 'Tidak ada kunci gateway ini dengan id itu.',
		remedy: 'Ambil id kunci lengkap dari `lintas keys show`.',
	},
	'change-under-way': {
		title: 'Perintah lain sedang mengubah kunci atau kartu kita.',
		remedy: 'Jalankan lagi setelah perintah itu selesai.',
	},
	'card-key-other': {
		title: 'Kunci kartu ini bukan kunci yang disebut kartu kita.',
		remedy: 'Pakai kunci kartu gateway ini beserta frasa sandinya; bila hilang: `lintas keys rotate card`.',
	},
	'card-version-used': {
		title: 'Kartu kita sudah pernah ditandatangani dengan versi ini, atau yang lebih tinggi, dengan isi lain.',
		remedy:
			'Naikkan `version` di card.json melebihi versi itu, karena mitra hanya menerima versi lebih tinggi, lalu tanda tangani lagi.',
	},
	'card-unrevokes': {
		title: 'Kartu kita tidak memuat kunci yang dinyatakan dicabut oleh kartu yang terakhir ditandatangani.',
		remedy:
			'Masukkan lagi ID-nya ke `revoked` di card.json, dan periksa apa lagi yang kurang: mungkin itu salinan lama. Yang dicabut tetap dicabut.',
	},
	'ca-key-missing': {
		title: 'Kunci privat CA kita tidak ada di sini, sehingga sertifikat tidak dapat diterbitkan.',
		remedy:
			'Taruh `ca.key.pem` kembali di `keys/` selama diperlukan, atau minta diterbitkan di tempat lain: `lintas pki csr`.',
	},
	'own-certificate-expired': {
		title: 'Gateway ini tidak memiliki sertifikat yang sah untuk tugasnya.',
		remedy: 'Terbitkan sertifikat baru sesuai certs/README.md, dan serahkan kartu baru kepada mitra.',
	},
	'cms-keys-missing': {
		title: 'Gateway ini tidak memiliki kunci RSA yang sah untuk pihak yang pesannya berupa CMS.',
		remedy: 'Buat dengan `lintas keys rotate cms`, lalu serahkan sertifikatnya kepada pihak tersebut.',
	},
	'form-link-unknown': {
		title: 'Tautan ini tidak berlaku, atau tidak lagi berlaku.',
		remedy: 'Minta tautan baru kepada kantor yang memberikannya.',
	},
	'form-link-ended': {
		title: 'Tautan sudah dijawab, ditutup karena kode salah, dicabut sebelumnya, atau masa berlakunya habis.',
		remedy: 'Lihat keadaannya dengan `lintas case links KASUS`; buat yang baru bila diperlukan.',
	},
	'person-not-shared': {
		title: 'Pihak luar tidak lagi ditanyai tentang orang ini: kasusnya ditutup, atau persetujuannya dicabut.',
		remedy: 'Lihat `lintas case show KASUS`; bila orangnya menyetujui lagi, hal ini dapat dilakukan saat itu.',
	},
	'form-code-wrong': {
		title: 'Kode ini bukan kode tautan ini.',
		remedy: 'Cocokkan dengan yang disampaikan kepada Anda lalu coba lagi; setelah lima kode salah tautan ditutup.',
	},
	'form-answer-invalid': {
		title: 'Ada isian jawaban yang belum diisi atau tidak dapat digunakan.',
		remedy: 'Perbaiki isian yang disebut lalu kirim lagi.',
	},
	'requests-too-many': {
		title: 'Terlalu banyak permintaan dalam satu menit.',
		remedy: 'Tunggu satu menit lalu coba lagi.',
	},
	'internal-error': {
		title: 'Terjadi kesalahan di dalam gateway ini.',
		remedy: 'Sampaikan id permintaan kepada pengelolanya.',
	},
};
