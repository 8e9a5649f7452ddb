import type { Fields } from '../../model/field.ts';
import { repatriationEvent } from '../../model/kinds/repatriation-event.ts';
import { repatriationRequest } from '../../model/kinds/repatriation-request.ts';
import type { Language } from '../../problem-words.ts';
import type { FactName } from '../protection.ts';
import { alike, type Words } from './fact-text.ts';
import type { Facts } from './facts.ts';
import type { FactRow } from './paper.ts';

const { victims, ...around } = repatriationRequest.fields;
const { carrier, handedTo } = repatriationEvent.fields;
const fields: Fields = {
	...(victims?.node === 'persons' && victims.of.fields),
	...around,
	carrier,
	handedTo,
} as Fields;

/** What the forms of documents do not call by a name, or by another one than a paper does. */
const ownLabels: Partial<Readonly<Record<FactName, Words>>> = {
	documentNumber: { en: 'Number of the travel document', id: 'Nomor dokumen perjalanan' },
	escort: { en: 'Travels with an escort', id: 'Dengan pendamping' },
	hostCountry: { en: 'Host country', id: 'Negara tempat berada' },
	proposedDate: { en: 'Planned departure', id: 'Rencana keberangkatan' },
};

/**
 * What is known, by name; what is not is a line to be written on. What the audience may not have is no row: nobody is to
 * write it there.
 */
export function toFactRows(facts: Facts, names: readonly FactName[], language: Language): FactRow[] {
	return names.flatMap((name) => {
		const known = facts.get(name);
		return known === undefined
			? []
			: [[toFactLabel(name)[language], toText(known.map((fact) => fact[language]))] as const];
	});
}

/** What a paper calls it. */
export function toFactLabel(name: FactName): Words {
	return ownLabels[name] ?? fields[name]?.label ?? alike(name);
}

function toText(texts: readonly string[]): string | null {
	return texts.length === 0 ? null : texts.join('; ');
}

/** Lines to be written on. */
export function toBlanks(labels: readonly string[]): FactRow[] {
	return labels.map((label) => [label, null] as const);
}
