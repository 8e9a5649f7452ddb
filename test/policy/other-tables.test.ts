import { expect, test } from 'vitest';
import { AuthorityId } from '../../src/model/identifiers.ts';
import { kinds } from '../../src/model/kinds.ts';
import type { Agreement } from '../../src/partners/agreement.ts';
import type { Decision } from '../../src/policy/decision.ts';
import { chooseDetail } from '../../src/policy/detail.ts';
import { makeEngine } from '../../src/policy/engine.ts';
import { openPolicies } from '../../src/policy/policies.ts';
import { loadRules, loadSchema } from '../../src/policy/policy-files.ts';
import { refusals } from './exchange-table.ts';
import { contents, handlings, personWith, roles, sample, toCounterpart, toDocumentFacts } from './situations.ts';
import { combine, findRows, parseTable, type Row } from './table.ts';

const policies = openPolicies();
const ask = makeEngine(loadRules(), loadSchema());

/** Who may not read a document. */
const readings = parseTable(`
| by | whose | shared for | read for | rule | what it means |
|----|-------|------------|----------|------|---------------|
| auditor or administrator | any | any | any | read-by-those-who-work-on-it | Neither who controls nor who administers sees a document. |
| any | a partner's | investigation | prevention | read-for-its-purpose | What was shared to investigate is not read to prevent. |
| any | a partner's | prevention | investigation | read-for-its-purpose | Nor the other way round. |
`);

/** What waits for a second person; where several rows apply, the first is told. */
const approvals = parseTable(`
| kind | goes to | marked | holds | rule | what it means |
|------|---------|--------|-------|------|---------------|
| any | any | any | a-minor-with-consent or a-minor-without | four-eyes.minors | Two people decide on the data of a minor. |
| repatriation-request or repatriation-event or verification-request | any | any | any | four-eyes.victims | And on what is about victims by its kind. |
| all but repatriation-request, repatriation-event, verification-request | any | any | a-victim-who-agreed or a-victim-not-asked or a-photograph-and-a-victim-not-asked | four-eyes.victims | Or because of whom it names. |
| any | any | TLP:RED | any | four-eyes.tlp-red | And on what is marked most strictly. |
| perpetrator-profile | int.interpol | any | any | four-eyes.interpol | And on what may become a red notice. |
`);

/** When what a partner stated may not be told on to another one. */
const onward = parseTable(`
| its label | its codes | the agreement | permission | our label | our codes | kept | rule | what it means |
|-----------|-----------|---------------|------------|-----------|-----------|------|------|---------------|
| any | any | never | any | any | any | any | onward-never | Where the agreement says never, no permission helps. |
| any | any | with-permission | none | any | any | any | onward-by-agreement | Where it says so, nothing goes on without permission. |
| TLP:RED or TLP:AMBER+STRICT or TLP:AMBER | any | any | none | any | any | any | onward-label | These labels end with us. |
| any | H2 | any | none | any | any | any | onward-h2 | H2 is the author's word that it will be asked. |
| any | any | any | any | looser | any | any | onward-label-kept | Passing on does not loosen. |
| any | H2 | any | any | any | none | any | onward-codes-kept | Nor does it drop a code. |
| any | any | any | any | any | any | longer | onward-kept-no-longer | Nor is anything kept longer. |
`);

/** What keeps a category of fields from going in full. */
const details = parseTable(`
| agreed | for | about | rule | what it means |
|--------|-----|-------|------|---------------|
| coarse | any | any | detail-agreed | No more goes than the agreement provides for. |
| any | prevention or border-control | victim | victims-in-outline | Who a victim is stays an outline for those who only look out for others. |
`);

const word = (codes: string) => (codes === 'none' ? [] : [codes]);

function toRules({ allowed, reasons }: Decision): string[] {
	return allowed ? [] : [...new Set(reasons.map(({ rule }) => rule))].toSorted();
}

/** Every combination of the columns is decided as the rows say, and no row is without one. */
function expectTable<Columns extends Readonly<Record<string, readonly string[]>>>(
	rows: readonly Row[],
	columns: Columns,
	decide: (situation: { [Name in keyof Columns]: Columns[Name][number] }) => readonly string[],
): void {
	const seen = new Set<Row>();
	for (const situation of combine(columns)) {
		const found = findRows(rows, situation);
		for (const row of found) seen.add(row);
		expect(decide(situation), JSON.stringify(situation)).toEqual(found.map(({ rule }) => rule).toSorted());
	}
	expect(rows.filter((row) => !seen.has(row))).toEqual([]);
}

test('documents are read as the table says', () => {
	expectTable(
		readings,
		{
			by: roles,
			whose: ['ours', "a partner's"],
			'shared for': ['investigation', 'prevention'] as const,
			'read for': ['investigation', 'prevention'],
		},
		(situation) =>
			toRules(
				policies.decideRead({
					by: personWith(situation.by),
					purpose: situation['read for'],
					kind: 'early-warning',
					handling: { tlp: 'TLP:AMBER', purpose: situation['shared for'] },
					isOurs: situation.whose === 'ours',
				}),
			),
	);
});

test('a second person is asked as the table says', () => {
	const columns = {
		kind: kinds.map(({ name }) => name),
		'goes to': ['my.imigresen', 'int.interpol'],
		marked: ['TLP:RED', 'TLP:GREEN'] as const,
		holds: Object.keys(contents),
	};
	for (const situation of combine(columns)) {
		const { kind, 'goes to': to, marked, holds } = situation;
		const handling = { ...(handlings.open as (typeof handlings)[string]), tlp: marked };
		const document = toDocumentFacts(kind, handling, contents[holds]);
		const about = { kinds: [kind], hasMinors: document.places.minors.length > 0, withdrawsConsent: false };
		const rule = policies.findApprovalRule({
			by: personWith('officer'),
			to: AuthorityId.parse(to),
			channel: 'native',
			document,
			...about,
		});
		expect(rule?.rule, JSON.stringify(situation)).toBe(findRows(approvals, situation)[0]?.rule);
	}
});

