import { describe, expect, test } from 'vitest';
import { kinds } from '../../src/model/kinds.ts';
import type { Role } from '../../src/model/person.ts';
import { openPolicies } from '../../src/policy/policies.ts';
import { refusals } from './exchange-table.ts';
import {
	contents,
	handlings,
	partners,
	personWith,
	roles,
	toCounterpart,
	toDocumentFacts,
	today,
} from './situations.ts';
import { combine, findRows } from './table.ts';

const policies = openPolicies();

/** The rules that refuse, as the policy says and as the table says. */
function compare(situation: Readonly<Record<'kind' | 'partner' | 'handling' | 'holds', string>> & { by: Role }) {
	const { kind, partner, by, handling, holds } = situation;
	const marked = handlings[handling];
	if (marked === undefined) throw new Error(`no handling ${handling}`);
	const document = toDocumentFacts(kind, marked, contents[holds]);
	const decision = policies.decideRelease({ by: personWith(by), partner: toCounterpart(partner), document, today });
	const rows = findRows(refusals, situation);
	const decided = decision.allowed ? [] : decision.reasons.map(({ rule }) => rule);
	return { rows, decided: [...new Set(decided)].toSorted(), expected: rows.map(({ rule }) => rule).toSorted() };
}

const columns = { kind: kinds.map(({ name }) => name), partner: Object.keys(partners) };
const seen = new Set<string>();

describe.each(columns.kind)('a %s', (kind) => {
	test('is released to every partner, by every role and with every handling as the table says', () => {
		const cases = combine({
			...columns,
			kind: [kind],
			by: roles,
			handling: Object.keys(handlings),
			holds: ['nobody-to-protect'],
		});
		for (const situation of cases) {
			const { decided, expected, rows } = compare(situation);
			for (const { rule } of rows) seen.add(rule);
			expect(decided, JSON.stringify(situation)).toEqual(expected);
		}
	});

	test('is released with whatever it holds as the table says', () => {
		const cases = combine({
			...columns,
			kind: [kind],
			by: ['officer'] as const,
			handling: ['open'],
			holds: Object.keys(contents),
		});
		for (const situation of cases) {
			const { decided, expected, rows } = compare(situation);
			for (const { rule } of rows) seen.add(rule);
			expect(decided, JSON.stringify(situation)).toEqual(expected);
		}
	});
});

test('no row of the table is without a case', () => {
	expect(refusals.map(({ rule }) => rule).filter((rule) => !seen.has(rule))).toEqual([]);
});

test('what is released anyway goes to an active partner with an agreement, and says so', () => {
	const document = toDocumentFacts('early-warning', handlings.open as never);
	const decision = policies.decideRelease({
		by: personWith('officer'),
		partner: toCounterpart('Malaysia'),
		document,
		today,
	});
	expect(decision).toEqual({
		allowed: true,
		reasons: [{ rule: 'exchange-under-agreement', en: expect.any(String), id: expect.any(String) }],
	});
});

test('what arrives is agreed if the agreement names its kind in that direction', () => {
	const receive = (kind: string) =>
		policies
			.decideReception({
				partner: toCounterpart('Malaysia'),
				document: toDocumentFacts(kind, handlings.open as never),
				today,
			})
			.reasons.map(({ rule }) => rule);
	expect(receive('early-warning')).toEqual(['exchange-under-agreement']);
	expect(receive('network-report')).toEqual(['kind-not-agreed']);
});

test('what waits leaves no more once the agreement has ended', () => {
	const deliver = (day: string) =>
		policies.decideDelivery({
			partner: toCounterpart('Malaysia'),
			document: toDocumentFacts('early-warning', handlings.open as never),
			today: Temporal.PlainDate.from(day),
		});
	expect(deliver('2029-03-01').allowed).toBe(true);
	expect(deliver('2029-03-02').reasons.map(({ rule }) => rule)).toEqual(['agreement-expired']);
});

test('a refusal names every place that it is about, and what would make it possible', () => {
	const places = {
		victims: ['/body/victims/0', '/body/victims/1'],
		victimsWithoutConsent: [],
		minors: [],
		minorsWithoutConsent: [],
		biometrics: [],
	};
	const document = toDocumentFacts('early-warning', handlings.open as never, places);
	const { reasons } = policies.decideRelease({
		by: personWith('officer'),
		partner: toCounterpart('Thailand'),
		document,
		today,
	});
	expect(reasons.map(({ rule, pointer }) => [rule, pointer])).toEqual([
		['victims-not-agreed', '/body/victims/0'],
		['victims-not-agreed', '/body/victims/1'],
	]);
	expect(reasons[0]?.remedy?.en).toContain('Withhold the victims');
	expect(reasons[0]?.remedy?.id).toContain('Tahan data korban');
});
