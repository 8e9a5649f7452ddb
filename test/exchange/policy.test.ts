import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Agreement } from '../../src/partners/agreement.ts';
import { openPolicies } from '../../src/policy/policies.ts';
import type { ProblemCode } from '../../src/problem.ts';
import { makeAgreement } from '../agreement.ts';
import { runLintas } from '../cli/lintas.ts';
import { makeOffice, swapCards, type TestOffice, trust } from '../gateways.ts';
import { handling, draft as repatriation } from '../http/drafts.ts';

let indonesia: TestOffice;
let malaysia: TestOffice;
let thailand: TestOffice;

beforeAll(async () => {
	indonesia = await makeOffice('id.imigrasi');
	malaysia = await makeOffice('my.imigresen');
	thailand = await makeOffice('th.immigration');
	await swapCards(indonesia, malaysia, thailand);
	await agree(indonesia, malaysia, { onwardSharing: 'with-permission' });
	for (const office of [indonesia, malaysia, thailand]) await office.start();
});

afterAll(() => Promise.all([indonesia, malaysia, thailand].map((office) => office.remove())));

/** What an office has agreed with another one, on its own record alone. */
async function agree(office: TestOffice, other: TestOffice, changes: Partial<Agreement>): Promise<void> {
	await trust(office, await other.card(), { agreement: makeAgreement(other.authority, changes) });
}

/** As `agree`, at the door of an office that runs: the other one and what was agreed count there from then on. */
async function agreeAtDoor({ client }: TestOffice, other: TestOffice, changes: Partial<Agreement> = {}): Promise<void> {
	await client.setAgreement(other.authority, makeAgreement(other.authority, changes));
}

const profile = { kind: 'perpetrator-profile', validUntil: '2030-12-31', handling, body: { name: 'Suryadi Contoh' } };
const to = (office: TestOffice) => [{ to: office.authority, withhold: [] }];

/** Releases and waits until it is there. @returns its id */
async function send(from: TestOffice, recipient: TestOffice, draft: object): Promise<string> {
	const { documentId, deliveries } = await from.client.release(draft, to(recipient));
	await expectState(from, deliveries[0]?.id ?? '', { state: 'delivered' });
	return documentId;
}

async function expectState(office: TestOffice, id: string, expected: object): Promise<void> {
	await vi.waitFor(async () => expect(await office.client.delivery(id)).toMatchObject(expected), 15_000);
}

const refusedBy = (code: ProblemCode, ...fields: object[]) =>
	expect.objectContaining({ code, fields: fields.map((field) => expect.objectContaining(field)) });

/** An office of its own that has agreed this with Malaysia, which knows nothing of it. */
async function withAgreement(changes: Partial<Agreement>, use: (office: TestOffice) => Promise<void>): Promise<void> {
	const office = await makeOffice('id.bp2mi');
	try {
		await agree(office, malaysia, changes);
		await use(office);
	} finally {
		await office.remove();
	}
}

