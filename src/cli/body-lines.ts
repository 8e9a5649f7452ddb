import { z } from 'zod';
import type { Field, Fields, Label } from '../model/field.ts';
import { findKind } from '../model/kinds.ts';
import { type RuleName, rules } from '../normalise/rules.ts';
import type { Language } from '../problem-words.ts';
import type { Terminal } from './terminal.ts';
import { describeCoarse } from './withheld-lines.ts';

const Sourced = z.object({
	raw: z.string().nullable(),
	value: z.unknown(),
	coarse: z.record(z.string(), z.unknown()).optional(),
	issues: z.array(z.object({ rule: z.string(), severity: z.string() })),
});
type Sourced = z.infer<typeof Sourced>;

/** What a document says, a field a line: what it is called, its pointer, the standard value and what was written. */
export function toBodyLines(kind: string, body: unknown, terminal: Terminal): string[] {
	return describeFields(findKind(kind)?.fields, body, terminal, '');
}

/** What a newer version has beside the fields that are known here goes without a name. */
function describeFields(fields: Fields | undefined, node: unknown, terminal: Terminal, path: string): string[] {
	if (typeof node !== 'object' || node === null) return [];
	return Object.entries(node).flatMap(([name, child]) => {
		const field = fields !== undefined && Object.hasOwn(fields, name) ? fields[name] : undefined;
		return describeField(field, field?.label, child, terminal, `${path}/${name}`);
	});
}

function describeField(
	field: Field | undefined,
	label: Label | undefined,
	node: unknown,
	terminal: Terminal,
	path: string,
): string[] {
	const leaf = Sourced.safeParse(node);
	if (leaf.success) return [`${toName(label, terminal.language)}${path}  ${describeLeaf(field, leaf.data, terminal)}`];
	if (!Array.isArray(node))
		return describeFields(field?.node === 'group' ? field.fields : undefined, node, terminal, path);
	const element = field?.node === 'list' || field?.node === 'persons' ? field.of : undefined;
	return node.flatMap((child, index) => describeField(element, label, child, terminal, `${path}/${index}`));
}

function toName(label: Label | undefined, language: Language): string {
	return label === undefined ? '' : `${label[language]} `;
}

function describeLeaf(field: Field | undefined, leaf: Sourced, terminal: Terminal): string {
	const { words, language } = terminal;
	const { raw, value, issues } = leaf;
	if (value === null && raw === null) return describeLess(leaf, terminal);
	const text = value === null ? words.notUnderstood : describeValue(field, value, language);
	if (raw === null) return `${text}   (${words.withoutRaw})`;
	const doubts = issues.filter(({ severity }) => severity === 'doubt').map(({ rule }) => describeRule(rule, language));
	const written = text === raw ? '' : `   ${words.written}: ${raw}`;
	return `${text}${written}${doubts.length > 0 ? `   ${words.lookAt}: ${doubts.join(' ')}` : ''}`;
}

/** Never without the word that this is not the whole. */
function describeLess({ coarse }: Sourced, { words, language }: Terminal): string {
	return coarse === undefined ? `(${words.notShared})` : `${words.onlyShared} ${describeCoarse(coarse, language)}`;
}

/** A code with its label; whatever else as it stands in the document. */
function describeValue(field: Field | undefined, value: unknown, language: Language): string {
	if (typeof value !== 'string') return JSON.stringify(value);
	const code = field?.node === 'leaf' ? field.list?.codes.find((known) => known.code === value) : undefined;
	return code === undefined ? value : `${code[language]} (${value})`;
}

/** A partner's rule that this version does not know is named as the partner named it. */
function describeRule(rule: string, language: Language): string {
	return Object.hasOwn(rules, rule) ? rules[rule as RuleName][language] : rule;
}
