import { type RuleName, severityOf } from './rules.ts';

export interface RuleIssue {
	readonly rule: RuleName;
	readonly severity: 'changed' | 'doubt';
}

/** What a normaliser makes of raw text: the standard value, null where none can be made, and why. */
export interface Normalised<Value> {
	readonly value: Value | null;
	readonly issues: readonly RuleIssue[];
}

export function withValue<Value>(value: Value, rules: readonly RuleName[]): Normalised<Value> {
	return { value, issues: toIssues(rules) };
}

/** Without a value nothing was changed: only the doubts are told. */
export function withoutValue(rules: readonly RuleName[]): Normalised<never> {
	return { value: null, issues: toIssues(rules).filter(({ severity }) => severity === 'doubt') };
}

function toIssues(rules: readonly RuleName[]): RuleIssue[] {
	if (rules.length === 0) return [];
	return [...new Set(rules)].map((rule) => ({ rule, severity: severityOf(rule) }));
}
