import { readFile } from 'node:fs/promises';
import { preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import { systemClock } from '../../src/clock.ts';
import { parseJson } from '../../src/json.ts';
import { Draft } from '../../src/model/draft.ts';
import { PersonId, toTimestamp } from '../../src/model/identifiers.ts';
import { perpetratorProfile } from '../../src/model/kinds/perpetrator-profile.ts';
import type { Person } from '../../src/model/person.ts';
import { normaliseDraft } from '../../src/normalise/draft.ts';
import { Agreement } from '../../src/partners/agreement.ts';
import { toFacts } from '../../src/policy/facts.ts';
import { openPolicies } from '../../src/policy/policies.ts';
import { toExchangeQuestion, toPerson } from '../../src/policy/questions.ts';
import { measure, measureInTurns } from '../measure.ts';
import { type Part, type PartContext, type Report, toFigure } from '../part.ts';

const load = { count: 10_000, inFlight: 1, warmUp: 2_000 };
const rounds = 3;

/** Decisions on releasing, the rules parsed once, against Cedar taking in the same facts for a single rule. */
export const policyPart: Part = { ids: ['policy.decide'], run };

async function run({ profiles, progress }: PartContext): Promise<Report> {
	const policies = openPolicies();
	const questions = await makeQuestions(profiles.slice(0, 100));
	const bare = questions.map((question) => toExchangeQuestion(toPerson(question.by), 'release', question));
	preparsePolicySet('bare', { staticPolicies: { all: 'permit (principal, action, resource);' } });
	progress('deciding, ours and bare in turns');
	const { decide, limit } = await measureInTurns(rounds, {
		decide: () => measure(load, (index) => policies.decideRelease(take(questions, index))),
		limit: () =>
			measure(load, (index) => {
				const { principal, resource, context } = take(bare, index);
				return statefulIsAuthorized({
					principal: principal.uid,
					action: { type: 'Action', id: 'release' },
					resource: resource.uid,
					context,
					entities: [principal, resource],
					preparsedPolicySetId: 'bare',
				});
			}),
	});
	const aim = { of: 'value', is: 'at least', bound: 5_000 } as const;
	return {
		figures: [toFigure('policy.decide', '1/s', { value: decide.perSecond, limit: limit.perSecond, aim })],
		notes: [
			`policy: may each of ${questions.length} profiles be released under the agreement of samples/; one at a time, median of ${rounds} rounds`,
			'  limit: Cedar taking in the same facts, made before, for one rule that permits all',
		],
	};
}

async function makeQuestions(profiles: readonly string[]) {
	const agreement = Agreement.parse(parseJson(await readFile('samples/agreement.json', 'utf8')));
	const partner = { authority: agreement.partner, state: 'active', agreement };
	const by: Person = { id: PersonId.parse('A'.repeat(22)), roles: ['officer'] };
	const now = systemClock();
	const today = now.toZonedDateTimeISO('Asia/Jakarta').toPlainDate();
	return profiles.map((text) => {
		const draft = Draft.parse(parseJson(text));
		const { body } = normaliseDraft(perpetratorProfile, draft, now);
		const stated = { kind: perpetratorProfile, handling: draft.handling, body, attachments: [] };
		return { by, partner, document: toFacts({ ...stated, createdAt: toTimestamp(now) }), today };
	});
}

function take<Item>(items: readonly Item[], index: number): Item {
	return items[index % items.length] as Item;
}
