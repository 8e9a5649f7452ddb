import type { Body, BodyNode, DraftBody, DraftNode, Field, Fields, Leaf, LeafType } from '../model/field.ts';
import type { Kind } from '../model/kind.ts';
import { normaliseAccount } from './account.ts';
import { normaliseAddress } from './address.ts';
import { changeAt } from './change-at.ts';
import { normaliseCode } from './code.ts';
import { normaliseContact } from './contact.ts';
import { normaliseConveyance } from './conveyance.ts';
import { normaliseCountry } from './country.ts';
import { normaliseDate } from './date.ts';
import { type Finding, withIssue } from './finding.ts';
import { findIdentityDoubts } from './identity-findings.ts';
import { findJourneyDoubts } from './journey-findings.ts';
import { normaliseMoment } from './moment.ts';
import { normaliseName } from './name.ts';
import { type Normalised, type RuleIssue, withoutValue } from './normalised.ts';
import { normaliseBorderPoint, normalisePlace } from './place.ts';
import { normalisePointer } from './pointer.ts';
import { normaliseSex } from './sex.ts';
import { findSharedDocuments } from './shared-documents.ts';
import { normaliseText } from './text.ts';
import { normaliseTravelDocument } from './travel-document.ts';

/** What was changed or is in doubt, and where: an RFC 6901 pointer into the body. */
export interface FieldIssue extends RuleIssue {
	readonly pointer: string;
}

const normalisers: Readonly<Record<Exclude<LeafType, 'code'>, (raw: string) => Normalised<unknown>>> = {
	name: normaliseName,
	date: normaliseDate,
	moment: normaliseMoment,
	country: normaliseCountry,
	sex: normaliseSex,
	'travel-document': normaliseTravelDocument,
	contact: normaliseContact,
	account: normaliseAccount,
	address: normaliseAddress,
	conveyance: normaliseConveyance,
	place: normalisePlace,
	'border-point': normaliseBorderPoint,
	pointer: normalisePointer,
	text: normaliseText,
};

/**
 * The body of a draft with a standard value beside each raw text, and every issue in the order of the
 * kind's fields, after those of a group what its fields say against each other. The draft must have passed the kind's schema.
 */
export function normaliseBody(kind: Kind, draft: DraftBody): { body: Body; issues: readonly FieldIssue[] } {
	const issues: FieldIssue[] = [];
	return { body: normaliseFields(kind.fields, draft, '', issues), issues };
}

function normaliseFields(fields: Fields, draft: DraftBody, pointer: string, issues: FieldIssue[]): Body {
	const body: Record<string, BodyNode> = {};
	for (const name of Object.keys(fields)) {
		const field = fields[name];
		const node = Object.hasOwn(draft, name) ? draft[name] : undefined;
		// Names of fields are letters: nothing to escape in a pointer.
		if (field !== undefined && node !== undefined)
			body[name] = normaliseNode(field, node, `${pointer}/${name}`, issues);
	}
	return withFindings(body, pointer, issues);
}

/** What the fields of a group say against each other. */
function listFindings(group: Body): readonly Finding[] {
	return [...findIdentityDoubts(group), ...findSharedDocuments(group), ...findJourneyDoubts(group)];
}

function withFindings(group: Body, pointer: string, issues: FieldIssue[]): Body {
	let doubted = group;
	for (const { path, rule } of listFindings(group)) {
		const doubt = { rule, severity: 'doubt' } as const;
		issues.push({ pointer: `${pointer}/${path.join('/')}`, ...doubt });
		doubted = changeAt(doubted, path, (leaf) => withIssue(leaf, doubt));
	}
	return doubted;
}

/** Field and draft have the same shape, which the schema has made sure of and the types cannot say. */
function normaliseNode(field: Field, draft: DraftNode, pointer: string, issues: FieldIssue[]): BodyNode {
	switch (field.node) {
		case 'leaf':
			return normaliseLeaf(field, draft as string, pointer, issues);
		case 'group':
			return normaliseFields(field.fields, draft as DraftBody, pointer, issues);
		case 'list':
		case 'persons':
			return (draft as readonly DraftNode[]).map((item, index) =>
				normaliseNode(field.of, item, `${pointer}/${index}`, issues),
			);
	}
}

function normaliseLeaf(field: Leaf, raw: string, pointer: string, issues: FieldIssue[]): BodyNode {
	const sourced = readLeaf(field, raw);
	for (const { rule, severity } of sourced.issues) issues.push({ pointer, rule, severity });
	return sourced;
}

/** One text as the field that it stands in, or is to stand in: its standard value and the issues beside it. */
export function readLeaf(field: Leaf, raw: string): Normalised<unknown> & { readonly raw: string } {
	const { value, issues } = normalise(field, raw);
	return { raw, value, issues };
}

function normalise({ type, list }: Leaf, raw: string): Normalised<unknown> {
	if (type !== 'code') return normalisers[type](raw);
	return list === undefined ? withoutValue(['code.unknown']) : normaliseCode(list, raw);
}
