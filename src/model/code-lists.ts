/**
 * Code lists as data: each code with its labels and the other ways in which officers write it.
 * HTCDS codes (UNMigration/HTCDS 2.0 field standards) keep their spelling; codes that Lintas adds are
 * lower case with hyphens.
 */
export interface Code {
	readonly code: string;
	readonly en: string;
	readonly id: string;
	/** Further spellings that mean the same, in lower case: Indonesian, Malay, English. */
	readonly also?: readonly string[];
	/** The minor version of the kinds that have the list which brought it, as `major.minor`. */
	readonly since?: string;
}

export interface CodeList {
	readonly name: string;
	readonly source: string;
	readonly codes: readonly Code[];
}

/** The three modes that officers are trained to recognise (Laoly & Simamora 2025). */
export const modes: CodeList = {
	name: 'modes',
	source: 'Laoly & Simamora 2025',
	codes: [
		{
			code: 'illegal-migrant-work',
			en: 'Illegal migrant work',
			id: 'Pekerja migran nonprosedural',
			also: [
				'pekerja migran ilegal',
				'pmi ilegal',
				'tki ilegal',
				'pekerja migran non-prosedural',
				'pekerja asing tanpa izin',
				'illegal migrant workers',
			],
		},
		{
			code: 'fake-visa-or-identity-document',
			en: 'Fake visa or identity document',
			id: 'Visa atau dokumen identitas palsu',
			also: ['visa palsu', 'paspor palsu', 'dokumen palsu', 'pasport palsu', 'fake visa', 'fake identity documents'],
		},
		{
			code: 'multiple-documents',
			en: 'Use of multiple documents or identities',
			id: 'Penggunaan dokumen ganda',
			also: ['dokumen ganda', 'identitas ganda', 'paspor ganda', 'multiple identities'],
		},
	],
};

/** HTCDS 2.0 `per_RoleInProcess`. */
export const rolesInProcess: CodeList = {
	name: 'rolesInProcess',
	source: 'HTCDS 2.0 per_RoleInProcess',
	codes: [
		{ code: 'TravellingPartner', en: 'Travelling partner', id: 'Teman perjalanan', also: ['pendamping perjalanan'] },
		{ code: 'Transporter', en: 'Transporter', id: 'Pengangkut', also: ['sopir', 'tekong', 'pengantar', 'driver'] },
		{
			code: 'RecruiterOrIntermediary',
			en: 'Recruiter or intermediary',
			id: 'Perekrut atau perantara',
			also: ['perekrut', 'perantara', 'calo', 'sponsor', 'ejen', 'recruiter', 'intermediary', 'petugas lapangan'],
		},
		{
			code: 'BrokerTravelAgent',
			en: 'Broker or travel agent',
			id: 'Makelar atau agen perjalanan',
			also: ['agen', 'agen perjalanan', 'broker', 'travel agent'],
		},
		{ code: 'TransferredIndividual', en: 'Transferred the individual', id: 'Memindahkan orang' },
		{
			code: 'HarbouredIndividual',
			en: 'Harboured the individual',
			id: 'Menampung orang',
			also: ['penampung', 'penampungan', 'harbourer'],
		},
		{ code: 'SoldIndividual', en: 'Sold the individual', id: 'Menjual orang', also: ['penjual'] },
		{ code: 'BoughtIndividual', en: 'Bought the individual', id: 'Membeli orang', also: ['pembeli'] },
		{
			code: 'ReceivedIndividual',
			en: 'Received the individual',
			id: 'Menerima orang',
			also: ['penerima', 'majikan', 'employer'],
		},
		{
			code: 'ControlledIndividual',
			en: 'Controlled the individual',
			id: 'Mengendalikan orang',
			also: ['pengendali', 'pengawas', 'mandor'],
		},
		{ code: 'Smuggler', en: 'Smuggler', id: 'Penyelundup', also: ['penyeludup'] },
		{ code: 'Abuser', en: 'Abuser', id: 'Pelaku kekerasan' },
		{ code: 'Kidnapper', en: 'Kidnapper', id: 'Penculik' },
		{ code: 'Exploiter', en: 'Exploiter', id: 'Pengeksploitasi', also: ['mucikari', 'germo'] },
		{ code: 'Other', en: 'Other', id: 'Lainnya', also: ['lain-lain'] },
	],
};