describe('a draft beyond the agreement', () => {
	test('is refused with every rule, its field and what would make it possible, in both languages', async () => {
		const narrow = { highestTlp: 'TLP:GREEN', retentionDays: 30, purposes: ['prevention'] } as const;
		await withAgreement({ ...narrow, purposes: [...narrow.purposes] }, async (office) => {
			await office.start({ doors: true, work: false });
			await expect(office.client.release(profile, to(malaysia))).rejects.toThrow(
				refusedBy(
					'policy-denied',
					{
						pointer: '/handling/purpose',
						rule: 'purpose-not-agreed',
						expected: expect.stringMatching(/^my\.imigresen: The agreement does not cover this purpose\. State/),
						expectedIndonesian: expect.stringMatching(
							/^my\.imigresen: Perjanjian tidak mencakup tujuan ini\. Nyatakan/,
						),
					},
					{ pointer: '/handling/tlp', rule: 'label-above-agreement' },
					{ pointer: '/handling/retainUntil', rule: 'kept-too-long' },
				),
			);
			expect(await office.client.outbox(10)).toMatchObject({ items: [] });
		});
	});

	test('is told together with whatever else is wrong with it', async () => {
		await withAgreement({ kinds: { send: ['feedback'], receive: [] } }, async (office) => {
			await office.start({ doors: true, work: false });
			const minor = { ...profile, body: { name: 'Budi Contoh', birthDate: '12 Maret 2012' } };
			await expect(office.client.release(minor, to(malaysia))).rejects.toThrow(
				refusedBy('draft-invalid', { pointer: '/handling/tlp' }, { pointer: '/handling/codes' }, { pointer: '/kind' }),
			);
		});
	});

	test('goes once what stands against it is withheld', async () => {
		const sensitive = { victims: 'with-consent', minors: 'yes', biometrics: 'yes' } as const;
		await withAgreement({ sensitive }, async (office) => {
			await office.start({ doors: true, work: false });
			const [first, second] = repatriation.body.victims;
			const asked = {
				...repatriation,
				body: { ...repatriation.body, victims: [{ ...first, consentToShare: 'setuju' }, second] },
			};
			await expect(office.client.release(asked, to(malaysia))).rejects.toThrow(
				refusedBy('policy-denied', {
					pointer: '/body/victims/1/consentToShare',
					rule: 'victims-without-consent',
				}),
			);
			await office.client.release(asked, [{ to: malaysia.authority, withhold: ['/victims/1'] }]);
		});
	});

	test('is told to the officer in the language of the office', async () => {
		await withAgreement({ kinds: { send: [], receive: [] } }, async (office) => {
			await office.start({ doors: true, work: false });
			const { code, stderr } = await runLintas(
				['send', 'samples/perpetrator-profile.json', '--to', malaysia.authority],
				{ ...office.environment, LINTAS_LANGUAGE: 'id' },
			);
			expect(code).toBe(1);
			expect(stderr).toContain('policy-denied: Aturan tidak mengizinkan ini.');
			expect(stderr).toContain('/kind: my.imigresen: Perjanjian tidak menyebut jenis dokumen ini untuk arah ini.');
			expect(stderr).toContain('(kind-not-agreed)');
		});
	});
});

describe('a release that is only asked about', () => {
	test('is answered with what it would do, and leaves nothing behind', async () => {
		const { detail } = makeAgreement(malaysia.authority);
		await withAgreement({ detail: { ...detail, names: 'coarse' } }, async (office) => {
			await office.start({ doors: true, work: false }, { needsApproval: openPolicies().findApprovalRule });
			const red = { ...profile, handling: { ...handling, tlp: 'TLP:RED' } };
			expect(await office.client.checkRelease(red, [{ to: malaysia.authority, withhold: [] }])).toMatchObject({
				kind: 'perpetrator-profile',
				needsApproval: { rule: 'four-eyes.tlp-red' },
				recipients: [
					{ to: malaysia.authority, withheld: [{ place: '/name', detail: 'coarse', rule: 'detail-agreed' }] },
				],
			});
			const words = ['send', 'samples/perpetrator-profile.json', '--to', malaysia.authority, '--check'];
			const { code, stdout } = await runLintas(words, { ...office.environment, LINTAS_LANGUAGE: 'id' });
			expect(code).toBe(0);
			expect(stdout).toMatch(/^Tidak ada aturan yang menghalangi; belum dikirim: Profil pelaku\n/);
			expect(stdout).toMatch(/: Nama \/name: hanya fakta yang lebih umum dibagikan \(.*detail-agreed\)\n/);
			expect(await office.client.outbox(10)).toMatchObject({ items: [] });
			expect(await office.database.db.selectFrom('audit_entry').select('entry').execute()).toEqual([]);
		});
	});

	test('is refused as it would be', async () => {
		await withAgreement({ kinds: { send: [], receive: [] } }, async (office) => {
			await office.start({ doors: true, work: false });
			await expect(office.client.checkRelease(profile, to(malaysia))).rejects.toThrow(
				refusedBy('policy-denied', { pointer: '/kind', rule: 'kind-not-agreed' }),
			);
			const { code, stderr } = await runLintas(
				['send', 'samples/perpetrator-profile.json', '--to', malaysia.authority, '--check'],
				office.environment,
			);
			expect([code, stderr]).toEqual([1, expect.stringContaining('(kind-not-agreed)')]);
		});
	});
});

