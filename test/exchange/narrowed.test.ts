import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { deliver } from '../../src/exchange/deliver.ts';
import { showDocument } from '../../src/exchange/reading.ts';
import { release as releaseHere } from '../../src/exchange/release.ts';
import { Draft } from '../../src/model/draft.ts';
import {
	findStrictest,
	Handling,
	handlingCodes,
	isAtLeastAsStrict,
	tighten,
	tlpLabels,
} from '../../src/model/handling.ts';
import type { DocumentId } from '../../src/model/identifiers.ts';
import { openPolicies } from '../../src/policy/policies.ts';
import type { Problem } from '../../src/problem.ts';
import { loadDelivery } from '../../src/store/deliveries.ts';
import { makeAgreement } from '../agreement.ts';
import { runLintas } from '../cli/lintas.ts';
import { makeOffice, swapCards, type TestOffice, trust } from '../gateways.ts';
import { handling } from '../http/drafts.ts';
import { makePerson } from '../people.ts';
import { openExchange } from './open-exchange.ts';

let indonesia: TestOffice;
let malaysia: TestOffice;
let singapore: TestOffice;
/** It does not run. */
let thailand: TestOffice;

beforeAll(async () => {
	const names = ['id.imigrasi', 'my.imigresen', 'sg.ica', 'th.immigration'];
	[indonesia, malaysia, singapore, thailand] = (await Promise.all(names.map((name) => makeOffice(name)))) as [
		TestOffice,
		TestOffice,
		TestOffice,
		TestOffice,
	];
	await swapCards(indonesia, malaysia, singapore, thailand);
	for (const office of [indonesia, malaysia, singapore]) await office.start();
});
afterAll(() => Promise.all([indonesia, malaysia, singapore, thailand].map((office) => office.remove())));

const green = { ...handling, tlp: 'TLP:GREEN', codes: [] } as const;
const amber = { ...handling, tlp: 'TLP:AMBER', codes: ['H1', 'H2'], retainUntil: '2030-06-30' } as const;
const profile = { kind: 'perpetrator-profile', body: { name: 'Suryadi Contoh', aliases: ['Contoh'] } };

async function release(from: TestOffice, draft: object, ...to: readonly TestOffice[]) {
	const recipients = to.map(({ authority }) => ({ to: authority, withhold: [] }));
	const released = await from.client.release({ validUntil: '2030-12-31', ...draft }, recipients);
	for (const { id } of released.deliveries) await expectDelivery(from, id, { state: 'delivered' });
	return { id: released.documentId, deliveries: released.deliveries.map(({ id }) => id), issues: released.issues };
}

async function expectDelivery({ client }: TestOffice, delivery: string | undefined, expected: object) {
	await vi.waitFor(async () => expect(await client.delivery(delivery ?? '')).toMatchObject(expected), 20_000);
}

const narrowing = (document: string, to: object = amber, body: object = {}) => ({
	kind: 'correction',
	handling: to,
	relations: [{ type: 'corrects', document }],
	body,
});

const view = ({ client }: TestOffice, id: string) => client.document(id, 'repatriation');
const refusalOf = (released: Promise<unknown>) =>
	released.then(
		() => expect.unreachable(),
		(problem: Problem) => problem.fields,
	);

describe('a correction whose handling is stricter', () => {
	test('narrows what may be done with the document, here and there; what was signed stays', async () => {
		const { id } = await release(indonesia, { ...profile, handling: green }, malaysia);
		const { issues } = await release(indonesia, narrowing(id), malaysia);
		expect(issues).toMatchObject([{ rule: 'handling.narrowed' }]);
		for (const office of [indonesia, malaysia]) {
			const { skeleton, handling: present, changes } = await view(office, id);
			expect(skeleton.handling).toEqual(green);
			expect(present).toEqual({ ...green, tlp: 'TLP:AMBER', codes: ['H1', 'H2'], retainUntil: '2030-06-30' });
			expect(changes).toEqual([]);
		}
		const shown = (await runLintas(['show', id, '--purpose', 'repatriation'], malaysia.environment)).stdout;
		expect(shown).toContain('  handling: TLP:AMBER H1 H2, B2\n');
		expect(shown).toContain('  narrowed by a correction; when it was signed: TLP:GREEN, 2031-12-31\n');
	});

	test('goes to everyone who has a copy, also where no amendment concerns it', async () => {
		const { id } = await release(indonesia, { ...profile, handling: green }, malaysia, singapore);
		const expected = 'sg.ica too: it has a copy of the document';
		expect(await refusalOf(release(indonesia, narrowing(id), malaysia))).toEqual([
			{ pointer: '/recipients', expected },
		]);
	});

	test('is there for a reason: one that amends nothing and narrows nothing is not released', async () => {
		const { id } = await release(indonesia, { ...profile, handling: green }, malaysia);
		const expected = 'an amendment, or a handling that is stricter than that of the corrected document';
		expect(await refusalOf(release(indonesia, narrowing(id, green), malaysia))).toContainEqual({
			pointer: '/body/amendments',
			expected,
		});
	});
});

