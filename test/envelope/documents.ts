import { type SignedDocument, signDocument } from '../../src/envelope/document.ts';
import type { Json } from '../../src/json.ts';
import type { Body } from '../../src/model/field.ts';
import { DocumentId, toTimestamp } from '../../src/model/identifiers.ts';
import { findKind } from '../../src/model/kinds.ts';
import type { Skeleton } from '../../src/model/skeleton.ts';
import { type Gateway, now } from './gateways.ts';

/** All persons, numbers and places here are invented. */
export function sourced<Value extends Json>(raw: string, value: Value | null = null) {
	return { raw, value, issues: [] };
}

export function named(full: string) {
	return sourced(full, { full, mononym: !full.includes(' '), titles: [], script: 'Latn' });
}

/** A repatriation request for three invented persons. */
export const repatriation: Body = {
	victims: ['Melati Fiktif', 'Kenanga Fiktif', 'Cempaka'].map((name) => ({
		name: named(name),
		traffickingStatus: sourced('korban', null),
		consentToReturn: sourced('setuju', null),
		birthDate: sourced('12/3/1999', '1999-03-12'),
	})),
	hostCountry: sourced('Malaysia', 'MYS'),
	homeCountry: sourced('Indonesia', 'IDN'),
	urgency: sourced('segera', null),
	circumstances: sourced('Ditemukan di sebuah ruko rekaan.', 'Ditemukan di sebuah ruko rekaan.'),
};

/** A notice with one withheld-able list that is not of persons. */
export const notice: Body = {
	title: sourced('Tawaran kerja rekaan', 'Tawaran kerja rekaan'),
	modes: [sourced('visa palsu', 'fake-visa-or-identity-document')],
	indicators: [sourced('Tiket sekali jalan'), sourced('Tidak tahu alamat tujuan')],
};

export function skeletonOf(author: Gateway, changes: Partial<Skeleton> = {}): Skeleton {
	return {
		id: DocumentId.parse('019ab000-0000-7000-8000-000000000001'),
		kind: 'repatriation-request',
		version: '1.0',
		author: author.authority,
		createdAt: toTimestamp(now),
		validUntil: toTimestamp(now.add({ hours: 24 * 90 })),
		language: 'id',
		handling: {
			tlp: 'TLP:AMBER',
			codes: ['H1'],
			evaluation: { source: 'B', information: 2 },
			purpose: 'repatriation',
			legalBasis: 'Invented Agreement 2026, Article 4',
			retainUntil: '2027-11-24',
		},
		relations: [],
		attachments: [],
		...changes,
	};
}

/** As an officer says it: nothing of these places goes. */
export function without(...places: readonly string[]) {
	return places.map((place) => ({ place, detail: 'none' as const }));
}

export function signed(author: Gateway, body: Body, changes: Partial<Skeleton> = {}): Promise<SignedDocument> {
	const skeleton = skeletonOf(author, changes);
	const kind = findKind(skeleton.kind);
	if (kind === undefined) throw new Error(`No kind ${skeleton.kind}.`);
	return signDocument(skeleton, kind, body, author.signing);
}
