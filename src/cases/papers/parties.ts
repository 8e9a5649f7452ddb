import type { Language } from '../../problem-words.ts';
import type { CaseState, Party } from '../state.ts';
import { toCountry } from './fact-text.ts';
import type { Facts } from './facts.ts';
import type { FactRow } from './paper.ts';

const words = {
	en: { case: 'Case', host: 'Host', home: 'Home', transit: 'Transit', agency: 'Agency' },
	id: {
		case: 'Kasus',
		host: 'Negara tempat berada',
		home: 'Negara asal',
		transit: 'Transit',
		agency: 'Lembaga',
	},
} as const;

/** The case, and who takes part in it, as far as whoever gets a paper about a person may know. */
export function toPartyRows({ id, parties }: CaseState, facts: Facts, language: Language): FactRow[] {
	const told = parties.filter(({ role }) => role !== 'agency' || facts.has('agencies'));
	return [[words[language].case, id], ...told.map((party) => toPartyRow(party, language))];
}

function toPartyRow({ role, authority, country }: Party, language: Language): FactRow {
	return [words[language][role], `${authority} (${toCountry(country)[language]})`];
}
