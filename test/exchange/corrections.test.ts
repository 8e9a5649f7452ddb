import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runLintas } from '../cli/lintas.ts';
import { makeOffice, swapCards, type TestOffice } from '../gateways.ts';
import { handling, draft as repatriation } from '../http/drafts.ts';

let indonesia: TestOffice;
let malaysia: TestOffice;
let singapore: TestOffice;

beforeAll(async () => {
	[indonesia, malaysia, singapore] = [
		await makeOffice('id.imigrasi'),
		await makeOffice('my.imigresen'),
		await makeOffice('sg.ica'),
	];
	await swapCards(indonesia, malaysia, singapore);
	for (const office of [indonesia, malaysia, singapore]) await office.start();
});

afterAll(() => Promise.all([indonesia, malaysia, singapore].map((office) => office.remove())));

const to = (office: TestOffice, ...withhold: string[]) => ({ to: office.authority, withhold });
type To = ReturnType<typeof to>;

/** Releases and waits until it is there. */
async function release(draft: object, ...recipients: readonly To[]) {
	const released = await indonesia.client.release(draft, recipients);
	for (const { id } of released.deliveries)
		await vi.waitFor(async () => expect((await indonesia.client.delivery(id)).state).toBe('delivered'), 10_000);
	return released;
}

interface Change {
	readonly field: string;
	readonly action: string;
	readonly text?: string;
}

function correctionOf(document: string, amendments: readonly Change[]) {
	return {
		kind: 'correction',
		validUntil: '2030-12-31',
		handling,
		relations: [{ type: 'corrects', document }],
		body: { amendments: amendments.map((change) => ({ ...change, reason: 'Salah ketik' })) },
	};
}

const correct = async (id: string, amendments: readonly Change[], ...recipients: readonly To[]) =>
	await release(correctionOf(id, amendments), ...recipients);

/** Why a correction is not released. */
async function refusal(id: string, amendments: readonly Change[], ...recipients: readonly To[]) {
	const { fields } = await indonesia.client.release(correctionOf(id, amendments), recipients).then(
		() => expect.unreachable(),
		(problem: { fields: { pointer: string; expected: string }[] }) => problem,
	);
	return fields;
}

const show = async ({ client }: TestOffice, id: string) => await client.document(id, 'repatriation');
/** A person more, field by field. */
const third = [
	{ field: '/victims/2/name', action: 'tambah', text: 'Tri' },
	{ field: '/victims/2/traffickingStatus', action: 'tambah', text: 'diduga korban' },
	{ field: '/victims/2/consentToReturn', action: 'tambah', text: 'belum' },
];
const rename = { field: '/victims/1/name', action: 'ganti', text: 'KENANGA REKAAN' };
const move = { field: '/hostCountry', action: 'ganti', text: 'Singapura' };

describe('a document that its author corrected', () => {
	test('stays as it was signed, and says what it says now, who changed it, when and why', async () => {
		const { documentId } = await release(repatriation, to(malaysia));
		const { documentId: correction } = await correct(documentId, [rename, move], to(malaysia));
		for (const office of [indonesia, malaysia]) {
			const view = await show(office, documentId);
			expect(view.body.hostCountry).toMatchObject({ raw: 'Malaysia', value: 'MYS' });
			expect(view.present.hostCountry).toMatchObject({ raw: 'Singapura', value: 'SGP' });
			expect(view.present.victims).toMatchObject([
				{ name: { value: { full: 'Melati Fiktif' } } },
				{ name: { raw: 'KENANGA REKAAN', value: { full: 'Kenanga Rekaan' } } },
			]);
			expect(view.changes).toMatchObject([
				{
					...rename,
					action: 'replace',
					was: 'Kenanga Fiktif',
					reason: 'Salah ketik',
					statedIn: correction,
					isMade: true,
				},
				{ ...move, action: 'replace', was: 'Malaysia', statedIn: correction },
			]);
		}
	});

	test('is shown to officers as it is now, with what it was', async () => {
		const { documentId } = await release(repatriation, to(malaysia));
		await correct(documentId, [move], to(malaysia));
		const { stdout } = await runLintas(['show', documentId, '--purpose', 'repatriation'], {
			...malaysia.environment,
			LINTAS_LANGUAGE: 'id',
		});
		expect(stdout).toMatch(/ \/hostCountry {2}SGP {3}tertulis: Singapura\n/);
		expect(stdout).toMatch(/ {2}dikoreksi oleh \S+, \S+Z: diganti \/hostCountry \(semula: Malaysia\); Salah ketik\n/);
	});

	test('takes one correction after the other, each on what the one before left', async () => {
		const { documentId } = await release(repatriation, to(malaysia));
		await correct(documentId, [{ field: '/note', action: 'tambah', text: 'Batam' }], to(malaysia));
		await correct(documentId, [{ field: '/note', action: 'ganti', text: 'Bintan' }], to(malaysia));
		expect((await show(malaysia, documentId)).present.note).toMatchObject({ value: 'Bintan' });
		await correct(documentId, [{ field: '/note', action: 'hapus' }], to(malaysia));
		expect((await show(malaysia, documentId)).present).not.toHaveProperty('note');
	});

	test('says again what it said before once the correction is withdrawn', async () => {
		const { documentId } = await release(repatriation, to(malaysia));
		const { documentId: correction } = await correct(documentId, [move], to(malaysia));
		const relations = [{ type: 'withdraws', document: correction }];
		const withdrawal = {
			kind: 'withdrawal',
			validUntil: '2030-12-31',
			handling,
			relations,
			body: { reason: 'keliru' },
		};
		await release(withdrawal, to(malaysia));
		expect(await show(malaysia, documentId)).toMatchObject({ present: { hostCountry: { value: 'MYS' } }, changes: [] });
		expect((await show(malaysia, correction)).withdrawn).toMatchObject({ statedAt: expect.any(String) });
	});
});

