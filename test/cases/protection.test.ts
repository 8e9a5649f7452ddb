import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PaperName, paperNames, paperOf } from '../../src/cases/papers/papers.ts';
import { type Audience, listWithheld, protection } from '../../src/cases/protection.ts';
import type { DraftBody } from '../../src/model/field.ts';
import { repatriationRequest } from '../../src/model/kinds/repatriation-request.ts';
import { repatriationSteps } from '../../src/model/repatriation-steps.ts';
import { host } from './case-documents.ts';
import { inventCase, print, shelter, sri, wayHome } from './papers/invented-case.ts';

const isOneOf =
	(...steps: readonly string[]) =>
	(step: string) =>
		steps.includes(step);
const always = () => true;

describe('what is withheld', () => {
	it('is said of every field of a request', () => {
		const { victims, ...around } = repatriationRequest.fields;
		const ofPerson = victims?.node === 'persons' ? Object.keys(victims.of.fields) : [];
		expect(Object.keys(protection)).toEqual(expect.arrayContaining([...ofPerson, ...Object.keys(around)]));
	});

	it('begins with steps that there are', () => {
		const froms = Object.values(protection).flatMap((row) => Object.values(row));
		const codes = ['opening', 'never', ...repatriationSteps.map(({ code }) => code)];
		expect(codes).toEqual(expect.arrayContaining([...new Set(froms)]));
	});

	it('is, from a transit state, all of the person until there is a document to permit, and then all but name, document and dates', () => {
		expect(listWithheld('transit', isOneOf('screening', 'consent'))).toContain('/victims/0');
		// Its permit comes before the travel plan, and needs the travel document.
		expect(listWithheld('transit', isOneOf('travel-document'))).toEqual([
			'/victims/0/traffickingStatus',
			'/victims/0/sex',
			'/victims/0/birthPlace',
			'/victims/0/homeAddress',
			'/victims/0/homeProvince',
			'/victims/0/nationality',
			'/victims/0/consentToReturn',
			'/victims/0/needs',
			'/victims/0/health',
			'/urgency',
			'/exploitationTypes',
			'/circumstances',
			'/borderPoint',
			'/note',
			'/contacts',
		]);
	});

	it('is, from the host’s police, where the person comes from and is cared for', () => {
		const withheld = ['homeAddress', 'homeProvince', 'birthPlace', 'health', 'needs'];
		const places = withheld.map((name) => `/victims/0/${name}`);
		expect(listWithheld('police', always)).toEqual(expect.arrayContaining(places));
	});

	it('is not the mark of a minor, nor the consent to sharing, of whom anything is told to an authority', () => {
		for (const audience of ['home', 'transit', 'service', 'border'] as const) {
			const withheld = listWithheld(audience, always);
			expect(withheld).not.toContain('/victims/0/ageGroup');
			expect(withheld).not.toContain('/victims/0/consentToShare');
		}
	});
});

/** A text for each field that stands nowhere else on any paper, as it is written and as papers show it. */
const marks: Readonly<Record<string, readonly [written: string, shown: string | RegExp]>> = {
	'/victims/0/name': ['Sri Fiktif', 'Sri Fiktif'],
	'/victims/0/traffickingStatus': ['korban', /Korban TPPO|Actual victim of trafficking/],
	'/victims/0/sex': ['X', /Unspecified|Tidak disebutkan/],
	'/victims/0/birthDate': ['8 April 1999', '1999-04-08'],
	'/victims/0/ageGroup': ['dewasa', /Adult|Dewasa/],
	'/victims/0/birthPlace': ['Desa Asal Rekaan', 'Desa Asal Rekaan'],
	'/victims/0/homeAddress': ['Jl. Pulang 99, Kota Rekaan', 'Pulang 99'],
	'/victims/0/homeProvince': ['Papua Barat', /West Papua|Papua Barat/],
	'/victims/0/nationality': ['Vanuatu', 'Vanuatu'],
	'/victims/0/travelDocuments': ['paspor X7770001', 'X7770001'],
	'/victims/0/consentToReturn': ['belum', /Not asked yet|Belum ditanya/],
	'/victims/0/needs': ['psikolog', /Psychological support|Dukungan psikologis/],
	'/victims/0/health': ['Patah tulang rekaan', 'Patah tulang'],
	'/urgency': ['segera', /Urgent \(8 hours\)|Mendesak \(8 jam\)/],
	'/exploitationTypes': ['Organ removal', /Organ removal|Pengambilan organ/],
	'/circumstances': ['Ditemukan di kilang rekaan', 'kilang rekaan'],
	'/note': ['Datang sendiri rekaan', 'Datang sendiri'],
	'/proposedDate': ['9 March 2026', /2026-03-09|20260309|2026-03-12|20260312/],
	'/borderPoint': ['Entikong', /Entikong|Batam Cent/],
	'/contacts': ['+62 812 0000 0017', '+6281200000017'],
};

