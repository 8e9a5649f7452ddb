import type { DocumentFacts, SensitivePlace } from './facts.ts';
import type { Rule, Words } from './rules.ts';

/** A rule that stands behind a decision, in words, and of one that forbids: where, and what would make it possible. */
export interface Reason {
	readonly rule: string;
	readonly en: string;
	readonly id: string;
	readonly remedy?: Words;
	/** Into the draft; missing where the rule is about no field of it. */
	readonly pointer?: string;
}

export interface Decision {
	readonly allowed: boolean;
	/** Every rule that forbids it, once for each place; where none does, those that permit it. */
	readonly reasons: readonly Reason[];
}

export function toReasons(rules: readonly Rule[], places?: DocumentFacts['places']): Reason[] {
	return rules.flatMap(({ id, words, remedy, field }) => {
		const reason = { rule: id, ...words, ...(remedy !== undefined && { remedy }) };
		const pointers = toPointers(field, places);
		return pointers.length === 0 ? [reason] : pointers.map((pointer) => ({ ...reason, pointer }));
	});
}

function toPointers(field: string | undefined, places: DocumentFacts['places'] | undefined): readonly string[] {
	if (field === undefined) return [];
	return field.startsWith('/') ? [field] : (places?.[field as SensitivePlace] ?? []);
}
