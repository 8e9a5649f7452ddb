import type { KeyObject } from 'node:crypto';
import { signDocument } from '../../../src/envelope/document.ts';
import type { Body } from '../../../src/model/field.ts';
import {
	type AuthorityId,
	type Digest,
	type DocumentId,
	newId,
	type Timestamp,
} from '../../../src/model/identifiers.ts';
import { findKind } from '../../../src/model/kinds.ts';
import type { Skeleton } from '../../../src/model/skeleton.ts';
import { saveCase } from '../../../src/store/cases.ts';
import type { Database } from '../../../src/store/database.ts';
import { saveDisclosures, saveDocument } from '../../../src/store/documents.ts';
import { saveRelations } from '../../../src/store/relations.ts';
import { named, skeletonOf, sourced } from '../../envelope/documents.ts';
import { createGateway } from '../../envelope/gateways.ts';

export const secretName = 'Kenanga Fiktif Rahasia';
const home = 'id.imigrasi' as AuthorityId;

/** A person of an invented case. */
export interface Invented {
	readonly sex: 'F' | 'M';
	readonly birthDate: string;
	readonly openedAt: Timestamp;
	/** Had the host say of the screening, a day later. */
	readonly screening?: string;
	/** Codes of `modes` that a notice on the case states. */
	readonly modes?: readonly string[];
	/** Who states it; the host if not given. */
	readonly modesBy?: AuthorityId;
	readonly isErased?: true;
}

/** Signs and stores cases of one person each, as they stand in a gateway's database once they were taken in. */
export async function openStore(db: Database, kek: KeyObject) {
	const malaysia = await createGateway('my.imigresen');
	const store = async (skeleton: Skeleton, body: Body, isErased = false): Promise<Digest> => {
		const kind = findKind(skeleton.kind) as NonNullable<ReturnType<typeof findKind>>;
		const document = await signDocument(skeleton, kind, body, malaysia.signing);
		await db.transaction().execute(async (tx) => {
			const { id, author, kind, version, createdAt } = skeleton;
			const row = { id, author, kind, version, jwt: document.jwt, digest: document.digest };
			await saveDocument(tx, { ...row, stored_at: createdAt, valid_until: createdAt, answer_by: null });
			if (!isErased) await saveDisclosures(tx, kek, document.digest, document.disclosures);
			await saveRelations(tx, document.digest, skeleton.relations);
		});
		return document.digest;
	};
	return {
		storeCase: async ({ sex, birthDate, openedAt, screening, modes, modesBy, isErased }: Invented): Promise<void> => {
			const id = newId(Temporal.Instant.from(openedAt)) as DocumentId;
			const person = { host: malaysia.authority, home, hostCountry: 'MYS', homeCountry: 'IDN', isMinor: false };
			const opening = await store(
				skeletonOf(malaysia, { id, createdAt: openedAt, person }),
				{
					victims: [
						{
							name: named(secretName),
							traffickingStatus: sourced('korban', null),
							consentToReturn: sourced('setuju', null),
							sex: sourced(sex, sex),
							birthDate: sourced(birthDate, birthDate),
						},
					],
					hostCountry: sourced('Malaysia', 'MYS'),
					homeCountry: sourced('Indonesia', 'IDN'),
					urgency: sourced('segera', null),
					exploitationTypes: [sourced('kerja paksa', 'ForcedLabour')],
				},
				isErased,
			);
			const at = Temporal.Instant.from(openedAt)
				.add({ hours: 24 })
				.toString({ smallestUnit: 'millisecond' }) as Timestamp;
			const relations = [{ type: 'case' as const, document: id }];
			const next = () => ({ id: newId(Temporal.Instant.from(at)) as DocumentId, createdAt: at, relations });
			if (screening !== undefined) {
				const event = { step: 'screening', outcome: screening, persons: [id], at, follows: [opening] };
				await store(skeletonOf(malaysia, { ...next(), kind: 'repatriation-event', event }), {});
			}
			if (modes !== undefined)
				await store(
					skeletonOf(malaysia, { ...next(), kind: 'modus-operandi-notice', author: modesBy ?? malaysia.authority }),
					{
						title: sourced('Rekaan', 'Rekaan'),
						modes: modes.map((mode) => sourced(mode, mode)),
					},
				);
			const counts = { persons: 1, missing: 0, aside: 0, divergent: 0, strangers: 0, stateDigest: 'invented' };
			const row = { id, host: malaysia.authority, home, openedAt, status: 'open' as const, ...counts };
			await db.transaction().execute((tx) => saveCase(tx, row, []));
		},
		storeProfile: async (createdAt: Timestamp, corrects?: DocumentId): Promise<DocumentId> => {
			const id = newId(Temporal.Instant.from(createdAt)) as DocumentId;
			const relations = corrects === undefined ? [] : [{ type: 'corrects' as const, document: corrects }];
			const skeleton = skeletonOf(malaysia, { id, kind: 'perpetrator-profile', createdAt, relations });
			await store(skeleton, { name: named('Contoh Fiktif') });
			return id;
		},
	};
}