const lists = ['travelDocuments', 'needs', 'exploitationTypes', 'contacts'];

/** Only the marked fields that are named. */
function toBodies(pointers: readonly string[]): { victim: DraftBody; around: DraftBody } {
	const all = pointers.map((pointer) => {
		const name = pointer.split('/').at(-1) ?? '';
		const written = marks[pointer]?.[0] ?? '';
		return [pointer, name, lists.includes(name) ? [written] : written] as const;
	});
	const of = (isPerson: boolean) =>
		Object.fromEntries(
			all.filter(([pointer]) => pointer.startsWith('/victims') === isPerson).map(([, name, value]) => [name, value]),
		);
	const required = { name: sri.name, traffickingStatus: 'korban', consentToReturn: 'belum' };
	return {
		victim: { ...required, ...of(true) },
		around: { hostCountry: 'Malaysia', homeCountry: 'Indonesia', urgency: 'segera', ...of(false) },
	};
}

const wishes = paperNames.flatMap((paper) =>
	paperOf(paper).audiences.flatMap((audience) =>
		paperOf(paper).formats.map((format) => ({ paper, for: audience, format })),
	),
);

/** Empty where nobody may be named. */
async function tryPrint(...asked: Parameters<typeof print>): Promise<string> {
	try {
		return (await print(...asked)).text;
	} catch (problem) {
		expect(problem).toMatchObject({ code: 'case-paper-empty' });
		return '';
	}
}

describe('no paper', () => {
	it('shows what is withheld from its reader, at any stage and in any format', async () => {
		const some = fc.tuple(
			fc.constantFrom(...wishes),
			fc.constantFrom('en' as const, 'id' as const),
			fc.nat({ max: wayHome.length }),
			fc.subarray(Object.keys(marks)),
			fc.boolean(),
		);
		await fc.assert(
			fc.asyncProperty(some, async ([wish, language, steps, pointers, isMinor]) => {
				const { victim, around } = toBodies(pointers);
				const invented = inventCase({ steps, persons: [{ victim, isMinor }], around });
				const done = new Set(
					invented.state.persons[0]?.steps.filter(({ progress }) => progress === 'done').map(({ step }) => step),
				);
				const withheld = listWithheld(wish.for, (step) => done.has(step));
				const text = await tryPrint(invented, { ...wish, language });
				// Of the event by which the person was brought there.
				expect(text).not.toContain(shelter);
				const isWithheld = (pointer: string) =>
					withheld.includes(pointer) || (withheld.includes('/victims/0') && pointer.startsWith('/victims/0/'));
				for (const [pointer, [, shown]] of Object.entries(marks).filter(([each]) => isWithheld(each)))
					expect(text, `${wish.paper} ${wish.for} ${pointer}`).not.toMatch(shown);
			}),
			{ numRuns: 100 },
		);
	}, 60_000);

	it('of a carrier is another than its list, and no other reader has that', () => {
		const has = (audience: Audience): PaperName[] =>
			paperNames.filter((paper) => paperOf(paper).audiences.includes(audience));
		expect(has('carrier')).toEqual(['carrier']);
		expect(paperOf('carrier').audiences).toEqual(['carrier']);
	});

	it('names whose consent was withdrawn', async () => {
		const invented = inventCase({ more: [[host, 'consent', 'withdrawn']] });
		for (const paper of ['handover', 'splp', 'carrier'] as const)
			await expect(print(invented, { paper })).rejects.toMatchObject({ code: 'case-paper-empty' });
		const { text } = await print(invented, { paper: 'timeline', format: 'html' });
		expect(text).not.toContain('Sri');
		expect(text).toContain('Withdrawn');
	});
});
