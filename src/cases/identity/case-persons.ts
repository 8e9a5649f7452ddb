import { readBody, readSkeleton } from '../../envelope/document.ts';
import type { ExchangeContext } from '../../exchange/context.ts';
import { findPresent } from '../../exchange/corrections.ts';
import type { Body } from '../../model/field.ts';
import type { Digest } from '../../model/identifiers.ts';
import { toGroups, toValue, toValues } from '../../model/leaf-values.ts';
import type { PersonName, Sex, TravelDocument } from '../../model/values.ts';
import { loadDocuments } from '../../store/documents.ts';
import { findChanged, listRelated } from '../../store/relations.ts';
import type { Identity } from './identity.ts';
import { readPlace } from './read-records.ts';

type BodyContext = Pick<ExchangeContext, 'db' | 'kek'>;

/**
 * Whom requests are about, as their authors' corrections leave them. Of one that was withdrawn, or whose body is not
 * here, nothing is known.
 */
export async function loadIdentities(
	{ db, kek }: BodyContext,
	digests: readonly Digest[],
): Promise<ReadonlyMap<Digest, Identity>> {
	const identities = new Map<Digest, Identity>();
	const changed = await findChanged(db, digests);
	for (const document of await loadDocuments(db, kek, digests)) {
		if (!changed.has(document.digest)) {
			identities.set(document.digest, toIdentity(readBody(document).body));
			continue;
		}
		const { id, author } = readSkeleton(document.jwt);
		const { present, withdrawn } = await findPresent({ db, kek }, document, await listRelated(db, id, author));
		if (withdrawn === null) identities.set(document.digest, toIdentity(present));
	}
	return identities;
}

/** The one person that a request is about. */
export function toIdentity({ victims }: Body): Identity {
	const [victim = {}] = toGroups(victims);
	const papers = toValues<TravelDocument>(victim.travelDocuments);
	const numbers = papers.flatMap(({ number, personalNumber = '' }) => [number, personalNumber]);
	return {
		name: toValue<PersonName>(victim.name)?.full,
		otherNames: [],
		birthDate: toValue<string>(victim.birthDate),
		birthPlace: readPlace(toValue<string>(victim.birthPlace) ?? '') ?? undefined,
		sex: toValue<Sex>(victim.sex),
		nik: numbers.find((number) => /^\d{16}$/.test(number)),
		documents: papers.map(({ number }) => number),
	};
}
