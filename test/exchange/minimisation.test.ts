import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runLintas } from '../cli/lintas.ts';
import { makeOffice, swapCards, type TestOffice } from '../gateways.ts';
import { handling } from '../http/drafts.ts';

let indonesia: TestOffice;
let malaysia: TestOffice;
let singapore: TestOffice;
const lines: string[] = [];

beforeAll(async () => {
	[indonesia, malaysia, singapore] = [
		await makeOffice('id.imigrasi', { LINTAS_LOG_LEVEL: 'info' }),
		await makeOffice('my.imigresen', { LINTAS_LOG_LEVEL: 'info' }),
		await makeOffice('sg.ica'),
	];
	await swapCards(indonesia, malaysia, singapore);
	const logTo = { write: (line: string) => void lines.push(line) };
	for (const office of [indonesia, malaysia, singapore]) await office.start({ doors: true, work: true }, { logTo });
});

afterAll(() => Promise.all([indonesia, malaysia, singapore].map((office) => office.remove())));

const strict = { ...handling, tlp: 'TLP:AMBER+STRICT', codes: ['H1', 'H2'] };
const draft = {
	kind: 'repatriation-request',
	validUntil: '2030-12-31',
	handling: strict,
	body: {
		victims: [
			{
				name: 'MELATI Fiktif',
				traffickingStatus: 'korban',
				consentToReturn: 'setuju',
				birthDate: '17/3/2012',
				homeAddress: 'Jl. Rahasia 5, Medan, Sumatera Utara',
				health: 'Luka di tangan rekaan.',
			},
			{ name: 'Kenanga Fiktif', traffickingStatus: 'korban', consentToReturn: 'setuju', birthDate: '2001' },
		],
		hostCountry: 'Malaysia',
		homeCountry: 'Indonesia',
		urgency: 'segera',
		circumstances: 'Ditemukan di sebuah ruko rekaan.',
		contacts: ['WA 0812-0000-0017'],
	},
};

interface Choice {
	readonly withhold?: readonly string[];
	readonly coarsen?: readonly string[];
	readonly withoutRaw?: readonly string[];
}

const to = (office: TestOffice, choice: Choice = {}) => ({ to: office.authority, withhold: [], ...choice });

async function delivered({ client }: TestOffice, deliveries: readonly { id: string }[]): Promise<void> {
	for (const { id } of deliveries)
		await vi.waitFor(async () => expect((await client.delivery(id)).state).toBe('delivered'), 10_000);
}

async function release(what: object, ...recipients: ReturnType<typeof to>[]) {
	const released = await indonesia.client.release(what, recipients);
	await delivered(indonesia, released.deliveries);
	return released;
}

async function disclose(id: string, office: TestOffice, ...fields: string[]) {
	const disclosed = await indonesia.client.disclose(id, { to: office.authority, fields });
	await delivered(indonesia, disclosed.deliveries);
	return disclosed;
}

