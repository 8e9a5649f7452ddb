import type { Need, RepatriationStep, StepOutcome } from './repatriation-step.ts';

const need = (step: string, en: string, id: string): Need => ({ step, en, id });
const notNeeded: StepOutcome = { code: 'not-needed', en: 'Not needed', id: 'Tidak diperlukan', effect: 'done' };

/** Who it is that was found a victim is said anew. */
const found = { effect: 'goes-on' } as const;

const isVictim = need(
	'screening',
	'only a victim is brought home in this way',
	'hanya korban dipulangkan dengan cara ini',
);
const asked = need('consent', 'it needs informed consent', 'memerlukan persetujuan setelah diberi penjelasan');
const known = need('nationality', 'home acts for its own nationals', 'negara asal bertindak untuk warganya');
const here = need('handover', 'the person is at home by then', 'orangnya sudah berada di negara asal');

/** What may change after the journey was planned stands before each stage of it. */
const noDanger = [
	need('home-risk', 'nobody is sent into danger', 'tidak ada yang dikirim ke dalam bahaya'),
	need('risk-decision', 'who is at risk is not sent on without a decision', 'yang berisiko menunggu keputusan'),
];
const mayGo = [
	known,
	need('travel-document', 'nobody boards without one', 'tidak ada yang berangkat tanpanya'),
	need('exit-permit', 'who leaves must be let out', 'yang pergi harus diizinkan keluar'),
	...noDanger,
	need('best-interest', 'a child returns if that is best for it', 'anak pulang bila itu terbaik baginya'),
	need('transit-permit', 'the way leads through there', 'perjalanannya melewati negara itu'),
];

/**
 * The steps that bring a person home, as one table: whose turn each is, for whom it is, what must come before it and
 * why, and how it may end. The fold of a case (`cases/fold.ts`) knows no step by name but by this table. Sources: the
 * Lao–Thai procedure of return and reintegration; Indonesian practice (SPLP, exit permit, handover to the Ministry of
 * Social Affairs); IOM, informed consent at every step; Council of Europe Convention on Action against Trafficking,
 * Articles 10, 12, 13, 16; Palermo Protocol, Article 8.
 */
