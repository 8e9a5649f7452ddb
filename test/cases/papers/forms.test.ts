import { describe, expect, it, test } from 'vitest';
import { listPersons } from '../../../src/cases/papers/make-paper.ts';
import { listToRead, type PaperName, paperOf } from '../../../src/cases/papers/papers.ts';
import { readPdf } from '../../read-pdf.ts';
import { home, host, toId, transit } from '../case-documents.ts';
import { inventCase, print, sri } from './invented-case.ts';

const untilPlan = 15;

describe('the handover form', () => {
	it('has what is known, and lines to be written on for what is not', async () => {
		const { text } = await print(inventCase({ steps: untilPlan }), {
			paper: 'handover',
			format: 'html',
			language: 'id',
		});
		expect(text).toContain('<tr><th>Nama</th><td>Sri Fiktif</td></tr>');
		expect(text).toContain('<tr><th>Pengangkut dan nomor</th><td>MV Melati Rekaan 12</td></tr>');
		expect(text).toContain('<tr><th>Diserahkan kepada</th><td class="blank"></td></tr>');
		expect(text).toContain('<th>Yang menyerahkan</th><th>Yang menerima</th>');
		expect(text).toContain('TLP:AMBER+STRICT');
	});

	it('has no row for what its reader may not have, so that nobody writes it there', async () => {
		const { text } = await print(inventCase(), { paper: 'handover', format: 'html', for: 'police' });
		expect(text).toContain('Sri Fiktif');
		for (const label of ['Carrier', 'Planned departure', 'Needs', 'Health']) expect(text).not.toContain(label);
	});

	it('tells home alone which agencies take part: one may be a shelter', async () => {
		const { state, documents } = inventCase();
		const house = { authority: transit, country: 'THA', role: 'agency', steps: [], since: state.openedAt } as const;
		const joined = { state: { ...state, parties: [...state.parties, house] }, documents };
		for (const audience of paperOf('handover').audiences) {
			const { text } = await print(joined, { paper: 'handover', format: 'html', for: audience });
			expect([text.includes(transit), text.includes(host)], audience).toEqual([audience === 'home', true]);
		}
	});

	it('is a sheet for each person, with a guardian’s signature for a minor', async () => {
		const persons = [{ victim: sri }, { victim: { ...sri, name: 'Dua Fiktif' }, isMinor: true }];
		const { text } = await print(inventCase({ persons }), { paper: 'handover', format: 'html' });
		expect(text.match(/<section>/g)).toHaveLength(2);
		expect(text.match(/Signature of the guardian/g)).toHaveLength(1);
		const one = await print(inventCase({ persons }), { paper: 'handover', format: 'html', person: toId(2) });
		expect(one.text).toContain('Dua Fiktif');
		expect(one.text).not.toContain('Sri Fiktif');
	});

	it('gives nobody a document that may be somebody else’s', async () => {
		const persons = [{ victim: sri }, { victim: { ...sri, name: 'Dua Fiktif' } }];
		const page = (id: number) =>
			print(inventCase({ persons }), { paper: 'handover', format: 'html', person: toId(id) }).then(({ text }) => text);
		expect(await page(1)).toContain('Z9900017');
		expect(await page(2)).not.toContain('Z9900017');
		// Two of one name: the event does not say whose it is.
		const alike = inventCase({ persons: [{ victim: sri }, { victim: sri }] });
		expect((await print(alike, { paper: 'handover', format: 'html' })).text).toContain('Z9900017');
	});

	it('is the same bytes for the same case at the same time, and of whole tables on its pages', async () => {
		const [one, other] = await Promise.all(
			['handover', 'handover'].map((paper) => print(inventCase(), { paper } as never)),
		);
		expect(Buffer.compare(one?.bytes ?? new Uint8Array(), other?.bytes ?? new Uint8Array())).toBe(0);
		const { lines, pages } = readPdf(one?.bytes ?? new Uint8Array());
		expect(pages).toBe(2);
		expect(lines.filter((line) => line === 'Taken over by')).toHaveLength(1);
	});

	it('holds no markup of whoever wrote a name, and has every letter or is refused', async () => {
		const script = inventCase({ persons: [{ victim: { ...sri, name: '<script>alert(1)</script>' } }] });
		expect((await print(script, { paper: 'handover', format: 'html' })).text).not.toContain('<script');
		const thai = inventCase({ persons: [{ victim: { ...sri, name: 'สมชาย สมมติ' } }] });
		await expect(print(thai, { paper: 'handover' })).rejects.toMatchObject({ code: 'paper-letters-missing' });
		const marked = inventCase({ persons: [{ victim: { ...sri, name: 'Nguyễn Łucja Đặng' } }] });
		expect((await print(marked, { paper: 'handover' })).text).toContain('Nguyen Lucja Dang');
		expect((await print(thai, { paper: 'handover', format: 'html' })).text).toContain('สมชาย');
	});

	it('shows a correction’s words, and nothing of what was withdrawn', async () => {
		const { state, documents } = inventCase();
		const gone = documents.map((document) =>
			document.skeleton.id === toId(1)
				? { ...document, withdrawn: { statedIn: toId(9), statedAt: document.skeleton.createdAt } }
				: document,
		);
		const { text } = await print({ state, documents: gone }, { paper: 'handover', format: 'html' });
		expect(text).not.toContain('Sri Fiktif');
	});
});