describe('what was narrowed', () => {
	test('is never widened again: not by a later correction, not by withdrawing the one that narrowed it', async () => {
		const { id } = await release(indonesia, { ...profile, handling: green }, malaysia);
		const { id: correction } = await release(indonesia, narrowing(id), malaysia);
		const rename = { amendments: [{ field: '/name', action: 'ganti', text: 'Suryadi Rekaan', reason: 'Salah ketik' }] };
		const [refusal] = await refusalOf(release(indonesia, narrowing(id, green, rename), malaysia));
		expect(refusal?.pointer).toBe('/handling');
		const relations = [{ type: 'withdraws', document: correction }];
		const withdrawal = { kind: 'withdrawal', handling: amber, relations, body: { reason: 'keliru' } };
		await release(indonesia, withdrawal, malaysia);
		for (const office of [indonesia, malaysia])
			expect((await view(office, id)).handling).toMatchObject({ tlp: 'TLP:AMBER', codes: ['H1', 'H2'] });
	});

	test('is kept no longer than it may be now', async () => {
		const { id } = await release(indonesia, { ...profile, handling: green }, malaysia);
		await release(indonesia, narrowing(id), malaysia);
		for (const { database } of [indonesia, malaysia]) {
			const due = database.db
				.selectFrom('due_work')
				.select('due_at')
				.where('queue', '=', 'erasure')
				.where('id', '=', id);
			// At its author the worker looks at it once the correction has been released.
			await expect
				.poll(() => due.executeTakeFirst(), { timeout: 20_000 })
				.toEqual({ due_at: '2030-06-30T17:00:00.000Z' });
		}
	});

	test('is read by whoever may read it as it is now', async () => {
		const { id } = await release(indonesia, { ...profile, handling: green }, malaysia);
		const folder = await mkdtemp(join(tmpdir(), 'lintas-rules-'));
		await writeFile(join(folder, 'amber.cedar'), noAmber);
		const theirs = await openExchange(malaysia, { policies: openPolicies({ local: folder }) });
		const read = () => showDocument(theirs, makePerson('officer'), 'repatriation', id as DocumentId);
		expect(await read()).toMatchObject({ handling: { tlp: 'TLP:GREEN' } });
		await release(indonesia, narrowing(id), malaysia);
		await expect(read()).rejects.toMatchObject({ code: 'policy-denied', fields: [{ rule: 'no-amber' }] });
		await rm(folder, { recursive: true });
	});

	test('is told on as strictly as it is now', async () => {
		const { id } = await release(indonesia, { ...profile, handling: green }, malaysia);
		const drawn = { ...profile, handling: green, relations: [{ type: 'after', document: id }] };
		await release(malaysia, drawn, singapore);
		await release(indonesia, narrowing(id), malaysia);
		const refused = await refusalOf(release(malaysia, drawn, singapore));
		expect(refused.map(({ rule }) => rule).toSorted()).toEqual([
			'onward-codes-kept',
			'onward-h2',
			'onward-kept-no-longer',
			'onward-label',
			'onward-label-kept',
		]);
	});

	test('is disclosed further under what holds now', async () => {
		const { id } = await release(indonesia, { ...profile, handling: green }, malaysia);
		await release(indonesia, narrowing(id), malaysia);
		const { deliveries } = await indonesia.client.disclose(id, { to: singapore.authority, fields: ['/name'] });
		await expectDelivery(indonesia, deliveries[0]?.id, { state: 'delivered' });
		expect((await view(singapore, id)).receptions[0]?.handling).toMatchObject({
			tlp: 'TLP:AMBER',
			codes: ['H1', 'H2'],
		});
	});

	test('waits here no longer for a partner whose agreement does not go so far', async () => {
		const ours = await openExchange(indonesia, { needsApproval: () => undefined });
		const send = (draft: object) =>
			releaseHere(ours, makePerson('officer'), Draft.parse({ validUntil: '2030-12-31', ...draft }), [
				{ to: thailand.authority, withhold: [] },
			]);
		const { documentId, deliveries } = await send({ ...profile, handling: green });
		await send(narrowing(documentId));
		const delivery = await loadDelivery(ours.db, deliveries[0]?.id ?? expect.unreachable());
		const agreement = makeAgreement(thailand.authority, { highestTlp: 'TLP:GREEN' });
		await trust(indonesia, await thailand.card(), { agreement });
		const now = await openExchange(indonesia);
		const attempt = { envelopeDigests: [], record: async () => undefined };
		const { problem } = (await deliver(now, delivery ?? expect.unreachable(), attempt)) as {
			readonly problem: Problem;
		};
		expect([problem.code, problem.fields[0]?.rule]).toEqual(['not-agreed', 'label-above-agreement']);
	});
});