test('a correction counts as the data of whom it amends', async () => {
	const sensitive = { victims: 'no', minors: 'yes', biometrics: 'yes' } as const;
	await withAgreement({ sensitive }, async (office) => {
		await office.start({ doors: true, work: false });
		const people = [{ name: 'Budi Rekaan', involvement: 'saksi' }];
		const body = { subject: 'Rekaan', questions: ['Siapa dia?'], urgency: 'biasa', reason: 'Rekaan.', people };
		const question = { ...profile, kind: 'information-request', body };
		const { documentId } = await office.client.release(question, to(malaysia));
		const correct = (field: string, text: string) => ({
			kind: 'correction',
			validUntil: '2030-12-31',
			handling,
			relations: [{ type: 'corrects', document: documentId }],
			body: { amendments: [{ field, action: 'ganti', text, reason: 'Keterangan baru (rekaan).' }] },
		});
		await expect(office.client.release(correct('/people/0/involvement', 'korban'), to(malaysia))).rejects.toThrow(
			refusedBy('policy-denied', { pointer: '/body/amendments', rule: 'victims-not-agreed' }),
		);
		await office.client.release(correct('/subject', 'Rekaan semata'), to(malaysia));
	});
});

test('what comes beyond the agreement gets a signed rejection, and the log names the rule', async () => {
	const office = await makeOffice('id.polri');
	try {
		await swapCards(office, malaysia);
		await agreeAtDoor(malaysia, office, { kinds: { send: [], receive: ['feedback'] } });
		await office.start();
		const { deliveries } = await office.client.release(profile, to(malaysia));
		await expectState(office, deliveries[0]?.id ?? '', { state: 'rejected', code: 'not-agreed' });
		const entries = await malaysia.database.db.selectFrom('audit_entry').select('entry').execute();
		expect(entries.map(({ entry }) => JSON.parse(entry))).toContainEqual(
			expect.objectContaining({
				action: 'document-rejected',
				authority: office.authority,
				outcome: 'not-agreed',
				reason: 'kind-not-agreed',
			}),
		);
	} finally {
		await office.remove();
	}
});

test('of each category goes what the agreement provides for, and the recipient is told that a rule keeps the rest', async () => {
	const office = await makeOffice('id.bnn');
	try {
		await swapCards(office, malaysia);
		const { detail } = makeAgreement(malaysia.authority);
		await agree(office, malaysia, { detail: { ...detail, names: 'coarse', contacts: 'none', rawText: 'none' } });
		await agreeAtDoor(malaysia, office);
		await office.start();
		const body = { name: 'Suryadi Contoh', contacts: ['0812-0000-0001'], roles: ['perekrut'] };
		const id = await send(office, malaysia, { ...profile, body });
		const view = await malaysia.client.document(id, 'repatriation');
		expect(JSON.stringify(view)).not.toMatch(/suryadi|0812|perekrut/i);
		expect(view.body).toMatchObject({ roles: [{ value: 'RecruiterOrIntermediary' }] });
		expect(JSON.stringify(view.body)).toContain('S. C.');
		expect(view.receptions[0]?.withheld).toEqual([
			{ place: '/name', detail: 'coarse', rule: 'policy' },
			{ place: '/contacts', detail: 'none', rule: 'policy' },
			{ place: '/roles/0', detail: 'no-raw', rule: 'policy' },
		]);
	} finally {
		await office.remove();
	}
});

test('what waits leaves no more once the last day of the agreement is over', async () => {
	const today = Temporal.Now.zonedDateTimeISO('Asia/Jakarta');
	const legalBasis = {
		reference: 'MoU (fictional)',
		signedOn: '2020-01-01',
		validUntil: today.toPlainDate().toString(),
	};
	await withAgreement({ legalBasis }, async (office) => {
		const before = await office.start({ doors: true, work: false });
		const { deliveries } = await office.client.release(profile, to(malaysia));
		await before.close();
		const toMidnight = today.until(today.startOfDay().add({ days: 1, seconds: 1 })).round('milliseconds');
		await office.start(undefined, { clock: () => Temporal.Now.instant().add(toMidnight) });
		await expectState(office, deliveries[0]?.id ?? '', { state: 'stalled', code: 'not-agreed' });
		await expect(office.client.release(profile, to(malaysia))).rejects.toThrow(
			refusedBy('policy-denied', { pointer: '/recipients/0', rule: 'agreement-expired' }),
		);
		const entries = await office.database.db.selectFrom('audit_entry').select('entry').execute();
		expect(entries.map(({ entry }) => JSON.parse(entry))).toContainEqual(
			expect.objectContaining({ action: 'delivery-stalled', outcome: 'not-agreed', reason: 'agreement-expired' }),
		);
	});
});

