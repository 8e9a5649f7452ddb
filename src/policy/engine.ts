import {
	type CedarValueJson,
	preparsePolicySet,
	schemaToJson,
	statefulIsAuthorized,
	type TypeAndId,
} from '@cedar-policy/cedar-wasm/nodejs';
import { Problem } from '../problem.ts';
import type { Rule } from './rules.ts';

/** Someone or something that a question is about. Attributes as `lintas.cedarschema` has them. */
export interface Entity {
	readonly uid: TypeAndId;
	readonly attrs: Record<string, CedarValueJson>;
	readonly parents: TypeAndId[];
}

/** May this principal do this with this resource? */
export interface Question {
	readonly principal: Entity;
	readonly action: string;
	readonly resource: Entity;
	readonly context: Record<string, CedarValueJson>;
}

export function toEntity(type: string, id: string, attrs: Entity['attrs'] = {}): Entity {
	return { uid: { type, id }, attrs, parents: [] };
}

/** Whether it may be, and every rule that says so: those that forbid it, or else those that permit it. */
export interface Verdict {
	readonly allowed: boolean;
	readonly rules: readonly Rule[];
}

export type Engine = (question: Question) => Verdict;

/**
 * Parses the rules, once: they stay in Cedar's memory for as long as the process lives, those of each action by
 * themselves.
 *
 * @returns answers questions; @throws Problem `internal-error` where a rule cannot be evaluated, rather than pass over
 * it as Cedar would
 */
export function makeEngine(rules: readonly Rule[], schema: string): Engine {
	const name = crypto.randomUUID();
	const actions = readActions(schema);
	for (const action of actions.keys())
		parse(
			`${name}/${action}`,
			rules.filter((rule) => isAbout(rule, action, actions)),
		);
	return ({ principal, action, resource, context }) => {
		const answer = statefulIsAuthorized({
			principal: principal.uid,
			action: { type: 'Action', id: action },
			resource: resource.uid,
			context,
			entities: [principal, resource],
			preparsedPolicySetId: `${name}/${action}`,
			// What it would cost, a third of the time, is paid in the tests: every question fits the schema.
			validateRequest: false,
		});
		if (answer.type === 'failure') throw unanswerable(answer.errors[0]?.message);
		const { decision, diagnostics } = answer.response;
		if (diagnostics.errors.length > 0) throw unanswerable(diagnostics.errors[0]?.error.message);
		return { allowed: decision === 'allow', rules: rules.filter(({ id }) => diagnostics.reason.includes(id)) };
	};
}

/** Each action with the groups that it is in. */
function readActions(schema: string): ReadonlyMap<string, TypeAndId[]> {
	const answer = schemaToJson(schema);
	if (answer.type === 'failure') throw unanswerable(answer.errors[0]?.message);
	return new Map(
		Object.entries(answer.json['']?.actions ?? {}).map(([action, { memberOf = [] }]) => [
			action,
			memberOf.map(({ id }) => ({ type: 'Action', id })),
		]),
	);
}

function isAbout({ actions }: Rule, action: string, groups: ReadonlyMap<string, TypeAndId[]>): boolean {
	const names = [action, ...(groups.get(action) ?? []).map(({ id }) => id)];
	return actions === 'all' || actions.some((name) => names.includes(name));
}

/** All of them are about one action: without saying so they need not be told which groups it is in. */
function parse(name: string, rules: readonly Rule[]): void {
	const staticPolicies = Object.fromEntries(
		rules.map(({ id, policy }) => [id, { ...policy, action: { op: 'All' as const }, annotations: {} }]),
	);
	const answer = preparsePolicySet(name, { staticPolicies });
	if (answer.type === 'failure') throw unanswerable(answer.errors[0]?.message);
}

function unanswerable(message: string | undefined): Problem {
	return new Problem('internal-error', { cause: new Error(message) });
}