/** HTCDS 2.0 `vic_TypeOfExploitation`. */
export const exploitationTypes: CodeList = {
	name: 'exploitationTypes',
	source: 'HTCDS 2.0 vic_TypeOfExploitation',
	codes: [
		{
			code: 'ForcedLabour',
			en: 'Forced labour',
			id: 'Kerja paksa',
			also: ['buruh paksa', 'forced labor', 'eksploitasi tenaga kerja', 'online scam', 'judi online'],
		},
		{
			code: 'SexualExploitation',
			en: 'Sexual exploitation',
			id: 'Eksploitasi seksual',
			also: ['pelacuran', 'prostitusi'],
		},
		{ code: 'ChildLabour', en: 'Child labour', id: 'Pekerja anak' },
		{ code: 'ForcedMarriage', en: 'Forced marriage', id: 'Kawin paksa', also: ['pengantin pesanan'] },
		{
			code: 'Servitude',
			en: 'Servitude',
			id: 'Perhambaan',
			also: ['perbudakan', 'domestic servitude', 'pembantu rumah'],
		},
		{
			code: 'ForcedMilitaryByNonStateActors',
			en: 'Forced military service by non-state actors',
			id: 'Wajib militer paksa oleh aktor non-negara',
		},
		{ code: 'OrganRemoval', en: 'Organ removal', id: 'Pengambilan organ', also: ['penjualan ginjal'] },
		{ code: 'ForcedBegging', en: 'Forced begging', id: 'Dipaksa mengemis' },
		{ code: 'ForcedAdoption', en: 'Forced adoption', id: 'Adopsi paksa' },
		{ code: 'Surrogacy', en: 'Surrogacy', id: 'Sewa rahim' },
		{ code: 'Other', en: 'Other', id: 'Lainnya', also: ['lain-lain'] },
	],
};

/** HTCDS 2.0 `vic_MethodsOfControl`. */
export const meansOfControl: CodeList = {
	name: 'meansOfControl',
	source: 'HTCDS 2.0 vic_MethodsOfControl',
	codes: [
		{ code: 'PhysicalThreats', en: 'Physical threats', id: 'Ancaman fisik' },
		{ code: 'ThreatsLawEnforcement', en: 'Threats of law enforcement', id: 'Ancaman dilaporkan ke aparat' },
		{
			code: 'ThreatensChildrenFamily',
			en: 'Threatens children or family',
			id: 'Ancaman terhadap anak atau keluarga',
			also: ['ancam keluarga'],
		},
		{ code: 'DebtBondage', en: 'Debt bondage', id: 'Jeratan utang', also: ['jeratan hutang', 'potong gaji', 'hutang'] },
		{ code: 'FalsePromises', en: 'False promises', id: 'Janji palsu' },
		{ code: 'PhysicalAbuse', en: 'Physical abuse', id: 'Kekerasan fisik', also: ['dipukul'] },
		{ code: 'SexualAbuse', en: 'Sexual abuse', id: 'Kekerasan seksual' },
		{ code: 'TakesEarnings', en: 'Takes earnings', id: 'Mengambil upah', also: ['gaji tidak dibayar', 'gaji ditahan'] },
		{ code: 'RestrictsFinancialAccess', en: 'Restricts financial access', id: 'Membatasi akses keuangan' },
		{ code: 'RestrictsMedicalCare', en: 'Restricts medical care', id: 'Membatasi layanan medis' },
		{ code: 'WithholdsNecessities', en: 'Withholds necessities', id: 'Menahan kebutuhan pokok' },
		{ code: 'PsychologicalAbuse', en: 'Psychological abuse', id: 'Kekerasan psikis' },
		{ code: 'PsychoactiveSubstance', en: 'Psychoactive substances', id: 'Zat psikoaktif' },
		{ code: 'ExcessiveWorkingHours', en: 'Excessive working hours', id: 'Jam kerja berlebihan' },
		{
			code: 'WithholdsDocuments',
			en: 'Withholds documents',
			id: 'Menahan dokumen',
			also: ['paspor ditahan', 'pasport ditahan', 'passport confiscated', 'tahan paspor'],
		},
		{ code: 'Other', en: 'Other', id: 'Lainnya', also: ['lain-lain'] },
	],
};

