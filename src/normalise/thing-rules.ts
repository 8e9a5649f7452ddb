import type { Words } from './rule-words.ts';

/** Rules of what belongs to people: their vehicles, vessels, accounts, addresses, and places. */
export const thingChanges = {
	'account.words': {
		en: 'The account was read from the words around it and written in one way.',
		id: 'Rekening dibaca dari tulisan di sekitarnya dan ditulis dengan satu cara.',
	},
	'contact.handle-form': {
		en: 'The account name was written in one way: small letters where the service makes no difference, without what followed it in a link.',
		id: 'Nama akun ditulis dengan satu cara: huruf kecil bila layanannya tidak membedakan, tanpa sisa tautan.',
	},
	'conveyance.plate-format': {
		en: 'The plate was written in capitals with single spaces.',
		id: 'Nomor polisi ditulis dengan huruf besar dan satu spasi.',
	},
	'place.name': {
		en: 'The place was given the name and codes by which it is known.',
		id: 'Tempat diberi nama dan kode yang lazim.',
	},
	'conveyance.words': {
		en: 'What was written around the number was kept beside it or left out.',
		id: 'Kata di sekitar nomor disimpan terpisah atau tidak disertakan.',
	},
} as const satisfies Record<string, Words>;

export const thingDoubts = {
	'address.several-provinces': {
		en: 'The address names more than one province.',
		id: 'Alamat menyebut lebih dari satu provinsi.',
	},
	'account.unreadable': {
		en: 'Neither an account number, nor an IBAN, nor the address of a crypto wallet.',
		id: 'Bukan nomor rekening, IBAN, ataupun alamat dompet kripto.',
	},
	'account.several-numbers': {
		en: 'Several numbers may be that of the account; make each account an entry of its own.',
		id: 'Ada beberapa nomor yang mungkin; tulis setiap rekening sebagai isian tersendiri.',
	},
	'account.provider-unknown': {
		en: 'The bank or wallet that the number belongs to was not found.',
		id: 'Bank atau dompet elektronik pemilik nomor ini tidak ditemukan.',
	},
	'account.number-length': {
		en: 'Account numbers of this bank have another number of digits.',
		id: 'Jumlah angka nomor rekening bank ini tidak seperti itu.',
	},
	'account.iban': {
		en: 'The length or the check digits of the IBAN are wrong.',
		id: 'Panjang atau angka pemeriksa IBAN salah.',
	},
	'account.address-checksum': {
		en: 'The checksum in the address of the crypto wallet is wrong.',
		id: 'Angka pemeriksa pada alamat dompet kripto salah.',
	},
	'border-point.unknown': {
		en: 'No border point is known for certain by this name or code.',
		id: 'Tidak ada tempat pemeriksaan imigrasi yang pasti dengan nama atau kode ini.',
	},
	'place.unknown': {
		en: 'The place is not among those known for certain: it stays as written, without a code.',
		id: 'Tempat ini tidak termasuk yang dikenal pasti: tetap seperti tertulis, tanpa kode.',
	},
	'contact.display-name': {
		en: 'This is a name that an account shows, and others may show it too; add the account name or its link.',
		id: 'Ini nama tampilan akun yang bisa dipakai akun lain; tambahkan nama akun atau tautannya.',
	},
	'conveyance.unreadable': {
		en: 'Neither the plate of a vehicle nor the name or number of a vessel.',
		id: 'Bukan nomor polisi kendaraan, nama, ataupun nomor kapal.',
	},
	'conveyance.several': {
		en: 'Several plates may be meant; make each vehicle an entry of its own.',
		id: 'Ada beberapa nomor polisi yang mungkin; tulis setiap kendaraan sebagai isian tersendiri.',
	},
	'conveyance.country-unclear': {
		en: 'Plates of this form are given out in more than one country; write the country beside it.',
		id: 'Nomor polisi seperti ini dipakai di lebih dari satu negara; tulis negaranya di sampingnya.',
	},
	'conveyance.plate-unknown': {
		en: 'The plate has no form that is known of the country.',
		id: 'Bentuk nomor polisi tidak dikenal di negara itu.',
	},
	'conveyance.check-letter': {
		en: 'The last letter of the Singapore plate does not fit the rest.',
		id: 'Huruf terakhir nomor polisi Singapura tidak cocok dengan nomornya.',
	},
	'conveyance.vessel-unnamed': {
		en: 'Neither the name nor a number of the vessel was found.',
		id: 'Nama ataupun nomor kapal tidak ditemukan.',
	},
	'conveyance.imo-check-digit': {
		en: 'The check digit of the IMO number is wrong: it was left out.',
		id: 'Angka pemeriksa nomor IMO salah: nomor tidak disertakan.',
	},
	'conveyance.mmsi': {
		en: 'Ships have an MMSI of nine digits that begins with 2 to 7: it was left out.',
		id: 'MMSI kapal terdiri atas sembilan angka yang diawali 2 sampai 7: nomor tidak disertakan.',
	},
} as const satisfies Record<string, Words>;