test('the gateway does not start with a mistake in its rules, and says where', async () => {
	const folder = await mkdtemp(join(tmpdir(), 'lintas-policies-'));
	await writeFile(
		join(folder, 'own.cedar'),
		'// Ours.\n\nforbid (principal, action, resource) when { resource.lable };\n',
	);
	const { code, stderr } = await runLintas(['serve'], { ...thailand.environment, LINTAS_POLICIES: folder });
	await rm(folder, { recursive: true });
	expect(code).toBe(1);
	expect(stderr).toContain('policy-invalid: A file of rules has a mistake.');
	expect(stderr).toMatch(/own\.cedar:3: attribute `lable`.* not found/);
	expect(stderr).toContain('own.cedar:3: the annotation @id');
});

describe('what a partner stated', () => {
	const drawnFrom = (document: string, how: object = {}) => ({
		...profile,
		handling: { ...handling, codes: ['H1', 'H2'], ...how },
		relations: [{ type: 'after', document }],
	});
	const theirs = { ...profile, handling: { ...handling, codes: ['H2'] } };
	const ask = (document: string, recipient: TestOffice) => ({
		kind: 'share-permission-request',
		validUntil: '2030-12-31',
		handling,
		relations: [{ type: 'answers', document }],
		body: { recipients: [recipient.authority], purpose: 'Pencegahan (rekaan).' },
	});
	const reply = (request: string, body: object) => ({
		kind: 'share-permission-reply',
		validUntil: '2030-12-31',
		handling,
		relations: [{ type: 'answers', document: request }],
		body,
	});

	test('goes back to it, and to nobody else without its permission', async () => {
		const document = await send(malaysia, indonesia, theirs);
		await expect(indonesia.client.release(drawnFrom(document), to(thailand))).rejects.toThrow(
			refusedBy('policy-denied', { rule: 'onward-by-agreement' }, { rule: 'onward-label' }, { rule: 'onward-h2' }),
		);
		await indonesia.client.release(drawnFrom(document), to(malaysia));
	});

	test('goes on once it has permitted that, to whom it has, until it takes it back', async () => {
		const document = await send(malaysia, indonesia, theirs);
		const request = await send(indonesia, malaysia, ask(document, thailand));
		await send(malaysia, indonesia, reply(request, { decision: 'diizinkan', until: '2030' }));
		await send(indonesia, thailand, drawnFrom(document));
		await send(malaysia, indonesia, reply(request, { decision: 'ditolak' }));
		await expect(indonesia.client.release(drawnFrom(document), to(thailand))).rejects.toThrow(
			expect.objectContaining({ code: 'policy-denied' }),
		);
	});

	test('does not go on by a permission for somebody else, or one that has run out', async () => {
		const document = await send(malaysia, indonesia, theirs);
		const request = await send(indonesia, malaysia, ask(document, thailand));
		for (const body of [
			{ decision: 'diizinkan', recipients: ['sg.ica'] },
			{ decision: 'diizinkan', until: '2025' },
		]) {
			await send(malaysia, indonesia, reply(request, body));
			await expect(indonesia.client.release(drawnFrom(document), to(thailand))).rejects.toThrow(
				expect.objectContaining({ code: 'policy-denied' }),
			);
		}
	});

	test('is not laundered by a document of ours in between', async () => {
		const document = await send(malaysia, indonesia, theirs);
		const ours = await send(indonesia, malaysia, drawnFrom(document));
		await expect(indonesia.client.release(drawnFrom(ours), to(thailand))).rejects.toThrow(
			refusedBy('policy-denied', { rule: 'onward-by-agreement' }, { rule: 'onward-label' }, { rule: 'onward-h2' }),
		);
	});

	test('keeps its label, its codes and its last day, even with permission', async () => {
		const document = await send(malaysia, indonesia, theirs);
		const request = await send(indonesia, malaysia, ask(document, thailand));
		await send(malaysia, indonesia, reply(request, { decision: 'diizinkan' }));
		const looser = drawnFrom(document, { tlp: 'TLP:GREEN', codes: ['H1'], retainUntil: '2032-01-01' });
		await expect(indonesia.client.release(looser, to(thailand))).rejects.toThrow(
			refusedBy(
				'policy-denied',
				{ pointer: '/handling/tlp', rule: 'onward-label-kept' },
				{ pointer: '/handling/codes', rule: 'onward-codes-kept' },
				{ pointer: '/handling/retainUntil', rule: 'onward-kept-no-longer' },
			),
		);
	});
});
