import { z } from 'zod';
import { describeOfficerDoor } from '../src/http/officer/description.ts';
import { describePartnerDoor } from '../src/http/partner/routes.ts';
import { toClaims } from '../src/model/claims.ts';
import type { Kind } from '../src/model/kind.ts';
import { kinds } from '../src/model/kinds.ts';
import { normaliseBody } from '../src/normalise/body.ts';
import { loadRules } from '../src/policy/policy-files.ts';
import { describeAudit } from './describe-audit.ts';
import { describeCaseSteps } from './describe-case-steps.ts';
import { describeDocuments } from './describe-documents.ts';
import { describePolicies } from './describe-policies.ts';
import { describeRecords } from './describe-records.ts';
import { listCodeLists } from './list-code-lists.ts';
import { spoil } from './spoil.ts';

/** Every generated file: its path from the root of the project, and its text. */
export function makeGeneratedFiles(): Map<string, string> {
	const files = new Map<string, string>();
	const addJson = (path: string, value: unknown) => files.set(path, `${JSON.stringify(value, undefined, '\t')}\n`);
	for (const kind of kinds) {
		for (const [form, schema] of Object.entries(makeSchemas(kind)))
			addJson(`schemas/${kind.name}.${form}.json`, schema);
		for (const [name, value] of Object.entries(makeExamples(kind)))
			addJson(`schemas/examples/${kind.name}/${name}.json`, value);
	}
	addJson('schemas/code-lists.json', listCodeLists(kinds));
	addJson('schemas/officer.openapi.json', describeOfficerDoor());
	addJson('schemas/partner.openapi.json', describePartnerDoor());
	files.set('schemas/aseanapol-1.xsd', describeRecords());
	files.set('docs/AUDIT.md', describeAudit());
	files.set('docs/CASE-STEPS.md', describeCaseSteps());
	files.set('docs/POLICY.md', describePolicies(loadRules()));
	files.set('docs/DOCUMENTS.md', describeDocuments(kinds, listCodeLists(kinds)));
	return files;
}

/** JSON Schema (2020-12) of what an officer hands in, and of what is disclosed of it. */
function makeSchemas(kind: Kind): Record<'draft' | 'claims', object> {
	const { name, version, title } = kind;
	const about = (form: string) => ({
		$id: `urn:lintas:schema:${name}:${version}:${form}`,
		title: title.en,
		'x-title-id': title.id,
	});
	const make = (form: 'draft' | 'claims') => ({
		...z.toJSONSchema(kind[form], { io: 'input', reused: 'ref' }),
		...about(form),
	});
	return { draft: make('draft'), claims: make('claims') };
}

/** One that is right in either form, and that one with one thing wrong each time. */
function makeExamples(kind: Kind): Record<string, unknown> {
	const draft = kind.draft.parse(kind.example);
	const { body } = normaliseBody(kind, draft);
	const claims = toClaims(kind.fields, body, Temporal.PlainDate.from('2026-11-24'));
	return {
		'valid.draft': kind.example,
		'valid.claims': claims,
		...prefixed('draft', spoil.draft(kind, draft)),
		...prefixed('claims', spoil.claims(claims)),
	};
}

function prefixed(form: string, examples: Record<string, unknown>): Record<string, unknown> {
	return Object.fromEntries(Object.entries(examples).map(([name, value]) => [`invalid-${name}.${form}`, value]));
}