describe('a recipient', () => {
	test('gets coarser facts in place of a person’s values, and the mark of a minor with them', async () => {
		const { documentId } = await release(draft, to(malaysia, { coarsen: ['/victims'] }));
		const { body, minors, receptions } = await malaysia.client.document(documentId, 'repatriation');
		const nothing = { raw: null, value: null, issues: [] };
		expect(body.victims).toMatchObject([
			{
				name: { ...nothing, coarse: { initials: 'M. F.' } },
				traffickingStatus: { raw: null, value: 'ActualVictimOfTrafficking' },
				birthDate: { ...nothing, coarse: { year: '2012', age: { from: 12, to: 17 } } },
				ageGroup: { raw: null, value: 'minor' },
				homeAddress: { ...nothing, coarse: { province: '12' } },
				health: nothing,
			},
			{ birthDate: { ...nothing, coarse: { year: '2001', age: { from: 18, to: 34 } } } },
		]);
		expect(body.circumstances).toMatchObject({ raw: draft.body.circumstances });
		expect(minors).toEqual(['/victims/0']);
		expect(receptions[0]?.withheld).toEqual([{ place: '/victims', detail: 'coarse', rule: 'officer' }]);
	});

	test('gets standard values without what an officer wrote', async () => {
		const { documentId } = await release(draft, to(malaysia, { withoutRaw: [''] }));
		const { body } = await malaysia.client.document(documentId, 'repatriation');
		expect(body).toMatchObject({
			hostCountry: { raw: null, value: 'MYS', issues: [] },
			circumstances: { raw: null, value: null, issues: [] },
			contacts: [{ raw: null, value: { e164: '+6281200000017' } }],
		});
		expect(JSON.stringify(body)).not.toMatch(/segera|ruko|Luka|0812-/);
	});

	test('is shown in its officers’ language what it has not, and by which rule', async () => {
		const choice = { withhold: ['/victims/1'], coarsen: ['/victims/0/homeAddress'], withoutRaw: ['/victims/0/name'] };
		const { documentId } = await release(draft, to(malaysia, choice));
		const { stdout } = await runLintas(['show', documentId, '--purpose', 'repatriation'], {
			...malaysia.environment,
			LINTAS_LANGUAGE: 'id',
		});
		expect(stdout).toContain('Alamat asal /victims/0/homeAddress  hanya dibagikan: provinsi Sumatera Utara (12)');
		expect(stdout).toContain('Korban /victims/1: tidak dibagikan (aturan officer)\n');
		expect(stdout).toContain(
			'Alamat asal /victims/0/homeAddress: hanya fakta yang lebih umum dibagikan (aturan officer)\n',
		);
		expect(stdout).toContain('Nama /victims/0/name: dibagikan tanpa tulisan aslinya (aturan officer)\n');
	});

	test('can export what it has', async () => {
		const { documentId } = await release(draft, to(malaysia, { coarsen: ['/victims'], withoutRaw: [''] }));
		const pieces = await malaysia.client.stream(
			'/officer/v1/exports?purpose=repatriation&of=inbox&format=ndjson&kind=repatriation-request',
		);
		const text = (await Array.fromAsync(pieces)).map((piece) => Buffer.from(piece).toString('utf8')).join('');
		const line = text.split('\n').find((each) => each.includes(documentId)) ?? '';
		expect(JSON.parse(line)).toMatchObject({ body: { hostCountry: 'MYS' } });
		expect(line).not.toMatch(/Melati|Rahasia/i);
	});
});

describe('a later disclosure', () => {
	test('adds to what the recipient has, under the same digest', async () => {
		const released = await release(
			draft,
			to(malaysia, { withhold: ['/victims/1', '/contacts'], coarsen: ['/victims/0'] }),
		);
		const { documentId, documentDigest } = released;
		const further = await disclose(documentId, malaysia, '/victims/0/birthDate', '/contacts');
		expect(further.documentDigest).toBe(documentDigest);
		const { body, digest, receptions } = await malaysia.client.document(documentId, 'repatriation');
		expect(digest).toBe(documentDigest);
		expect(body).toMatchObject({
			victims: [
				{ name: { value: null, coarse: { initials: 'M. F.' } }, birthDate: { raw: '17/3/2012', value: '2012-03-17' } },
			],
			contacts: [{ raw: 'WA 0812-0000-0017' }],
		});
		expect(receptions).toHaveLength(2);
		const [last] = receptions.toSorted((a, b) => b.receivedAt.localeCompare(a.receivedAt));
		expect(last?.withheld).toEqual(
			expect.arrayContaining([
				{ place: '/victims/1', detail: 'none', rule: 'officer' },
				{ place: '/victims/0/name', detail: 'coarse', rule: 'officer' },
			]),
		);
		expect(last?.withheld.some(({ place }) => place.startsWith('/contacts') || place === '/victims/0/birthDate')).toBe(
			false,
		);
		await disclose(documentId, malaysia, '/victims');
		expect((await malaysia.client.document(documentId, 'repatriation')).body.victims).toHaveLength(2);
	});

	test('goes to somebody else, with the mark of the minor', async () => {
		const { documentId } = await release(draft, to(malaysia));
		await disclose(documentId, singapore, '/victims/0/name');
		const { body, minors } = await singapore.client.document(documentId, 'repatriation');
		expect(body).toMatchObject({ victims: [{ name: { raw: 'MELATI Fiktif' }, ageGroup: { value: 'minor' } }] });
		expect(Object.keys(body)).toEqual(['victims']);
		expect(minors).toEqual(['/victims/0']);
	});

	test('takes the corrections of what goes along', async () => {
		const { documentId } = await release(draft, to(malaysia));
		await release(correctionOf(documentId, '/victims/1/name', 'Mawar Fiktif'), to(malaysia));
		const { deliveries } = await disclose(documentId, singapore, '/victims/1/name');
		expect(deliveries).toHaveLength(2);
		const { present } = await singapore.client.document(documentId, 'repatriation');
		expect(present).toMatchObject({ victims: [{ name: { raw: 'Mawar Fiktif' } }] });
	});

	test('is told by the command line', async () => {
		const { documentId } = await release(draft, to(malaysia, { withhold: ['/contacts'] }));
		const words = ['disclose', documentId, '--to', 'my.imigresen', '--fields', '/contacts', '--wait', '20'];
		const { code, stdout } = await runLintas(words, indonesia.environment);
		expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('my.imigresen: delivered') });
	});

	test.each([
		['a field that is not there', '/victims/7', 'draft-invalid'],
		['a part of a field', '/victims/0/name/value', 'draft-invalid'],
	])('of %s is refused', async (_, field, code) => {
		const { documentId } = await release(draft, to(malaysia));
		await expect(disclose(documentId, malaysia, field)).rejects.toMatchObject({ code });
	});

	test('of a document of somebody else, or one that was withdrawn, is refused', async () => {
		const { documentId } = await release(draft, to(malaysia));
		const theirs = malaysia.client.disclose(documentId, { to: singapore.authority, fields: ['/victims'] });
		await expect(theirs).rejects.toMatchObject({ code: 'disclosure-refused' });
		const relations = [{ type: 'withdraws', document: documentId }];
		await release({ ...draft, kind: 'withdrawal', relations, body: { reason: 'keliru' } }, to(malaysia));
		await expect(disclose(documentId, malaysia, '/victims')).rejects.toMatchObject({ code: 'disclosure-refused' });
	});
});