test('a correction is approved as what it corrects', () => {
	const document = toDocumentFacts('correction', handlings.open as (typeof handlings)[string]);
	const leaving = {
		by: personWith('officer'),
		to: AuthorityId.parse('my.imigresen'),
		channel: 'native',
		document,
		withdrawsConsent: false,
	};
	const ask = (kind: string, hasMinors: boolean) =>
		policies.findApprovalRule({ ...leaving, kinds: ['correction', kind], hasMinors })?.rule;
	expect(ask('early-warning', false)).toBeUndefined();
	expect(ask('early-warning', true)).toBe('four-eyes.minors');
	expect(ask('repatriation-request', false)).toBe('four-eyes.victims');
	const toInterpol = { ...leaving, to: AuthorityId.parse('int.interpol'), hasMinors: false };
	const kinds = ['correction', 'perpetrator-profile'];
	expect(policies.findApprovalRule({ ...toInterpol, kinds })?.rule).toBe('four-eyes.interpol');
});

test('a profile for INTERPOL is approved by whichever bureau it goes', () => {
	const document = toDocumentFacts('perpetrator-profile', handlings.open as (typeof handlings)[string]);
	const leaving = {
		by: personWith('officer'),
		to: AuthorityId.parse('id.ncb'),
		document,
		hasMinors: false,
		withdrawsConsent: false,
	};
	const ask = (channel: string, kinds = ['perpetrator-profile']) =>
		policies.findApprovalRule({ ...leaving, channel, kinds })?.rule;
	expect(ask('interpol')).toBe('four-eyes.interpol');
	expect(ask('interpol', ['correction', 'perpetrator-profile'])).toBe('four-eyes.interpol');
	expect(ask('interpol', ['early-warning'])).toBeUndefined();
	expect(ask('native')).toBeUndefined();
});

test('what a partner stated is told on as the table says', () => {
	expectTable(
		onward,
		{
			'its label': ['TLP:RED', 'TLP:AMBER+STRICT', 'TLP:AMBER', 'TLP:GREEN', 'TLP:CLEAR'],
			'its codes': ['none', 'H2'],
			'the agreement': ['never', 'with-permission', 'as-marked'] as const,
			permission: ['none', 'given'],
			'our label': ['looser', 'as strict'],
			'our codes': ['none', 'H2'],
			kept: ['longer', 'as long'],
		},
		(situation) =>
			toRules(
				policies.decidePassingOn({
					to: toCounterpart('Malaysia').authority,
					origin: { label: situation['its label'], codes: word(situation['its codes']) },
					onwardSharing: situation['the agreement'],
					isPermitted: situation.permission === 'given',
					codes: word(situation['our codes']),
					isLabelLoosened: situation['our label'] === 'looser',
					isKeptLonger: situation.kept === 'longer',
				}),
			),
	);
});

const purposes = ['prevention', 'border-control', 'investigation', 'prosecution', 'victim-protection', 'repatriation'];

function chooseNames(agreed: Agreement['detail']['names'], purpose: string, about: 'victim' | 'other') {
	const agreement = { ...sample, detail: { ...sample.detail, names: agreed } };
	const { authority } = toCounterpart('Malaysia');
	return chooseDetail(ask, { to: authority, agreement, kind: 'early-warning', purpose, about, category: 'names' });
}

test('a category goes in full but for the rules of the table', () => {
	expectTable(
		details,
		{ agreed: ['full', 'coarse'] as const, for: purposes, about: ['victim', 'other'] as const },
		({ agreed, for: purpose, about }) =>
			chooseNames(agreed, purpose, about)
				.reasons.map(({ rule }) => rule)
				.toSorted(),
	);
});

test('the coarser facts go where all of it may not, and nothing where the agreement says so', () => {
	expect(chooseNames('full', 'repatriation', 'victim')).toEqual({ level: 'full', reasons: [] });
	expect(chooseNames('full', 'prevention', 'victim')).toMatchObject({
		level: 'coarse',
		reasons: [{ rule: 'victims-in-outline' }],
	});
	expect(chooseNames('none', 'repatriation', 'other')).toMatchObject({
		level: 'none',
		reasons: [{ rule: 'category-not-agreed' }],
	});
});

test('free and raw text have no coarser facts', () => {
	const { authority } = toCounterpart('Malaysia');
	const about = { to: authority, kind: 'early-warning', purpose: 'prevention', about: 'other' } as const;
	expect(chooseDetail(ask, { ...about, agreement: sample, category: 'rawText' })).toMatchObject({
		level: 'none',
		reasons: [{ rule: 'detail-agreed' }],
	});
	expect(chooseDetail(ask, { ...about, agreement: sample, category: 'freeText' }).level).toBe('full');
});

test('every rule that forbids stands in a table', () => {
	const tables = [readings, approvals, onward, details].flat().map(({ rule }) => rule);
	const named = new Set([...tables, ...refusals.map(({ rule }) => rule), 'category-not-agreed']);
	const forbidding = loadRules().filter(({ effect }) => effect === 'forbid');
	expect(forbidding.map(({ id }) => id).filter((id) => !named.has(id))).toEqual([]);
	expect([...named].filter((id) => !forbidding.some((rule) => rule.id === id))).toEqual([]);
});
