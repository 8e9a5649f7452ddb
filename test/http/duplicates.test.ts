import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { showDuplicates } from '../../src/cases/duplicates.ts';
import { toDuplicateLines } from '../../src/cli/duplicate-lines.ts';
import type { CaseView } from '../../src/http/officer/case-schemas.ts';
import { toId } from '../cases/case-documents.ts';
import { makeOffice, swapCards, type TestOffice } from '../gateways.ts';
import { makePerson } from '../people.ts';
import { draft } from './drafts.ts';

let malaysia: TestOffice;
let indonesia: TestOffice;
let thailand: TestOffice;
let waitsInThailand = false;

beforeAll(async () => {
	malaysia = await makeOffice('my.imigresen');
	indonesia = await makeOffice('id.imigrasi');
	thailand = await makeOffice('th.immigration');
	await swapCards(malaysia, indonesia, thailand);
	for (const office of [malaysia, indonesia]) await office.start();
	const rule = { rule: 'four-eyes.victims', en: 'Victims', id: 'Korban' };
	await thailand.start(undefined, { needsApproval: () => (waitsInThailand ? rule : undefined) });
}, 60_000);
afterAll(async () => {
	for (const office of [malaysia, indonesia, thailand]) await office.remove();
});

const countries = new Map([
	['my.imigresen', 'Malaysia'],
	['th.immigration', 'Thailand'],
]);
const settled = {
	traffickingStatus: 'korban',
	consentToReturn: 'setuju',
	consentToShare: 'setuju',
	ageGroup: 'dewasa',
};

const handling = { ...draft.handling, tlp: 'TLP:AMBER+STRICT', codes: ['H1', 'H2'] };

/** The host opens a case for invented people. */
async function open(host: TestOffice, ...victims: readonly object[]) {
	const hostCountry = countries.get(host.authority);
	const body = { ...draft.body, hostCountry, victims: victims.map((victim) => ({ ...settled, ...victim })) };
	return await host.client.openCase({ ...draft, handling, body }, [{ to: 'id.imigrasi', withhold: [] }]);
}

/** What an office is told of a case, once it is told of so many. */
async function until(office: TestOffice, id: string, count: number) {
	return await vi.waitFor(
		async () => {
			const items = toItems(await office.client.case(id));
			expect(items).toHaveLength(count);
			return items;
		},
		{ timeout: 20_000, interval: 50 },
	);
}

const toItems = ({ duplicates }: Pick<CaseView, 'duplicates'>) => duplicates?.items ?? expect.unreachable();
const toWords = ({ reasons }: { readonly reasons: readonly { readonly words: { readonly en: string } }[] }) =>
	reasons.map(({ words }) => words.en);

/** Whoever is in an open case of that office is found from now on. */
async function untilKnown(office: TestOffice, person: string) {
	const rows = () =>
		office.database.db
			.selectFrom('case_person')
			.selectAll()
			.where('document_id', '=', person as never);
	await vi.waitFor(async () => expect((await rows().execute()).map(({ compared }) => compared)).toEqual([true]), {
		timeout: 20_000,
	});
}

const change = (office: TestOffice, kind: string, type: string, document: string, body: object) =>
	office.client.release({ ...draft, kind, handling, relations: [{ type, document }], body }, [
		{ to: 'id.imigrasi', withhold: [] },
	]);

