import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runLintas } from '../cli/lintas.ts';
import { makePair, type TestOffice } from '../gateways.ts';
import { handling } from '../http/drafts.ts';

let pair: Awaited<ReturnType<typeof makePair>>;
let indonesia: TestOffice;
let malaysia: TestOffice;

beforeAll(async () => {
	pair = await makePair();
	({ indonesia, malaysia } = pair);
	await indonesia.start();
	await malaysia.start();
});

afterAll(() => pair.remove());

const strict = { ...handling, tlp: 'TLP:AMBER+STRICT', codes: ['H1', 'H2'] };
const birthDate = '12 Maret 2012';

function profile(body: object, how: object = strict) {
	return {
		kind: 'perpetrator-profile',
		validUntil: '2030-12-31',
		handling: how,
		body: { name: 'Budi Contoh', ...body },
	};
}

const to = (withhold: string[] = []) => [{ to: malaysia.authority, withhold }];
const release = async (draft: object, withhold?: string[]) => await indonesia.client.release(draft, to(withhold));

/** Releases and waits until it is there. @returns its id */
async function send(draft: object, withhold?: string[]): Promise<string> {
	const { documentId, deliveries } = await release(draft, withhold);
	const id = deliveries[0]?.id ?? '';
	await vi.waitFor(async () => expect((await indonesia.client.delivery(id)).state).toBe('delivered'), 10_000);
	return documentId;
}

describe('a document about a minor', () => {
	test('is not released under handling that lets it go further', async () => {
		await expect(release(profile({ birthDate }, handling))).rejects.toMatchObject({
			code: 'draft-invalid',
			fields: [
				{ pointer: '/handling/tlp', expected: 'TLP:AMBER+STRICT or TLP:RED: there is a minor in it' },
				{ pointer: '/handling/codes', expected: 'H2 among them: there is a minor in it' },
			],
		});
		await release(profile({ birthDate: '12 Maret 1985' }, handling));
	});

	test('says so to whoever reads it, though the date of birth is withheld', async () => {
		const id = await send(profile({ birthDate }), ['/birthDate']);
		const view = await malaysia.client.document(id, 'repatriation');
		expect(view).toMatchObject({ minors: [''], body: { ageGroup: { value: 'minor' } } });
		expect(view.body).not.toHaveProperty('birthDate');
		const { stdout } = await runLintas(['show', id, '--purpose', 'repatriation'], {
			...malaysia.environment,
			LINTAS_LANGUAGE: 'id',
		});
		expect(stdout).toContain('\n  ANAK, tangani dengan sangat hati-hati\n');
	});

	test('keeps the mark wherever the record goes', async () => {
		await expect(release(profile({ birthDate }), ['/birthDate', '/ageGroup'])).rejects.toMatchObject({
			fields: [{ pointer: '/recipients/0/withhold/1', expected: 'the mark of a minor to stay' }],
		});
	});

	test('says nothing of it in the claims that every holder sees', async () => {
		const skeletons = await Promise.all(
			[profile({ birthDate }), profile({ birthDate: '12 Maret 1985' })].map(async (draft) => {
				const { skeleton } = await malaysia.client.document(await send(draft), 'repatriation');
				return { ...skeleton, id: '', createdAt: '' };
			}),
		);
		expect(skeletons[0]).toEqual(skeletons[1]);
	});
});

describe('a correction by which somebody is a minor', () => {
	const born = { field: '/birthDate', action: 'tambah', text: birthDate, reason: 'Akta kelahiran (rekaan)' };
	const mark = { ...born, field: '/ageGroup', text: 'anak' };
	const correctionOf = (document: string, how: object, ...amendments: object[]) => ({
		kind: 'correction',
		validUntil: '2030-12-31',
		handling: how,
		relations: [{ type: 'corrects', document }],
		body: { amendments },
	});

	test('is handled as strictly', async () => {
		const document = await send(profile({}, handling));
		await expect(release(correctionOf(document, handling, born, mark))).rejects.toMatchObject({
			fields: [{ pointer: '/handling/tlp' }, { pointer: '/handling/codes' }],
		});
		await send(correctionOf(document, strict, born, mark));
		expect((await malaysia.client.document(document, 'repatriation')).minors).toEqual(['']);
	});

	test('says so to those who may not have the date of birth', async () => {
		const document = await send(profile({ birthDate: '1985' }, handling), ['/birthDate']);
		const younger = { ...born, action: 'ganti' };
		await expect(release(correctionOf(document, strict, younger))).rejects.toMatchObject({
			fields: expect.arrayContaining([
				{
					pointer: '/body/amendments',
					expected: 'once corrected, /ageGroup: minor, who is or may be under 18 by the date of birth',
				},
			]),
		});
		const marked = correctionOf(document, strict, younger, mark);
		await expect(release(marked, ['/amendments/1'])).rejects.toMatchObject({
			fields: [{ pointer: '/recipients/0/withhold/0', expected: 'the mark of a minor to stay' }],
		});
		await send(marked);
		const view = await malaysia.client.document(document, 'repatriation');
		expect(view).toMatchObject({ minors: [''] });
		expect(view.present).not.toHaveProperty('birthDate');
	});
});