const noAmber = `@id("no-amber")
@en("Nobody here reads amber.")
@bahasa("Tidak seorang pun di sini membaca amber.")
@remedy_en("Ask the coordinator.")
@remedy_bahasa("Tanyakan kepada koordinator.")
forbid (principal, action == Action::"read", resource) when { resource.label == "TLP:AMBER" };`;

const anyHandling = fc.record({
	tlp: fc.constantFrom(...tlpLabels),
	codes: fc.subarray([...handlingCodes]),
	retainUntil: fc.constantFrom('2030-01-01', '2030-06-30', '2031-12-31'),
});

const withWords = (codes: readonly string[]) => (codes.includes('H3') ? { restrictions: 'Rekaan' } : {});
const toHandling = ({ codes, ...each }: Pick<Handling, 'tlp' | 'codes'> & { retainUntil: string }) =>
	Handling.parse({ ...handling, ...each, codes, ...withWords(codes) });

describe('the strictest of what a document came under', () => {
	const ofEach = fc.array(anyHandling.map(toHandling), { minLength: 1, maxLength: 5 });
	const strictest = (author: Handling, ...covers: Handling[]) => findStrictest(author, covers) ?? expect.unreachable();
	/** The order of the codes says nothing. */
	const inOrder = (each: Handling) => ({ ...each, codes: each.codes.toSorted() });

	test('is one of its own, never laxer than any of them, and no stricter than all of them together', () => {
		fc.assert(
			fc.property(ofEach, ([author, ...covers]) => {
				const all = [author, ...covers] as Handling[];
				const result = strictest(author as Handling, ...covers);
				expect(Handling.safeParse(result).success).toBe(true);
				for (const each of all) expect(isAtLeastAsStrict(result, each)).toBe(true);
				expect(all.map(({ tlp }) => tlp)).toContain(result.tlp);
				expect(all.map(({ retainUntil }) => retainUntil)).toContain(result.retainUntil);
				for (const code of result.codes) expect(all.some(({ codes }) => codes.includes(code))).toBe(true);
			}),
		);
	});

	test('is the same in whatever order, however they are put together and however often', () => {
		const [any, three] = [anyHandling.map(toHandling), fc.tuple(...[0, 1, 2].map(() => anyHandling.map(toHandling)))];
		fc.assert(
			fc.property(any, three, (author, covers) => {
				const [a, b, c] = covers as [Handling, Handling, Handling];
				const result = inOrder(strictest(author, a, b, c));
				expect(inOrder(strictest(author, c, a, b))).toEqual(result);
				expect(inOrder(strictest(a, b, c, author))).toEqual(result);
				expect(inOrder(strictest(strictest(author, a), strictest(b, c)))).toEqual(result);
				expect(inOrder(strictest(author, a, b, c, c, a, author))).toEqual(result);
				expect(inOrder(strictest(result, result))).toEqual(result);
			}),
		);
	});

	test('is none where they restrict it in different words, whoever says which', () => {
		const words = fc.constantFrom('Rekaan', 'Rekaan lain', undefined);
		fc.assert(
			fc.property(fc.array(words, { minLength: 1, maxLength: 4 }), (each) => {
				const [author, ...covers] = each.map((restrictions) =>
					Handling.parse({ ...handling, codes: restrictions === undefined ? [] : ['H3'], restrictions }),
				) as [Handling, ...Handling[]];
				const found = findStrictest(author, covers);
				const stated = new Set(each.filter((text) => text !== undefined));
				expect(found === undefined).toBe(stated.size > 1);
				if (found !== undefined) expect(found.restrictions).toBe([...stated][0]);
			}),
		);
	});
});

test('what several corrections leave is as strict as each of them, in whatever order they are taken', () => {
	fc.assert(
		fc.property(fc.array(anyHandling, { minLength: 1, maxLength: 5 }), (all) => {
			const handlings = all.map(toHandling);
			const [first, ...corrections] = handlings as [Handling, ...Handling[]];
			const present = corrections.reduce(tighten, first);
			for (const each of handlings) expect(isAtLeastAsStrict(present, each)).toBe(true);
			expect(corrections.toReversed().reduce(tighten, first)).toEqual(present);
			expect(Handling.safeParse(present).success).toBe(true);
		}),
	);
});