describe('a correction', () => {
	test('gives each recipient only what concerns its copy', async () => {
		const { documentId } = await release(repatriation, to(malaysia), to(singapore, '/victims/0', '/hostCountry'));
		const first = { field: '/victims/0/name', action: 'ganti', text: 'MELATI REKAAN' };
		const corrected = await correct(documentId, [first, rename, move], to(malaysia), to(singapore));
		expect(corrected.deliveries).toMatchObject([{ withheld: 0 }, { withheld: 2 }]);
		const received = await show(singapore, corrected.documentId);
		expect(received.body.amendments).toMatchObject([{ field: { raw: rename.field } }]);
		expect((await show(singapore, documentId)).present.victims).toMatchObject([
			{ name: { value: { full: 'Kenanga Rekaan' } } },
		]);
	});

	test('goes to all who have a copy that it concerns, and to nobody else', async () => {
		const { documentId } = await release(repatriation, to(malaysia), to(singapore, '/hostCountry'));
		expect(await refusal(documentId, [move], to(singapore))).toEqual([
			{ pointer: '/recipients', expected: 'my.imigresen too: it has a copy of the document' },
			{ pointer: '/recipients/0', expected: 'an authority whose copy of the document is concerned' },
		]);
		await correct(documentId, [move], to(malaysia));
	});

	test('of what an earlier one added goes to nobody who was not told of that', async () => {
		const { documentId } = await release(repatriation, to(malaysia), to(singapore));
		const added = [move, { field: '/note', action: 'tambah', text: 'Batam' }, ...third];
		const withheld = added
			.keys()
			.toArray()
			.slice(1)
			.map((number) => `/amendments/${number}`);
		await correct(documentId, added, to(malaysia), to(singapore, ...withheld));
		const later = [
			{ field: '/note', action: 'ganti', text: 'Bintan' },
			{ field: '/victims/2/health', action: 'tambah', text: 'Sehat' },
			rename,
		];
		const corrected = await correct(documentId, later, to(malaysia), to(singapore));
		expect(corrected.deliveries).toMatchObject([{ withheld: 0 }, { withheld: 2 }]);
		expect((await show(malaysia, documentId)).present).toMatchObject({ note: { value: 'Bintan' } });
		expect((await show(singapore, documentId)).present).not.toHaveProperty('note');
		expect((await show(singapore, documentId)).present.victims).toHaveLength(2);
	});

	test('is told all that is wrong with it at once, and nothing is released', async () => {
		const { documentId } = await release(repatriation, to(malaysia));
		const amendments = [
			{ field: '/shoeSize', action: 'tambah', text: '44' },
			{ field: '/circumstances', action: 'tambah', text: 'Lain' },
			{ field: '/hostCountry', action: 'hapus' },
			{ field: '/victims/5/name', action: 'ganti', text: 'Sri' },
			{ field: '/circumstances', action: 'ganti' },
			{ field: '/urgency', action: 'hapus', text: 'segera' },
			{ field: '/urgency', action: 'coret' },
		];
		expect((await refusal(documentId, amendments, to(malaysia))).map(({ pointer }) => pointer)).toEqual([
			'/body/amendments/4/text',
			'/body/amendments/5/text',
			'/body/amendments/6/action',
			'/body/amendments/0/field',
			'/body/amendments/1/field',
			'/body/amendments/2/field',
			'/body/amendments/3/field',
			'/body/amendments/5/field',
		]);
		expect((await show(indonesia, documentId)).changes).toEqual([]);
	});

	test('leaves a document that is whole', async () => {
		const { documentId } = await release(repatriation, to(malaysia));
		const [missing, ...more] = await refusal(documentId, third.slice(0, 1), to(malaysia));
		expect(missing?.expected).toMatch(/^once corrected, \/victims\/2\/traffickingStatus: /);
		expect(more).toHaveLength(1);
		await correct(documentId, third, to(malaysia));
		expect((await show(malaysia, documentId)).present.victims).toHaveLength(3);
	});

	test('has its new texts read as the fields that they are for', async () => {
		const { documentId } = await release(repatriation, to(malaysia));
		const born = { field: '/victims/0/birthDate', action: 'tambah', text: '17/03/1999' };
		const { issues } = await correct(documentId, [born], to(malaysia));
		expect(issues).toContainEqual(expect.objectContaining({ pointer: '/amendments/0/text', rule: 'date.day-first' }));
		expect((await show(malaysia, documentId)).present.victims).toMatchObject([
			{ birthDate: { value: '1999-03-17' } },
			{},
		]);
	});
});

describe('a withdrawal', () => {
	const withdrawalOf = (document: string) => ({
		kind: 'withdrawal',
		validUntil: '2030-12-31',
		handling,
		relations: [{ type: 'withdraws', document }],
		body: { reason: 'salah orang' },
	});

	test('goes to everyone who has a copy', async () => {
		const { documentId } = await release(repatriation, to(malaysia), to(singapore));
		await expect(indonesia.client.release(withdrawalOf(documentId), [to(malaysia)])).rejects.toMatchObject({
			fields: [{ pointer: '/recipients', expected: 'sg.ica too: it has a copy of the document' }],
		});
		const { documentId: withdrawal } = await release(withdrawalOf(documentId), to(malaysia), to(singapore));
		for (const office of [indonesia, malaysia, singapore])
			expect((await show(office, documentId)).withdrawn).toMatchObject({ statedIn: withdrawal });
	});
});