export const repatriationSteps: readonly RepatriationStep[] = [
	{
		code: 'screening',
		en: 'Screening and identification',
		id: 'Penapisan dan identifikasi korban',
		owner: 'host',
		for: 'everyone',
		needs: [],
		outcomes: [
			{ code: 'possible-victim', en: 'Possible victim', id: 'Diduga korban', effect: 'done' },
			{ code: 'victim', en: 'Victim', id: 'Korban', effect: 'done' },
			{ code: 'minor', en: 'Is or may be under 18', id: 'Berusia atau mungkin di bawah 18', ...found, finds: 'minor' },
			{ code: 'adult', en: 'Found to be an adult', id: 'Ternyata dewasa', ...found, finds: 'adult' },
			{ code: 'not-a-victim', en: 'Not a victim', id: 'Bukan korban', effect: 'leaves' },
			{ code: 'other-process', en: 'Goes into another process', id: 'Beralih ke proses lain', effect: 'leaves' },
		],
	},
	{
		code: 'shelter',
		en: 'Immediate safety and shelter',
		id: 'Keselamatan dan penampungan',
		owner: 'host',
		for: 'everyone',
		needs: [],
		outcomes: [{ code: 'safe', en: 'In a safe place', id: 'Di tempat aman', effect: 'done' }, notNeeded],
	},
	{
		code: 'guardian',
		en: 'Guardian for a minor',
		id: 'Wali bagi anak',
		owner: 'host',
		for: 'minors',
		needs: [],
		outcomes: [{ code: 'appointed', en: 'Guardian appointed', id: 'Wali ditunjuk', effect: 'done' }],
	},
	{
		code: 'best-interest',
		en: 'Best-interest assessment',
		id: 'Penilaian kepentingan terbaik bagi anak',
		owner: 'host',
		for: 'minors',
		needs: [need('guardian', 'the guardian speaks for the child in it', 'wali mewakili anak di dalamnya')],
		outcomes: [
			{ code: 'return', en: 'To return is best', id: 'Sebaiknya pulang', effect: 'done' },
			{ code: 'stay', en: 'Not to return is best', id: 'Sebaiknya tidak pulang', effect: 'stops' },
		],
	},
	{
		code: 'consent',
		en: 'Informed consent',
		id: 'Persetujuan setelah diberi penjelasan',
		owner: 'host',
		for: 'everyone',
		needs: [
			need('guardian', 'a minor’s guardian consents, and the child assents', 'wali menyetujui dan anak berkenan'),
		],
		outcomes: [
			{ code: 'given', en: 'Given', id: 'Diberikan', effect: 'done', of: 'adults' },
			{
				code: 'given-by-guardian',
				en: 'Given by the guardian, the child assents',
				id: 'Diberikan wali, anak berkenan',
				effect: 'done',
				of: 'minors',
			},
			{ code: 'refused', en: 'Refused', id: 'Ditolak', effect: 'stops' },
			{ code: 'withdrawn', en: 'Withdrawn', id: 'Dicabut', effect: 'withdraws', by: 'main' },
		],
	},
	{
		code: 'nationality',
		en: 'Nationality verification',
		id: 'Verifikasi kewarganegaraan',
		owner: 'home',
		for: 'everyone',
		needs: [isVictim, asked],
		byConsent: true,
		outcomes: [
			{ code: 'requested', en: 'Requested', id: 'Diminta', effect: 'goes-on', by: 'host' },
			{ code: 'evidence-sent', en: 'Evidence sent', id: 'Bukti dikirim', effect: 'goes-on', by: 'host' },
			{ code: 'interviewed', en: 'Interviewed', id: 'Diwawancarai', effect: 'goes-on' },
			{ code: 'more-needed', en: 'More is needed', id: 'Perlu tambahan', effect: 'goes-on', turn: 'host' },
			{ code: 'confirmed', en: 'Confirmed', id: 'Dikonfirmasi', effect: 'done' },
			{ code: 'not-confirmed', en: 'Not confirmed', id: 'Tidak dikonfirmasi', effect: 'stops', turn: 'host' },
		],
	},
	{
		code: 'travel-document',
		en: 'Travel document',
		id: 'Dokumen perjalanan',
		owner: 'home',
		for: 'everyone',
		needs: [known],
		byConsent: true,
		outcomes: [
			{ code: 'passport', en: 'Passport issued or held', id: 'Paspor terbit atau dimiliki', effect: 'done' },
			{ code: 'splp', en: 'SPLP issued, one way', id: 'SPLP terbit, sekali jalan', effect: 'done' },
			{ code: 'other-document', en: 'Other document issued, one way', id: 'Dokumen lain terbit', effect: 'done' },
		],
	},
	{
		code: 'family-tracing',
		en: 'Family tracing',
		id: 'Penelusuran keluarga',
		owner: 'home',
		for: 'everyone',
		needs: [known],
		byConsent: true,
		outcomes: [
			{ code: 'found', en: 'Found', id: 'Ditemukan', effect: 'done' },
			{ code: 'not-found', en: 'Not found', id: 'Tidak ditemukan', effect: 'done' },
			notNeeded,
		],
	},
	{
		code: 'home-risk',
		en: 'Home risk assessment',
		id: 'Penilaian risiko di daerah asal',
		owner: 'home',
		for: 'everyone',
		needs: [need('family-tracing', 'the family may be the risk', 'keluarga mungkin merupakan risikonya')],
		outcomes: [
			{ code: 'no-risk', en: 'No risk found', id: 'Tidak ditemukan risiko', effect: 'done' },
			{ code: 'at-risk', en: 'At risk at home', id: 'Berisiko di daerah asal', effect: 'done' },
		],
	},
	{
		code: 'risk-decision',
		en: 'Decision on the risk',
		id: 'Keputusan atas risiko',
		owner: 'host',
		for: { step: 'home-risk', outcome: 'at-risk' },
		needs: [need('home-risk', 'it decides on what was assessed', 'memutuskan atas penilaian tersebut')],
		outcomes: [
			{ code: 'return-protected', en: 'Returns with protection', id: 'Pulang dengan pelindungan', effect: 'done' },
			{ code: 'no-return', en: 'Is not sent back', id: 'Tidak dipulangkan', effect: 'stops' },
		],
	},
	{
		code: 'exit-permit',
		en: 'Exit permit or overstay waiver',
		id: 'Izin keluar atau pembebasan overstay',
		owner: 'host',
		for: 'everyone',
		needs: [isVictim],
		outcomes: [
			{ code: 'granted', en: 'Granted', id: 'Diberikan', effect: 'done' },
			{ code: 'waived', en: 'Overstay waived', id: 'Overstay dibebaskan', effect: 'done' },
			{ code: 'refused', en: 'Refused', id: 'Ditolak', effect: 'stops' },
			notNeeded,
		],
	},
	{
		code: 'health',
		en: 'Health and fitness to travel',
		id: 'Kesehatan dan kelaikan bepergian',
		owner: 'host',
		for: 'everyone',
		needs: [],
		byConsent: true,
		outcomes: [
			{ code: 'fit', en: 'Fit to travel', id: 'Laik bepergian', effect: 'done' },
			{ code: 'fit-with-escort', en: 'Fit with an escort', id: 'Laik dengan pendamping', effect: 'done' },
			{ code: 'not-fit', en: 'Not fit to travel yet', id: 'Belum laik bepergian', effect: 'stops' },
		],
	},
	{
		code: 'legal',
		en: 'Legal matters',
		id: 'Urusan hukum',
		owner: 'host',
		for: 'everyone',
		needs: [],
		outcomes: [
			{ code: 'statement-taken', en: 'Statement taken', id: 'Keterangan diambil', effect: 'goes-on' },
			{ code: 'compensation-claimed', en: 'Compensation claimed', id: 'Restitusi diajukan', effect: 'goes-on' },
			{
				code: 'free-to-leave',
				en: 'Not detained and free to leave',
				id: 'Tidak ditahan dan bebas pulang',
				effect: 'done',
			},
			{ code: 'must-stay', en: 'Must stay for now', id: 'Harus tinggal sementara', effect: 'stops' },
			notNeeded,
		],
	},
	{
		code: 'transit-permit',
		en: 'Transit permit',
		id: 'Izin transit',
		owner: 'transit',
		for: 'in-transit',
		needs: [need('travel-document', 'a permit is given for a document', 'izin diberikan atas suatu dokumen')],
		outcomes: [
			{ code: 'granted', en: 'Granted', id: 'Diberikan', effect: 'done' },
			{ code: 'refused', en: 'Refused', id: 'Ditolak', effect: 'stops' },
		],
	},
	{
		code: 'travel-plan',
		en: 'Travel plan',
		id: 'Rencana perjalanan',
		owner: 'host',
		for: 'everyone',
		needs: mayGo,
		byConsent: true,
		outcomes: [
			{ code: 'proposed', en: 'Proposed', id: 'Diusulkan', effect: 'goes-on', turn: 'home' },
			{ code: 'accepted', en: 'Accepted by home', id: 'Diterima negara asal', effect: 'goes-on', by: 'home' },
			{ code: 'fixed', en: 'Fixed', id: 'Ditetapkan', effect: 'done' },
		],
	},
	{
		code: 'departure',
		en: 'Departure',
		id: 'Keberangkatan',
		owner: 'host',
		for: 'everyone',
		needs: [
			need('travel-plan', 'both sides know when and where', 'kedua pihak mengetahui waktu dan tempatnya'),
			...mayGo,
			need('health', 'who travels is fit for it', 'yang bepergian laik untuk itu'),
			need('legal', 'who is needed or held cannot leave', 'yang dibutuhkan atau ditahan tidak dapat pergi'),
			need('shelter', 'nobody leaves from the street', 'tidak ada yang berangkat dari jalanan'),
		],
		byConsent: true,
		outcomes: [
			{ code: 'departed', en: 'Departed', id: 'Berangkat', effect: 'done' },
			{ code: 'postponed', en: 'Postponed', id: 'Ditunda', effect: 'goes-on' },
		],
	},
	{
		code: 'transit',
		en: 'Passage through transit',
		id: 'Perjalanan transit',
		owner: 'transit',
		for: 'in-transit',
		needs: [need('departure', 'who has not left does not pass', 'yang belum berangkat belum lewat')],
		outcomes: [{ code: 'passed', en: 'Passed', id: 'Sudah lewat', effect: 'done' }],
	},
	{
		code: 'handover',
		en: 'Handover at the border point',
		id: 'Serah terima di perbatasan',
		owner: 'both',
		for: 'everyone',
		needs: [
			need('departure', 'who has not left cannot arrive', 'yang belum berangkat tidak dapat tiba'),
			...noDanger,
			need('transit', 'the way leads through there', 'perjalanannya melewati negara itu'),
		],
		outcomes: [
			{
				code: 'handed-over',
				en: 'Handed over, identity checked',
				id: 'Diserahkan, identitas diperiksa',
				effect: 'done',
				by: 'host',
			},
			{
				code: 'taken-over',
				en: 'Taken over, identity checked',
				id: 'Diterima, identitas diperiksa',
				effect: 'done',
				by: 'home',
			},
			{ code: 'not-taken-over', en: 'Not taken over', id: 'Tidak diterima', effect: 'stops', by: 'home' },
		],
	},
	{
		code: 'arrival-interview',
		en: 'Arrival interview',
		id: 'Wawancara kedatangan',
		owner: 'home',
		for: 'everyone',
		needs: [here],
		outcomes: [
			{ code: 'held', en: 'Held', id: 'Dilaksanakan', effect: 'done' },
			{ code: 'declined', en: 'Declined', id: 'Tidak bersedia', effect: 'done' },
		],
	},
	{
		code: 'referral',
		en: 'Referral to services',
		id: 'Rujukan ke layanan',
		owner: 'home',
		for: 'everyone',
		needs: [need('arrival-interview', 'it says what is needed', 'dari situ diketahui kebutuhannya')],
		outcomes: [
			{ code: 'social-affairs', en: 'Ministry of Social Affairs', id: 'Kementerian Sosial', effect: 'done' },
			{ code: 'bp2mi', en: 'BP2MI', id: 'BP2MI', effect: 'done' },
			{ code: 'lpsk', en: 'LPSK', id: 'LPSK', effect: 'done' },
			{ code: 'police', en: 'Police', id: 'Kepolisian', effect: 'done' },
			{ code: 'hospital', en: 'Hospital', id: 'Rumah sakit', effect: 'done' },
			{ code: 'ngo', en: 'NGO', id: 'LSM', effect: 'done' },
			{ code: 'iom', en: 'IOM', id: 'IOM', effect: 'done' },
			{ code: 'embassy', en: 'Embassy', id: 'Kedutaan', effect: 'done' },
			{ code: 'declined', en: 'Declined', id: 'Tidak bersedia', effect: 'done' },
		],
	},
	{
		code: 'reintegration-plan',
		en: 'Reintegration plan',
		id: 'Rencana reintegrasi',
		owner: 'home',
		for: 'everyone',
		needs: [need('referral', 'who helps makes the plan', 'rencana disusun oleh yang membantu')],
		outcomes: [
			{ code: 'agreed', en: 'Agreed with the person', id: 'Disepakati dengan orangnya', effect: 'done' },
			{ code: 'declined', en: 'Declined', id: 'Tidak bersedia', effect: 'done' },
		],
	},
	...[1, 3, 6, 12].map((months, index, all): RepatriationStep => {
		const before = all[index - 1];
		return {
			code: `follow-up-${months}`,
			en: `Follow-up at ${months} ${months === 1 ? 'month' : 'months'}`,
			id: `Tindak lanjut ${months} bulan`,
			owner: 'home',
			for: 'everyone',
			monthsAtHome: months,
			needs: [
				before === undefined
					? need('reintegration-plan', 'it looks how the plan goes', 'melihat jalannya rencana')
					: need(`follow-up-${before}`, 'one comes after the other', 'dilakukan berurutan'),
			],
			outcomes: [
				{ code: 'well', en: 'Doing well', id: 'Baik', effect: 'done' },
				{ code: 'needs-support', en: 'Needs support', id: 'Perlu dukungan', effect: 'done' },
				{ code: 'not-reached', en: 'Not reached', id: 'Tidak terhubungi', effect: 'done' },
				{ code: 'declined', en: 'Declined', id: 'Tidak bersedia', effect: 'done' },
			],
		};
	}),
	{
		code: 'closure',
		en: 'Closure',
		id: 'Penutupan',
		owner: 'keeper',
		for: 'everyone',
		needs: [],
		outcomes: [
			{
				code: 'reintegrated',
				en: 'Home and reintegrated',
				id: 'Pulang dan reintegrasi',
				effect: 'closes',
				needs: [need('follow-up-12', 'a year shows whether it lasts', 'setahun menunjukkan apakah bertahan')],
			},
			{
				code: 'returned',
				en: 'Home, no longer followed',
				id: 'Pulang, tidak lagi diikuti',
				effect: 'closes',
				needs: [here],
			},
			{ code: 'stayed', en: 'Stays in the host country', id: 'Tinggal di negara tempat korban', effect: 'closes' },
			{ code: 'elsewhere', en: 'Goes to another country', id: 'Pergi ke negara lain', effect: 'closes' },
			{ code: 'other-nationality', en: 'Is of another nationality', id: 'Berkewarganegaraan lain', effect: 'closes' },
			{ code: 'duplicate', en: 'Goes on in another case', id: 'Dilanjutkan dalam kasus lain', effect: 'closes' },
			{ code: 'lost', en: 'No contact any more', id: 'Hilang kontak', effect: 'closes' },
			{ code: 'died', en: 'Died', id: 'Meninggal', effect: 'closes' },
		],
	},
];

/** What concerns the case and none of its persons: who takes part. */
export const participation = {
	code: 'participation',
	en: 'Participation',
	id: 'Keikutsertaan',
	outcomes: [
		{ code: 'joined', en: 'Joined', id: 'Bergabung' },
		{ code: 'left', en: 'Left', id: 'Keluar' },
	],
} as const;