/** HTCDS 2.0 `vic_MethodOfRecruitment`. */
export const recruitmentMethods: CodeList = {
	name: 'recruitmentMethods',
	source: 'HTCDS 2.0 vic_MethodOfRecruitment',
	codes: [
		{ code: 'AtAPlaceOfBusiness', en: 'At a place of business', id: 'Di tempat usaha' },
		{ code: 'AtAnEducationalInstitution', en: 'At an educational institution', id: 'Di lembaga pendidikan' },
		{ code: 'AtWork', en: 'At work', id: 'Di tempat kerja' },
		{
			code: 'ThroughOnlineSocialNetworks',
			en: 'Through online social networks',
			id: 'Melalui media sosial',
			also: ['facebook', 'tiktok', 'telegram', 'whatsapp', 'medsos', 'grup facebook'],
		},
		{
			code: 'ThroughAnOnlineAdvertisement',
			en: 'Through an online advertisement',
			id: 'Melalui iklan daring',
			also: ['iklan online', 'lowongan online'],
		},
		{ code: 'ThroughATelevisionAdvert', en: 'Through a television advert', id: 'Melalui iklan televisi' },
		{ code: 'ThroughANewspaperAdvert', en: 'Through a newspaper advert', id: 'Melalui iklan surat kabar' },
		{
			code: 'ThroughFamilyOrFamilyEvents',
			en: 'Through family or family events',
			id: 'Melalui keluarga',
			also: ['keluarga', 'saudara'],
		},
		{
			code: 'ThroughFriendsOrSocialEvents',
			en: 'Through friends or social events',
			id: 'Melalui teman',
			also: ['teman', 'kawan'],
		},
		{ code: 'Other', en: 'Other', id: 'Lainnya', also: ['lain-lain'] },
	],
};

/** HTCDS 2.0 `vic_TraffickingStatus`. */
export const traffickingStatuses: CodeList = {
	name: 'traffickingStatuses',
	source: 'HTCDS 2.0 vic_TraffickingStatus',
	codes: [
		{
			code: 'PossibleVictimOfTrafficking',
			en: 'Possible victim of trafficking',
			id: 'Diduga korban TPPO',
			also: ['diduga korban', 'terduga korban', 'possible victim'],
		},
		{
			code: 'ActualVictimOfTrafficking',
			en: 'Actual victim of trafficking',
			id: 'Korban TPPO',
			also: ['korban', 'mangsa', 'victim'],
		},
		{
			code: 'NotAVictimOfTrafficking',
			en: 'Not a victim of trafficking',
			id: 'Bukan korban TPPO',
			also: ['bukan korban', 'not a victim'],
		},
	],
};

/** What a victim needs for a safe return (Laoly & Simamora 2025, repatriation). */
export const repatriationNeeds: CodeList = {
	name: 'repatriationNeeds',
	source: 'Laoly & Simamora 2025',
	codes: [
		{
			code: 'identity-confirmation',
			en: 'Identity confirmation',
			id: 'Konfirmasi identitas',
			also: ['verifikasi identitas', 'pengesahan identiti'],
		},
		{
			code: 'travel-document',
			en: 'Travel document in lieu of passport',
			id: 'Dokumen perjalanan pengganti paspor',
			also: ['splp', 'surat perjalanan laksana paspor', 'emergency travel document'],
		},
		{ code: 'exit-permit', en: 'Exit permit', id: 'Izin keluar', also: ['exit pass', 'check out memo', 'pas keluar'] },
		{
			code: 'temporary-shelter',
			en: 'Temporary shelter',
			id: 'Penampungan sementara',
			also: ['shelter', 'rumah aman', 'rumah perlindungan'],
		},
		{ code: 'medical-care', en: 'Medical care', id: 'Perawatan medis', also: ['berobat', 'rawatan perubatan'] },
		{
			code: 'psychological-support',
			en: 'Psychological support',
			id: 'Dukungan psikologis',
			also: ['psikolog', 'kaunseling'],
		},
		{ code: 'legal-protection', en: 'Legal protection', id: 'Perlindungan hukum', also: ['lpsk', 'bantuan hukum'] },
		{ code: 'escort', en: 'Escort during travel', id: 'Pendampingan perjalanan', also: ['pendamping', 'pengiring'] },
		{ code: 'family-tracing', en: 'Family tracing', id: 'Penelusuran keluarga' },
		{ code: 'reintegration', en: 'Reintegration', id: 'Reintegrasi' },
	],
};

