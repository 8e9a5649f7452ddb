import type { Body, BodyNode, Field, Fields, Sourced } from '../model/field.ts';
import type { Kind } from '../model/kind.ts';
import type { FieldIssue } from './body.ts';
import { withIssue } from './finding.ts';
import { toScript } from './script.ts';

/**
 * Scripts that the languages of our region are written in (Unicode CLDR, likely subtags and language data).
 * A language that is not here is not checked, and neither is a text without letters (`Zyyy`).
 */
const scriptsOf: Readonly<Record<string, readonly string[]>> = {
	ar: ['Arab'],
	bn: ['Beng'],
	en: ['Latn'],
	fil: ['Latn'],
	hi: ['Deva'],
	id: ['Latn'],
	km: ['Khmr'],
	lo: ['Laoo'],
	ms: ['Latn', 'Arab'],
	my: ['Mymr'],
	ta: ['Taml'],
	th: ['Thai'],
	tl: ['Latn'],
	vi: ['Latn'],
	zh: ['Hani'],
};

/** Numbers, names of places and quotations are in Latin letters in every language. */
const shortestChecked = 20;

const issue = { rule: 'text.script', severity: 'doubt' } as const;

/**
 * Doubts each longer free text whose script is not one of the document's language: the language was
 * mistaken, or part of the document is in another one.
 */
export function doubtLanguage(
	kind: Kind,
	normalised: { readonly body: Body; readonly issues: readonly FieldIssue[] },
	language: string,
): { body: Body; issues: readonly FieldIssue[] } {
	const [primary = '', script] = language.split('-', 2);
	const scripts = script?.length === 4 ? [script] : scriptsOf[primary];
	if (scripts === undefined) return { ...normalised };
	const doubts: FieldIssue[] = [];
	const body = doubtFields(kind.fields, normalised.body, '', (pointer, text) => {
		if (text.length < shortestChecked || ['Zyyy', ...scripts].includes(toScript(text))) return false;
		doubts.push({ pointer, ...issue });
		return true;
	});
	return { body, issues: [...normalised.issues, ...doubts] };
}

type IsDoubtful = (pointer: string, text: string) => boolean;

function doubtFields(fields: Fields, body: Body, pointer: string, isDoubtful: IsDoubtful): Body {
	return Object.fromEntries(
		Object.entries(body).map(([name, node]) => {
			const field = fields[name];
			return [name, field === undefined ? node : doubtNode(field, node, `${pointer}/${name}`, isDoubtful)];
		}),
	);
}

function doubtNode(field: Field, node: BodyNode, pointer: string, isDoubtful: IsDoubtful): BodyNode {
	if (field.node === 'group') return doubtFields(field.fields, node as Body, pointer, isDoubtful);
	if (field.node !== 'leaf') {
		return (node as readonly BodyNode[]).map((item, index) =>
			doubtNode(field.of, item, `${pointer}/${index}`, isDoubtful),
		);
	}
	const { value } = node as Sourced;
	if (field.type !== 'text' || typeof value !== 'string' || !isDoubtful(pointer, value)) return node;
	return withIssue(node, issue);
}