describe('a case that is opened twice for one person', () => {
	const aminah = { name: 'Siti Aminah Rekaan', birthDate: '12/03/1999', birthPlace: 'Tjirebon' };
	const again = { name: 'Sitti Aminnah Rekaan', birthDate: '12 Maret 1999', birthPlace: 'Kab. Cirebon' };
	let first: string;

	beforeAll(async () => {
		first = (await open(malaysia, aminah)).caseId;
		await untilKnown(malaysia, first);
		await until(indonesia, first, 0);
		await untilKnown(indonesia, first);
	}, 30_000);

	test('is offered as a likely duplicate when it is opened, with the reasons, and looked at on record', async () => {
		const opened = await open(malaysia, { name: 'Orang Lain Samasekali', birthDate: '1970' }, again);
		const person = opened.released[1]?.documentId;
		expect(opened.duplicates?.caution.en).toContain('nothing was decided');
		expect(opened.duplicates?.items).toMatchObject([{ person, other: { caseId: first, person: first } }]);
		const [item = expect.unreachable()] = toItems(opened);
		expect(item.score).toBeGreaterThan(85);
		expect(toWords(item)).toEqual(['name: sounds alike', 'birth date: equal', 'birth place: sounds alike']);
		const rows = await malaysia.database.db.selectFrom('audit_entry').select('entry').execute();
		expect(rows.map(({ entry }) => JSON.parse(entry))).toContainEqual(
			expect.objectContaining({
				action: 'document-read',
				document: first,
				outcome: 'compared',
				reason: 'repatriation',
			}),
		);
		const told = toDuplicateLines(opened.caseId, opened.duplicates, 'id').join('\n');
		expect(told).toContain('tanggal lahir: sama');
		expect(told).toContain(`lintas case do ${opened.caseId} closure duplicate --person ${person} --into ${first}`);
		// The other way round as well, until a person closes one of them.
		expect(await until(malaysia, first, 1)).toMatchObject([
			{ person: first, other: { caseId: opened.caseId, person } },
		]);
		await malaysia.client.doStep(opened.caseId, {
			event: { step: 'closure', outcome: 'duplicate', persons: [person], into: first },
		});
		await until(malaysia, first, 0);
		await until(malaysia, opened.caseId, 0);
		await until(indonesia, first, 0);
	});

	test('by two states, is told to the one that both ask, and to nobody else', async () => {
		const there = await open(thailand, again);
		expect(there.duplicates?.items).toEqual([]);
		expect(await until(indonesia, there.caseId, 1)).toMatchObject([
			{ person: there.caseId, other: { caseId: first, person: first } },
		]);
		await until(malaysia, first, 0);
		// Consent that is withdrawn ends it, and nothing is left by which the person is found.
		await thailand.client.doStep(there.caseId, { event: { step: 'consent', outcome: 'withdrawn' } });
		await until(indonesia, first, 0);
		await vi.waitFor(
			async () => {
				const rows = await indonesia.database.db.selectFrom('case_person').select('case_id').execute();
				expect(rows.map(({ case_id }) => case_id)).not.toContain(there.caseId);
			},
			{ timeout: 20_000 },
		);
	});

	test('is offered while its request waits for a second person', async () => {
		await untilKnown(thailand, (await open(thailand, aminah)).caseId);
		waitsInThailand = true;
		const waiting = await open(thailand, again);
		waitsInThailand = false;
		expect(waiting.released[0]?.awaitingApproval).not.toBeNull();
		expect(toItems(waiting)).toHaveLength(1);
	});
});

describe('who is not the same', () => {
	test('is a namesake with another birth date, and that is told; who has a part of a name in common is not offered', async () => {
		const namesake = { name: 'Budi Santoso Fiktif', birthPlace: 'Medan' };
		const { caseId } = await open(malaysia, { ...namesake, birthDate: '01/02/1990' });
		await untilKnown(malaysia, caseId);
		const other = await open(
			malaysia,
			{ ...namesake, birthDate: '17/08/1971' },
			{ name: 'Budi Hartono Wijaya', birthDate: '01/02/1990' },
		);
		const [item = expect.unreachable(), ...others] = toItems(other);
		expect(others).toEqual([]);
		expect(toWords(item)).toEqual(['name: equal', 'birth date: year differs by 19', 'birth place: equal']);
		expect(item.reasons[1]?.points).toBeLessThan(0);
		expect(item.score).toBeLessThan(45);
	});

	test('is whose request was withdrawn, and whoever is found by a name that was corrected', async () => {
		const { caseId } = await open(malaysia, { name: 'Ratna Palsu Contohwati', birthDate: '1988' });
		await untilKnown(malaysia, caseId);
		const find = async (name: string) => toItems(await open(malaysia, { name, birthDate: '1988' })).length;
		const amendments = [{ field: '/victims/0/name', action: 'replace', text: 'Wulan Benar Ujicoba', reason: 'Rekaan' }];
		await change(malaysia, 'correction', 'corrects', caseId, { amendments });
		await untilKnown(malaysia, caseId);
		expect(await find('Ratna Palsu Contohwati')).toBe(0);
		expect(await find('Wulan Benar Ujicoba')).toBe(1);
		await change(malaysia, 'withdrawal', 'withdraws', caseId, { reason: 'Keliru' });
		await until(malaysia, caseId, 0);
	});
});

test('who coordinates no cases is told of nobody', async () => {
	const context = {} as Parameters<typeof showDuplicates>[0];
	expect(await showDuplicates(context, makePerson('officer', 'approver'), toId(1))).toBeNull();
});

test('the database names nobody', async () => {
	const tables = ['case_person', 'case_person_key', 'likely_duplicate'];
	const dumps = await Promise.all(
		tables.map((table) =>
			sql<{ row: string }>`select t::text as row from ${sql.table(table)} as t`.execute(malaysia.database.ownerDb),
		),
	);
	const dump = dumps.flatMap(({ rows }) => rows.map(({ row }) => row.toLowerCase())).join('\n');
	expect(dump.length).toBeGreaterThan(1_000);
	expect(dump).not.toMatch(/santoso|aminah|rekaan|medan/);
});
