import { tlpLabels } from '../../model/handling.ts';
import type { PersonFacts } from './facts.ts';

/** The strictest label of what the papers of these persons say; nothing where they say nothing. */
export function toLabel(persons: readonly Pick<PersonFacts, 'tlp'>[]): string {
	return tlpLabels.find((label) => persons.some(({ tlp }) => tlp === label)) ?? '';
}
