import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { DocumentId } from '../../src/model/identifiers.ts';
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

/** Releases to the other office and waits until it is there. @returns its id */
async function send(
	from: TestOffice,
	to: TestOffice,
	kind: string,
	body: object,
	relations: object[] = [],
): Promise<string> {
	const draft = { kind, validUntil: '2030-12-31', handling, relations, body };
	const { documentId, deliveries } = await from.client.release(draft, [{ to: to.authority, withhold: [] }]);
	await vi.waitFor(
		async () => expect((await from.client.delivery(deliveries[0]?.id ?? '')).state).toBe('delivered'),
		10_000,
	);
	return documentId;
}

const profile = { name: 'Suryadi Contoh' };
const withdrawal = { reason: 'salah orang' };
const correction = { amendments: [{ field: '/name', action: 'ganti', text: 'Suryadi Rekaan', reason: 'Salah ketik' }] };
const show = async ({ environment }: TestOffice, id: string) =>
	(await runLintas(['show', id, '--purpose', 'repatriation'], environment)).stdout;

describe('a document that was', () => {
	test('withdrawn by its author is shown so, on both sides', async () => {
		const id = await send(indonesia, malaysia, 'perpetrator-profile', profile);
		expect(await show(malaysia, id)).not.toContain('WITHDRAWN');
		const other = await send(indonesia, malaysia, 'withdrawal', withdrawal, [{ type: 'withdraws', document: id }]);
		for (const office of [indonesia, malaysia]) {
			expect(await show(office, id)).toContain(`  WITHDRAWN by id.imigrasi: Withdrawal ${other}\n`);
		}
	});

	test('corrected by its author is shown so, in the officer’s language', async () => {
		const id = await send(indonesia, malaysia, 'perpetrator-profile', profile);
		const other = await send(indonesia, malaysia, 'correction', correction, [{ type: 'corrects', document: id }]);
		const { stdout } = await runLintas(['show', id, '--purpose', 'repatriation'], {
			...malaysia.environment,
			LINTAS_LANGUAGE: 'id',
		});
		expect(stdout).toContain(`  DIKOREKSI oleh id.imigrasi: Ralat ${other}\n`);
	});

	test('answered by another is told as that one’s', async () => {
		const id = await send(indonesia, malaysia, 'perpetrator-profile', profile);
		const other = await send(malaysia, indonesia, 'feedback', { outcomes: ['digunakan'] }, [
			{ type: 'answers', document: id },
		]);
		expect(await show(indonesia, id)).toContain(`  see also (answers, my.imigresen): Feedback ${other}\n`);
		expect((await indonesia.client.document(id, 'repatriation')).related).toMatchObject([
			{ type: 'answers', documentId: other },
		]);
	});
});

describe('what another stated', () => {
	test('about withdrawing ours is told as that one’s word, and withdraws nothing', async () => {
		const id = await send(indonesia, malaysia, 'perpetrator-profile', profile);
		const theirs = await send(malaysia, indonesia, 'perpetrator-profile', profile);
		const { digest } = await indonesia.client.document(theirs, 'repatriation');
		const target = id as DocumentId;
		for (const type of ['withdraws', 'corrects'] as const) {
			await indonesia.database.db.insertInto('relation').values({ document_digest: digest, type, target }).execute();
		}
		const shown = await show(indonesia, id);
		expect(shown).toContain(`  see also (withdraws, my.imigresen): Perpetrator profile ${theirs}\n`);
		expect(shown).not.toMatch(/WITHDRAWN|CORRECTED/);
	});

	test.each(['withdraws', 'corrects'])('is not ours to change (%s), and nothing is released', async (type) => {
		const id = await send(malaysia, indonesia, 'perpetrator-profile', profile);
		const kind = type === 'withdraws' ? 'withdrawal' : 'correction';
		const body = type === 'withdraws' ? withdrawal : correction;
		const released = send(indonesia, malaysia, kind, body, [{ type, document: id }]);
		const fields = [
			{ pointer: '/relations/0/document', expected: expect.stringMatching(/^a document of our own that is here/) },
		];
		await expect(released).rejects.toMatchObject({ code: 'draft-invalid', fields });
		expect(await show(malaysia, id)).not.toContain('WITHDRAWN');
	});
});

test('a document is valid until the end of the day where its author is', async () => {
	const id = await send(indonesia, malaysia, 'perpetrator-profile', profile);
	const { skeleton } = await malaysia.client.document(id, 'repatriation');
	expect(skeleton.validUntil).toBe('2030-12-31T16:59:59.999Z');
});

test('a correction names the fields that it amends by JSON Pointer', async () => {
	const body = { amendments: [{ ...correction.amendments[0], field: 'name' }] };
	const released = send(indonesia, malaysia, 'correction', body, [
		{ type: 'corrects', document: '019ab000-0000-7000-8000-000000000001' },
	]);
	const fields = [{ pointer: '/draft/body/amendments/0/field' }];
	await expect(released).rejects.toMatchObject({ code: 'request-malformed', fields });
});
