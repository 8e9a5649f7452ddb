import type { Claims, DraftBody, LeafClaims } from '../src/model/field.ts';
import type { Kind } from '../src/model/kind.ts';

/** A good example with one thing wrong each time, by what is wrong. */
export const spoil = { draft: spoilDraft, claims: spoilClaims };

function spoilDraft({ fields }: Kind, draft: DraftBody): Record<string, unknown> {
	const required = Object.keys(fields).find((name) => fields[name]?.required);
	const leaf = requireOne(Object.keys(draft).find((name) => fields[name]?.node === 'leaf'));
	return {
		...(required !== undefined && { 'required-field-missing': leaveOut(draft, required) }),
		'field-unknown': { ...draft, shoeSize: '44' },
		'field-of-another-form': { ...draft, [leaf]: { text: 'of another form' } },
		'field-blank': { ...draft, [leaf]: '   ' },
		'not-an-object': ['of fields'],
	};
}

function leaveOut(draft: DraftBody, name: string): DraftBody {
	const { [name]: _, ...rest } = draft;
	return rest;
}

function spoilClaims(claims: Claims): Record<string, unknown> {
	const [name, node] = requireOne(Object.entries(claims).find(([, value]) => 'written' in value));
	const { written } = node as LeafClaims;
	const spoilt = (change: object) => ({ ...claims, [name]: { ...node, ...change } });
	const rewritten = (change: object) => spoilt({ written: { ...written, ...change } });
	return {
		'field-unknown': { ...claims, shoeSize: node },
		'raw-missing': rewritten({ raw: undefined }),
		'value-of-another-form': written?.value === undefined ? spoilt({ value: 7 }) : rewritten({ value: 7 }),
		'rule-of-another-form': rewritten({ issues: [{ rule: 'No Rule', severity: 'doubt' }] }),
		'severity-unknown': rewritten({ issues: [{ rule: 'date.century', severity: 'grave' }] }),
		'member-unknown': spoilt({ shoeSize: '44' }),
	};
}

/** Every example has one leaf at the top at least, to be spoilt. */
function requireOne<Found>(found: Found | undefined): Found {
	if (found === undefined) throw new Error('An example without a leaf at its top.');
	return found;
}
