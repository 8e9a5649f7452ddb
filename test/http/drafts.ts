/** Drafts as officers hand them in. All persons and places are invented. */
export const handling = {
	tlp: 'TLP:AMBER',
	codes: ['H1'],
	evaluation: { source: 'B', information: 2 },
	purpose: 'repatriation',
	legalBasis: 'Invented Agreement 2026, Article 4',
	retainUntil: '2031-12-31',
};

export const draft = {
	kind: 'repatriation-request',
	validUntil: '2030-12-31',
	handling,
	body: {
		victims: [
			{ name: 'Melati Fiktif', traffickingStatus: 'korban', consentToReturn: 'setuju' },
			{ name: 'Kenanga Fiktif', traffickingStatus: 'korban', consentToReturn: 'setuju' },
		],
		hostCountry: 'Malaysia',
		homeCountry: 'Indonesia',
		urgency: 'segera',
		circumstances: 'Ditemukan di sebuah ruko rekaan.',
	},
};
