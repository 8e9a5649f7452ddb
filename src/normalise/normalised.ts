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

/** One object for each rule: most fields of most documents have one or two of them. */
const issues = new Map<RuleName, RuleIssue>();

function toIssues(rules: readonly RuleName[]): RuleIssue[] {
	return rules.length < 2 ? rules.map(toIssue) : [...new Set(rules)].map(toIssue);
}

function toIssue(rule: RuleName): RuleIssue {
	const known = issues.get(rule) ?? Object.freeze({ rule, severity: severityOf(rule) });
	issues.set(rule, known);
	return known;
}