export const urgencies: CodeList = {
	name: 'urgencies',
	source: 'Directive (EU) 2023/977, Article 5(1)',
	codes: [
		{
			code: 'urgent',
			en: 'Urgent (8 hours)',
			id: 'Mendesak (8 jam)',
			also: ['mendesak', 'segera', 'darurat', 'penting segera'],
		},
		{ code: 'prompt', en: 'Prompt (3 days)', id: 'Cepat (3 hari)', also: ['cepat', '3 hari'] },
		{ code: 'routine', en: 'Routine (7 days)', id: 'Biasa (7 hari)', also: ['biasa', 'rutin', '7 hari'] },
	],
};

/** Why an answer is refused. */
export const refusalReasons: CodeList = {
	name: 'refusalReasons',
	source: 'After Directive (EU) 2023/977, Article 6',
	codes: [
		{ code: 'national-security', en: 'National security', id: 'Keamanan nasional' },
		{
			code: 'investigation-under-way',
			en: 'Would harm an investigation',
			id: 'Mengganggu penyidikan',
			also: ['penyidikan berjalan'],
		},
		{
			code: 'safety-of-a-person',
			en: 'Would endanger a person',
			id: 'Membahayakan seseorang',
			also: ['keselamatan orang'],
		},
		{ code: 'disproportionate', en: 'Disproportionate to its purpose', id: 'Tidak sebanding dengan tujuannya' },
		{ code: 'no-authorisation', en: 'Judicial authorisation refused', id: 'Izin pengadilan tidak diberikan' },
		{ code: 'not-competent', en: 'Not within our competence', id: 'Bukan kewenangan kami', also: ['bukan wewenang'] },
		{ code: 'no-consent', en: 'The source has not consented', id: 'Pemilik informasi tidak mengizinkan' },
	],
};

/** Under 18 or not, for whom that is known (ACTIP, Article 2(d)). */
export const ageGroups: CodeList = {
	name: 'ageGroups',
	source: 'UN Trafficking in Persons Protocol, Article 3(d); ACTIP, Article 2(d)',
	codes: [
		{ code: 'adult', en: 'Adult', id: 'Dewasa', also: ['18 tahun ke atas', 'orang dewasa'] },
		{
			code: 'minor',
			en: 'Minor (under 18)',
			id: 'Anak (di bawah 18 tahun)',
			also: ['anak', 'anak-anak', 'di bawah umur', 'kanak-kanak', 'bawah umur', 'child', 'minor'],
		},
		{ code: 'unknown', en: 'Not known', id: 'Tidak diketahui', also: ['tidak tahu', 'tidak diketahui'] },
	],
};

/** In what part a person is named: one record each, as rescued groups mix them. */
export const involvements: CodeList = {
	name: 'involvements',
	source: 'Lintas, after HTCDS 2.0 (victims and perpetrators are separate records)',
	codes: [
		{ code: 'victim', en: 'Victim, or possibly one', id: 'Korban atau terduga korban', also: ['korban', 'mangsa'] },
		{ code: 'suspect', en: 'Suspect', id: 'Terduga pelaku', also: ['pelaku', 'tersangka', 'suspek'] },
		{ code: 'witness', en: 'Witness', id: 'Saksi', also: ['saksi'] },
		{ code: 'other', en: 'Other', id: 'Lainnya', also: ['lain-lain', 'pendamping', 'keluarga'] },
	],
};

export const consents: CodeList = {
	name: 'consents',
	source: 'IOM return practice: informed consent at every step',
	codes: [
		{ code: 'given', en: 'Given', id: 'Diberikan', also: ['ya', 'setuju', 'bersetuju', 'yes'] },
		{ code: 'refused', en: 'Refused', id: 'Ditolak', also: ['tidak', 'menolak', 'tidak setuju', 'no'] },
		{ code: 'not-asked', en: 'Not asked yet', id: 'Belum ditanya', also: ['belum'] },
	],
};

export const evidenceGrades: CodeList = {
	name: 'evidenceGrades',
	source: 'Lintas, after MISP admiralty-scale v5 information credibility',
	codes: [
		{
			code: 'confirmed',
			en: 'Confirmed by other sources',
			id: 'Dikuatkan sumber lain',
			also: ['terkonfirmasi', 'pasti'],
		},
		{ code: 'probable', en: 'Probably true', id: 'Kemungkinan besar benar', also: ['kemungkinan besar', 'kuat'] },
		{ code: 'possible', en: 'Possibly true', id: 'Mungkin benar', also: ['mungkin', 'dugaan'] },
		{ code: 'doubtful', en: 'Doubtful', id: 'Meragukan', also: ['ragu', 'lemah'] },
	],
};
