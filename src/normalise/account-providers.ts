/** Where money is kept, as officers write it. */
export interface Provider {
	readonly type: 'bank' | 'wallet';
	readonly name: string;
	/** ISO 3166-1 alpha-3, where it works in one country only. */
	readonly country?: string;
	/** Three digits by which Indonesian banks reach each other (Bank Indonesia's sandi bank). */
	readonly code?: string;
	/** How many digits all its account numbers have, where that is certain. */
	readonly digits?: number;
	/** Further names, in lower case without punctuation. */
	readonly also: readonly string[];
}

const indonesianBanks: readonly (readonly [code: string, name: string, also: string, digits?: number])[] = [
	['002', 'BRI', 'bank rakyat indonesia', 15],
	['564', 'Bank Mandiri Taspen', 'mandiri taspen|bank mantap'],
	['008', 'Bank Mandiri', 'mandiri', 13],
	['009', 'BNI', 'bank negara indonesia|bni 46', 10],
	['011', 'Danamon', 'bank danamon'],
	['013', 'Permata', 'bank permata|permatabank'],
	['014', 'BCA', 'bank central asia', 10],
	['016', 'Maybank Indonesia', 'bii|bank internasional indonesia'],
	['019', 'Panin', 'bank panin|paninbank'],
	['022', 'CIMB Niaga', 'bank cimb niaga|bank niaga'],
	['023', 'UOB Indonesia', 'uob buana'],
	['028', 'OCBC Indonesia', 'ocbc nisp|bank nisp'],
	['110', 'BJB', 'bank bjb|bank jabar banten|bank jabar'],
	['111', 'Bank DKI', 'bank jakarta'],
	['112', 'BPD DIY', 'bank bpd diy|bank diy'],
	['113', 'Bank Jateng', 'bpd jateng'],
	['114', 'Bank Jatim', 'bpd jatim'],
	['116', 'Bank Aceh', 'bank aceh syariah|bpd aceh'],
	['117', 'Bank Sumut', 'bpd sumut'],
	['118', 'Bank Nagari', 'bpd sumbar'],
	['119', 'Bank Riau Kepri', 'brk syariah|bpd riau'],
	['123', 'Bank Kalbar', 'bpd kalbar'],
	['128', 'Bank NTB', 'bank ntb syariah|bpd ntb'],
	['129', 'BPD Bali', 'bank bpd bali'],
	['130', 'Bank NTT', 'bpd ntt'],
	['147', 'Muamalat', 'bank muamalat'],
	['153', 'Sinarmas', 'bank sinarmas'],
	['200', 'BTN', 'bank tabungan negara'],
	['213', 'BTPN', 'smbc indonesia|bank btpn|jenius'],
	['426', 'Bank Mega', 'mega'],
	['441', 'KB Bukopin', 'bukopin|bank bukopin|kb bank'],
	['451', 'BSI', 'bank syariah indonesia|bank syariah mandiri|bsm', 10],
	['490', 'Bank Neo Commerce', 'neobank|neo commerce|bnc'],
	['501', 'BCA Digital', 'blu|blu by bca|blu bca'],
	['535', 'SeaBank', 'sea bank|bank seabank'],
	['542', 'Bank Jago', 'jago'],
	['567', 'Allo Bank', 'allobank'],
];

/** Banks elsewhere in the region; those of several countries have none. */
const otherBanks: readonly (readonly [name: string, country: string | undefined, also: string])[] = [
	['Maybank', undefined, 'malayan banking'],
	['CIMB', undefined, 'cimb bank'],
	['OCBC', undefined, 'ocbc bank'],
	['UOB', undefined, 'united overseas bank'],
	['DBS', undefined, 'dbs bank'],
	['HSBC', undefined, ''],
	['AmBank', 'MYS', 'am bank'],
	['Bank Islam', 'MYS', 'bimb'],
	['Bank Rakyat', 'MYS', ''],
	['BSN', 'MYS', 'bank simpanan nasional'],
	['Hong Leong', 'MYS', 'hong leong bank|hlb'],
	['Public Bank', 'MYS', 'pbb'],
	['RHB', 'MYS', 'rhb bank'],
	['POSB', 'SGP', ''],
	['Bangkok Bank', 'THA', 'bbl'],
	['Kasikornbank', 'THA', 'kbank|kasikorn'],
	['Krungthai', 'THA', 'ktb|krung thai|krungthai bank'],
	['Siam Commercial Bank', 'THA', 'scb'],
	['ABA', 'KHM', 'aba bank'],
	['ACLEDA', 'KHM', 'acleda bank'],
	['KBZ', 'MMR', 'kbz bank'],
];

const wallets: readonly (readonly [name: string, country: string | undefined, also: string])[] = [
	['DANA', 'IDN', ''],
	['GoPay', 'IDN', 'go pay'],
	['LinkAja', 'IDN', 'link aja'],
	['OVO', 'IDN', ''],
	['ShopeePay', undefined, 'shopee pay|spay'],
	["Touch 'n Go", 'MYS', 'tng|touch n go ewallet|tng ewallet'],
	['Boost', 'MYS', ''],
	['GrabPay', undefined, 'grab pay'],
	['PromptPay', 'THA', 'prompt pay'],
	['TrueMoney', undefined, 'true money'],
	['Wing', 'KHM', 'wing money'],
	['GCash', 'PHL', ''],
	['Maya', 'PHL', 'paymaya'],
	['MoMo', 'VNM', ''],
	['KBZPay', 'MMR', 'kbz pay'],
	['WavePay', 'MMR', 'wave pay|wave money'],
];

export const providers: readonly Provider[] = [
	...indonesianBanks.map(([code, name, also, digits]) => ({
		type: 'bank' as const,
		name,
		country: 'IDN',
		code,
		...(digits !== undefined && { digits }),
		also: also.split('|'),
	})),
	...[...otherBanks.map((row) => ['bank', ...row] as const), ...wallets.map((row) => ['wallet', ...row] as const)].map(
		([type, name, country, also]) => ({
			type,
			name,
			...(country !== undefined && { country }),
			also: also === '' ? [] : also.split('|'),
		}),
	),
];
