import { Draft } from '../../src/model/draft.ts';

/** A draft about an invented person. */
export function makeDraft(name = 'Suryadi Contoh', narrative = 'Fiktif: dikarang untuk pengujian.'): Draft {
	return Draft.parse({
		kind: 'perpetrator-profile',
		validUntil: '2099-12-31',
		handling: {
			tlp: 'TLP:AMBER',
			codes: ['H1'],
			evaluation: { source: 'B', information: 2 },
			purpose: 'investigation',
			legalBasis: 'UU 21/2007',
			retainUntil: '2099-12-31',
		},
		body: { name, sex: 'L', birthDate: '12/03/1985', birthPlace: 'Kota Contoh', roles: ['recruiter'], narrative },
	});
}

/** A draft whose envelope is larger than any TLS handshake, so that a proxy can tell a request by its size. */
export function makeLongDraft(name = 'Suryadi Contoh'): Draft {
	const { body, ...frame } = makeDraft(name);
	return {
		...frame,
		body: { ...body, addresses: Array.from({ length: 4 }, (_, n) => `Jalan Fiktif ${n} `.repeat(400)) },
	};
}