test('for each paper only what it shows is read', () => {
	const invented = inventCase();
	const { state } = invented;
	const stepsRead = (paper: PaperName) =>
		listToRead(invented, paper, listPersons(state, { paper })).map((digest) => {
			return state.events.find((event) => event.digest === digest)?.event.step ?? digest;
		});
	expect(stepsRead('timeline')).toEqual([state.opening]);
	expect(stepsRead('calendar')).toEqual(['travel-plan']);
	expect(stepsRead('splp')).toEqual([
		state.opening,
		'travel-document',
		'travel-plan',
		'departure',
		'handover',
		'handover',
	]);
	expect(stepsRead('carrier')).toEqual([]);
	expect(listToRead(inventCase({ steps: untilPlan }), 'carrier', state.persons)).toHaveLength(2);
});

test('what was said without a right to is not read', () => {
	const forged = { on: '5 March 2026', carrier: 'Pengangkut Palsu' };
	const strange = inventCase({ steps: untilPlan, more: [[home, 'travel-plan', 'fixed', forged]] });
	const read = listToRead(strange, 'handover', strange.state.persons);
	expect(strange.state.events.filter(({ digest }) => read.includes(digest)).map(({ author }) => author)).toEqual([
		home,
		host,
	]);
});

describe('the sheet for a travel letter', () => {
	it('has the evidence of nationality, a box for the photograph, and that it is valid one way', async () => {
		const { text } = await print(inventCase(), { paper: 'splp', format: 'html' });
		expect(text).toContain('Request for a travel letter (SPLP)');
		expect(text).toContain('<td>Confirmed, id.imigrasi, 2026-03-02</td>');
		expect(text).toContain('<td>One way, to Indonesia</td>');
		expect(text).toContain('<td>Jl. Pulang 99, Kota Rekaan</td>');
		expect(text).toContain('Photograph 4 × 6 cm');
	});

	it('has lines for all that is not known', async () => {
		const victim = { name: 'Ani', traffickingStatus: 'korban', consentToReturn: 'belum' };
		const { text } = await print(inventCase({ steps: 0, persons: [{ victim }], around: {} }), {
			paper: 'splp',
			format: 'html',
		});
		for (const label of ['Sex', 'Date of birth', 'Home address', 'Nationality', 'Travel documents', 'Border point'])
			expect(text).toContain(`<tr><th>${label}</th><td class="blank"></td></tr>`);
	});
});

describe('the timeline', () => {
	it('tells each step, who said what when, and how long was waited for whom', async () => {
		const { text } = await print(inventCase({ steps: untilPlan }), { paper: 'timeline', format: 'html' });
		expect(text).toContain('<td>Departure, Malaysia: 29 days, still waiting</td>');
		expect(text).toContain('<td>Travel plan</td><td>Fixed</td><td>my.imigresen</td>');
		expect(text).toContain(`<td>Departure</td><td>open</td><td>${host}</td>`);
	});

	it('lists what counts for nothing with its reason', async () => {
		const strange = inventCase({ steps: 1, more: [[home, 'screening', 'victim']] });
		const { text } = await print(strange, { paper: 'timeline', format: 'html' });
		expect(text).toContain('<td>Not counted: the step is somebody else’s</td>');
	});
});
