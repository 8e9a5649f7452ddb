import type { LeafType } from './field.ts';

/** What an officer may write in a leaf of each type, and what the gateway makes of it. */
export const leafWords: Readonly<Record<LeafType, { readonly en: string; readonly id: string }>> = {
	account: {
		en: 'a bank account, an electronic wallet, an IBAN or the address of a crypto wallet: `BCA 0000009917 a.n. Budi`',
		id: 'rekening bank, dompet elektronik, IBAN atau alamat dompet kripto',
	},
	address: {
		en: "an address; Indonesia's RT/RW, kelurahan or desa, kecamatan, kabupaten or kota and province are read where they are named",
		id: 'alamat; RT/RW, kelurahan atau desa, kecamatan, kabupaten atau kota dan provinsi dibaca bila disebut',
	},
	'border-point': {
		en: 'a place where borders are controlled, by name or code: `TPI Batam Centre`, `PLBN Entikong`, `CGK`',
		id: 'tempat pemeriksaan imigrasi, dengan nama atau kode',
	},
	code: {
		en: 'a code of the list, a label or another spelling of it',
		id: 'kode dari daftar, label atau ejaan lainnya',
	},
	contact: {
		en: 'a telephone number, an e-mail address or an account of a service: `WA 0812-0000-0017`, `IG @kerja.fiktif`',
		id: 'nomor telepon, alamat surel atau akun layanan',
	},
	conveyance: {
		en: 'a vehicle by its plate or a vessel by its name or number: `Avanza hitam BP 1234 XY`, `KM Fiktif IMO 9074729`',
		id: 'kendaraan dengan nomor polisi, atau kapal dengan nama atau nomornya',
	},
	country: { en: 'a country or people, by name or code', id: 'negara atau kewarganegaraan, dengan nama atau kode' },
	date: { en: 'a date, known to the day, the month or the year', id: 'tanggal, bulan atau tahun' },
	moment: {
		en: 'a date, with the time and its zone where known: `2 September 2026 14:05 WIB`',
		id: 'tanggal, dengan jam dan zona waktu bila diketahui',
	},
	name: { en: "a person's name, with titles if they belong to it", id: 'nama orang, dengan gelar bila ada' },
	place: {
		en: 'a place by name, UN/LOCODE or IATA code; one that is not certain stays as it is written',
		id: 'tempat dengan nama, UN/LOCODE atau kode IATA; yang tidak pasti tetap seperti tertulis',
	},
	pointer: {
		en: 'where in the document, by JSON Pointer: `/name`, `/victims/1/birthDate`',
		id: 'tempat dalam dokumen, dengan JSON Pointer',
	},
	sex: { en: 'male, female or unspecified: `L`, `P`, `M`, `F`, `X`', id: 'laki-laki, perempuan atau tidak disebutkan' },
	text: { en: 'free text, at most 8000 characters', id: 'teks bebas, paling banyak 8000 karakter' },
	'travel-document': {
		en: 'the machine-readable lines of a document, or its type, number, issuer and expiry in words: `paspor X9990016 habis berlaku 17 Agustus 2028`',
		id: 'baris MRZ dokumen, atau jenis, nomor, penerbit dan masa berlakunya',
	},
};