function correctionOf(document: string, field: string, text: string, action = 'ganti') {
	const amendments = [{ field, action, text, reason: 'Alasan Rahasia.' }];
	return { ...draft, kind: 'correction', relations: [{ type: 'corrects', document }], body: { amendments } };
}

describe('a correction of what a recipient has in part', () => {
	test.each([
		['coarser facts', { coarsen: ['/victims/0/homeAddress'] }, '/victims/0/homeAddress', 'ganti'],
		['the value alone', { withoutRaw: ['/victims/0/homeAddress'] }, '/victims/0/homeAddress', 'ganti'],
		['a record without some raw text', { withoutRaw: ['/victims/0/name'] }, '/victims/0/birthPlace', 'tambah'],
	])('says that it changes, not how: %s', async (_, choice, field, action) => {
		const { documentId } = await release(draft, to(malaysia, choice), to(singapore));
		await release(correctionOf(documentId, field, 'Jl. Tersembunyi 9, Padang', action), to(malaysia), to(singapore));
		const { changes, body, present } = await malaysia.client.document(documentId, 'repatriation');
		expect(changes).toMatchObject([{ field, reason: null, isMade: false }]);
		expect(present).toEqual(body);
		expect((await singapore.client.document(documentId, 'repatriation')).changes).toMatchObject([
			{ field, isMade: true },
		]);
	});

	test('carries the mark of a minor all the same', async () => {
		const choice = { withoutRaw: [''] };
		const { documentId } = await release(draft, to(malaysia, choice));
		const amended = correctionOf(documentId, '/victims/1/birthDate', '4 Mei 2013');
		const mark = { field: '/victims/1/ageGroup', action: 'tambah', text: 'anak', reason: 'Alasan Rahasia.' };
		const amendments = [...amended.body.amendments, mark];
		await release({ ...amended, body: { amendments } }, to(malaysia));
		const { minors, changes } = await malaysia.client.document(documentId, 'repatriation');
		expect(minors).toEqual(['/victims/0', '/victims/1']);
		expect(JSON.stringify(changes)).not.toMatch(/Rahasia|2013/);
	});
});

test('nothing of what was withheld is in a log line, an audit entry, a metric or an error, on either side', async () => {
	const told = /melati|kenanga|rahasia|ruko|2012-03|fiktif/i;
	const wrong = { ...draft, body: { ...draft.body, hostCountry: 'Negeri Rahasia', urgency: 'Rahasia' } };
	const choice = { withhold: ['/victims/9'], coarsen: ['/circumstances'] };
	for (const what of [wrong, draft]) {
		const refusal = await indonesia.client.release(what, [to(malaysia, choice)]).catch((problem: unknown) => problem);
		expect(JSON.stringify(refusal)).toContain('draft-invalid');
		expect(JSON.stringify(refusal)).not.toMatch(told);
	}
	for (const { database, officerPort } of [indonesia, malaysia]) {
		const metrics = await (await fetch(`http://127.0.0.1:${officerPort}/metrics`)).text();
		expect(metrics).toContain('lintas');
		expect(metrics).not.toMatch(told);
		const entries = await database.db.selectFrom('audit_entry').select('entry').execute();
		expect(entries.length).toBeGreaterThan(5);
		expect(JSON.stringify(entries)).not.toMatch(told);
	}
	expect(lines.length).toBeGreaterThan(0);
	expect(lines.join('')).not.toMatch(told);
});
