import {
	checkParsePolicySet,
	type DetailedError,
	type PolicyJson,
	policySetTextToParts,
	policyToJson,
	validate,
} from '@cedar-policy/cedar-wasm/nodejs';
import { type FieldProblem, Problem } from '../problem.ts';
import { sensitivePlaces } from './facts.ts';

/** A text in the two languages that officers read. */
export interface Words {
	readonly en: string;
	readonly id: string;
}

/** One Cedar policy with the words beside it. */
export interface Rule {
	/** The name of the file that it stands in. */
	readonly file: string;
	readonly id: string;
	readonly effect: 'permit' | 'forbid';
	/** What it says, and of one that forbids: what would make possible what it forbids. */
	readonly words: Words;
	readonly remedy: Words | undefined;
	/** The field of a draft that it is about: a JSON Pointer, or which of the places in `facts.ts`. */
	readonly field: string | undefined;
	/** What may be asked for it to have a say: names of actions and of groups of them. */
	readonly actions: readonly string[] | 'all';
	readonly policy: PolicyJson;
}

export interface PolicyFile {
	/** As problems name it. */
	readonly name: string;
	readonly text: string;
	/** Rules of this place may add to what is forbidden, and permit nothing. */
	readonly mayOnlyForbid: boolean;
}

/**
 * Reads the rules of all files, each checked against the schema.
 *
 * @throws Problem `policy-invalid` with every mistake: its file and line, and what is wrong there
 */
export function readRules(files: readonly PolicyFile[], schema: string): readonly Rule[] {
	// All at once costs a third of one by one, at each start; where something is wrong it is looked for in each.
	const [together] = validateRules(files.map(({ text }) => text).join('\n'), schema);
	const read = files.map((file) => readFile(file, together && schema));
	const mistakes = read.flatMap((file) => file.mistakes);
	const rules = read.flatMap((file) => file.rules);
	const twice = rules.filter(({ id }, index) => rules.findIndex((rule) => rule.id === id) < index);
	const fields = [
		...mistakes,
		...twice.map(({ id, place }) => ({ pointer: place, expected: `an @id of its own: there is another rule ${id}` })),
	];
	if (fields.length > 0) throw new Problem('policy-invalid', { fields });
	return rules;
}

interface Read {
	readonly rules: readonly (Rule & { readonly place: string })[];
	readonly mistakes: readonly FieldProblem[];
}

function validateRules(text: string, schema: string): readonly DetailedError[] {
	const answer = validate({ schema, policies: { staticPolicies: text } });
	return answer.type === 'failure' ? answer.errors : answer.validationErrors.map(({ error }) => error);
}

/** @param schema undefined where the rules are known to keep to it */
function readFile(file: PolicyFile, schema: string | undefined): Read {
	const { name, text } = file;
	const parsed = checkParsePolicySet({ staticPolicies: text });
	if (parsed.type === 'failure') return { rules: [], mistakes: parsed.errors.map((error) => toMistake(file, error)) };
	const errors = schema === undefined ? [] : validateRules(text, schema);
	const parts = policySetTextToParts(text);
	if (parts.type === 'failure') return { rules: [], mistakes: parts.errors.map((error) => toMistake(file, error)) };
	const inOrder = parts.policies.toSorted((a, b) => text.indexOf(a) - text.indexOf(b));
	const read = inOrder.map((part) => readRule(part, `${name}:${toLine(text, text.indexOf(part))}`, file));
	return {
		rules: read.flatMap(({ rules }) => rules),
		mistakes: [...errors.map((error) => toMistake(file, error)), ...read.flatMap((rule) => rule.mistakes)],
	};
}

function readRule(text: string, place: string, { name, mayOnlyForbid }: PolicyFile): Read {
	const answer = policyToJson(text);
	if (answer.type === 'failure') return { rules: [], mistakes: [{ pointer: place, expected: 'a policy' }] };
	const { effect, annotations = {} } = answer.json;
	const expected = [
		...(mayOnlyForbid && effect !== 'forbid' ? ['forbid: a local rule can only narrow what is allowed'] : []),
		...findMissing(effect, annotations).map((annotation) => `the annotation @${annotation}("…")`),
		...(isName(annotations.id)
			? []
			: ['an @id of small letters, digits, points and hyphens, at most 64: covers name it']),
		...(isField(annotations.field) ? [] : [`@field("/…"), or one of ${sensitivePlaces.join(', ')}`]),
	];
	if (expected.length > 0)
		return { rules: [], mistakes: expected.map((wrong) => ({ pointer: place, expected: wrong })) };
	return { rules: [{ ...toRule(name, answer.json), place }], mistakes: [] };
}

/** Rules without words would refuse without a reason. */
function findMissing(effect: Rule['effect'], annotations: Readonly<Record<string, string>>): string[] {
	const needed = ['id', 'en', 'bahasa', ...(effect === 'forbid' ? ['remedy_en', 'remedy_bahasa'] : [])];
	return needed.filter((annotation) => !annotations[annotation]?.trim());
}

function isName(id = ''): boolean {
	return id.length <= 64 && /^[a-z0-9]+(?:[.-][a-z0-9]+)*$/.test(id);
}

function isField(field: string | undefined): boolean {
	return field === undefined || field.startsWith('/') || sensitivePlaces.some((place) => place === field);
}

function toRule(file: string, policy: PolicyJson): Rule {
	const { effect, annotations = {}, action } = policy;
	const { id = '', en = '', bahasa = '', remedy_en, remedy_bahasa, field } = annotations;
	return {
		file,
		id,
		effect,
		words: { en, id: bahasa },
		remedy: remedy_en !== undefined && remedy_bahasa !== undefined ? { en: remedy_en, id: remedy_bahasa } : undefined,
		field,
		actions: toActions(action),
		policy,
	};
}

function toActions(scope: PolicyJson['action']): Rule['actions'] {
	if (scope.op === 'All' || 'slot' in scope) return 'all';
	const entities = 'entities' in scope ? scope.entities : [scope.entity];
	return entities.map((entity) => ('__entity' in entity ? entity.__entity.id : entity.id));
}

/** Cedar tells offsets in bytes of UTF-8. */
function toMistake({ name, text }: PolicyFile, { message, help, sourceLocations }: DetailedError): FieldProblem {
	const [location] = sourceLocations ?? [];
	const before = new TextDecoder().decode(new TextEncoder().encode(text).subarray(0, location?.start ?? 0));
	const reason = [message.replace(/^for policy `policy\d+`, /, ''), help].filter((part) => part !== null).join(': ');
	return { pointer: `${name}:${toLine(text, before.length)}`, expected: reason };
}

function toLine(text: string, offset: number): number {
	return text.slice(0, offset).split('\n').length;
}
