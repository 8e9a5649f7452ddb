import type { Body, DraftBody } from '../src/model/field.ts';
import type { Kind } from '../src/model/kind.ts';

/** A good example with one thing wrong each time, by what is wrong. */
export const spoil = { draft: spoilDraft, body: spoilBody };

function spoilDraft({ fields }: Kind, draft: DraftBody): Record<string, unknown> {
	const required = Object.keys(fields).find((name) => fields[name]?.required) ?? '';
	const { [required]: _, ...without } = draft;
	return {
		'required-field-missing': without,
		'field-unknown': { ...draft, shoeSize: '44' },
		'field-of-another-form': { ...draft, [required]: { text: 'of another form' } },
		'field-blank': { ...draft, [required]: '   ' },
		'not-an-object': ['of fields'],
	};
}

function spoilBody(body: Body): Record<string, unknown> {
	const [name = '', node] = Object.entries(body).find(([, value]) => 'raw' in value) ?? Object.entries(body)[0] ?? [];
	const leaf = node as object;
	return {
		'field-unknown': { ...body, shoeSize: { raw: '44', value: '44', issues: [] } },
		'raw-missing': { ...body, [name]: { ...leaf, raw: undefined } },
		'value-of-another-form': { ...body, [name]: { ...leaf, value: 7 } },
		'issue-of-another-form': { ...body, [name]: { ...leaf, issues: [{ rule: 'No Rule', severity: 'grave' }] } },
		'member-unknown': { ...body, [name]: { ...leaf, shoeSize: '44' } },
	};
}
