import { hash } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { AuditEntry } from '../../src/audit/entry.ts';
import { systemClock } from '../../src/clock.ts';
import { AuthorityId, PersonId } from '../../src/model/identifiers.ts';
import { localId, type Person } from '../../src/model/person.ts';
import type { Card } from '../../src/partners/card.ts';
import type { FourEyes } from '../../src/partners/four-eyes.ts';
import {
	addCard,
	confirmCard,
	type RegistryContext,
	setAgreement,
	setState,
	takePublishedCard,
} from '../../src/partners/registry.ts';
import { signCard } from '../../src/partners/signed-card.ts';
import { listPartners, showPartner } from '../../src/partners/view.ts';
import { createCardKey, openCardKey, toFingerprint } from '../../src/pki/card-key.ts';
import { Problem } from '../../src/problem.ts';
import { makeAgreement } from '../agreement.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { type Correspondent, createCorrespondent, issueKey } from '../http/correspondent.ts';

const toPerson = (letter: string): Person => ({ id: PersonId.parse(letter.repeat(22)), roles: ['administrator'] });
const [sari, budi] = [toPerson('a'), toPerson('b')];
const local: Person = { id: localId, roles: ['administrator'] };

let database: TestDatabase;
let context: RegistryContext & FourEyes & { readonly timeZone: string };
let malaysia: Correspondent;
let another: Correspondent;
let fingerprint: string;

beforeAll(async () => {
	malaysia = await createCorrespondent('my.imigresen');
	another = await createCorrespondent('my.imigresen');
	fingerprint = toFingerprint(malaysia.card);
});
beforeEach(async () => {
	database = await createTestDatabase();
	const authority = AuthorityId.parse('id.imigrasi');
	context = { authority, db: database.db, clock: systemClock, timeZone: 'Asia/Jakarta', peopleSignIn: true };
	return () => database.drop();
});

const refused = (code: string) => expect.objectContaining({ code });
const show = () => showPartner(context, malaysia.authority);
/** What its owner reads out of its card with these changes. */
const readOut = (changes: Partial<Card> = {}) => toFingerprint({ ...malaysia.card, ...changes });
const add = async (changes = {}, heard: string | null = readOut(changes), by = sari) =>
	addCard(context, by, { token: await malaysia.signCard(changes), fingerprint: heard ?? undefined });
const agree = () => setAgreement(context, sari, malaysia.authority, makeAgreement(malaysia.authority));

const end = () => setState(context, sari, malaysia.authority, { state: 'ended', reason: 'agreement-ended' });
const confirm = (by: Person, heard = readOut({ ca: another.card.ca })) =>
	confirmCard(context, by, malaysia.authority, heard);

async function readEntries(): Promise<AuditEntry[]> {
	const rows = await database.db.selectFrom('audit_entry').select('entry').execute();
	return rows.map(({ entry }) => JSON.parse(entry) as AuditEntry);
}

/** What the audit log says became of it, in the order of words. */
async function readOutcomes(): Promise<string[]> {
	return (await readEntries()).map(({ outcome, by }) => `${outcome} by ${by?.[0] ?? 'nobody'}`).toSorted();
}

async function withCa(version = 3): Promise<Partial<Card>> {
	const signing = await issueKey(another.ca, 'signing');
	const encryption = await issueKey(another.ca, 'encryption');
	return { version, ca: another.card.ca, signing: [signing.certificate.pem], encryption: [encryption.certificate.pem] };
}

/** Its card with another card key, signed by that, and what is heard of it. */
async function withCardKey(version = 3): Promise<{ token: string; fingerprint: string }> {
	const next = createCardKey();
	const card = { ...malaysia.card, version, cardKey: next.publicKey };
	const token = await signCard(card, openCardKey(next.pem, next.passphrase));
	return { token, fingerprint: toFingerprint(card) };
}

async function spoil(): Promise<void> {
	await database.db.updateTable('partner').set({ card: '{ "authority": ' }).execute();
}

describe('a card with another CA', () => {
	test('counts once a second person has heard its fingerprint too, and not before', async () => {
		await add();
		const changes = await withCa();
		expect(await add(changes)).toMatchObject({ outcome: 'waits-for-second', version: 3 });
		expect(await show()).toMatchObject({ cardVersion: 2, waiting: { version: 3 } });
		await expect(confirm(sari)).rejects.toThrow(refused('second-person-needed'));
		await expect(confirm(budi, '0'.repeat(32))).rejects.toThrow(refused('card-fingerprint-mismatch'));
		expect(await show()).toMatchObject({ cardVersion: 2 });
		expect(await confirm(budi)).toMatchObject({ outcome: 'taken', version: 3 });
		expect(await show()).toMatchObject({ cardVersion: 3, waiting: null });
		await expect(confirm(budi)).rejects.toThrow(refused('card-not-waiting'));
		expect(await readOutcomes()).toEqual(['card-proposed by a', 'card-taken by a', 'card-taken by b', 'proposed by a']);
	});

	test('is not told by the fingerprint of the card before, of which the card key is the same', async () => {
		await add();
		const changes = await withCa();
		await expect(add(changes, fingerprint)).rejects.toThrow(refused('card-fingerprint-mismatch'));
		await add(changes);
		await expect(confirm(budi, fingerprint)).rejects.toThrow(refused('card-fingerprint-mismatch'));
		expect(await show()).toMatchObject({ cardVersion: 2, waiting: { version: 3 } });
	});

	test('is not even proposed without its fingerprint, and never taken from where it is published', async () => {
		await add();
		const changes = await withCa();
		await expect(add(changes, null)).rejects.toThrow(refused('card-fingerprint-needed'));
		const published = takePublishedCard(context, malaysia.authority, await malaysia.signCard(changes));
		await expect(published).rejects.toThrow(refused('card-fingerprint-needed'));
		expect(await show()).toMatchObject({ cardVersion: 2, waiting: null });
	});

	test('that waits gives way to a newer one that needs nobody', async () => {
		await add();
		await add(await withCa());
		expect(await takePublishedCard(context, malaysia.authority, await malaysia.signCard({ version: 4 }))).toBe(true);
		expect(await show()).toMatchObject({ cardVersion: 4, waiting: null });
	});
});

test('a card of another card key waits for a second person, who hears the new fingerprint', async () => {
	await add();
	const { token, fingerprint: heard } = await withCardKey();
	await expect(addCard(context, sari, { token, fingerprint })).rejects.toThrow(refused('card-fingerprint-mismatch'));
	expect(await addCard(context, sari, { token, fingerprint: heard })).toMatchObject({ outcome: 'waits-for-second' });
	expect(await confirmCard(context, budi, malaysia.authority, heard)).toMatchObject({ outcome: 'taken' });
});

describe('a card key that another has replaced', () => {
	let second: Awaited<ReturnType<typeof withCardKey>>;
	const take = async (card: { token: string; fingerprint: string }) => {
		await addCard(context, sari, card);
		await confirmCard(context, budi, malaysia.authority, card.fingerprint);
	};

	beforeEach(async () => {
		await add();
		second = await withCardKey(3);
		await take(second);
	});

	test.each([
		['an older card', 1],
		['the card that was here', 2],
		['a newer card, as whoever stole the key makes it', 9],
	])('signs %s for nobody any more, though its fingerprint be heard', async (_what, version) => {
		await expect(add({ version })).rejects.toThrow(refused('card-superseded'));
		expect(await show()).toMatchObject({ cardVersion: 3, waiting: null });
	});

	test('comes back neither over a third, nor after the end, nor over a record that is spoilt', async () => {
		await take(await withCardKey(1));
		for (const later of [async () => undefined, end, spoil]) {
			await later();
			await expect(add({ version: 9 })).rejects.toThrow(refused('card-superseded'));
			await expect(addCard(context, sari, second)).rejects.toThrow(refused('card-superseded'));
		}
	});
});

test('over a record that is spoilt an older card of the same key comes back as little', async () => {
	await add({ version: 5 });
	await spoil();
	await expect(add({ version: 4 })).rejects.toThrow(refused('card-superseded'));
	expect(await add({ version: 5 })).toMatchObject({ outcome: 'waits-for-second' });
});

describe('a card that is published', () => {
	test('is taken when it is newer, by nobody, and once', async () => {
		await add();
		const token = await malaysia.signCard({ version: 3, endpoint: 'https://new.example:8443' });
		expect(await takePublishedCard(context, malaysia.authority, token)).toBe(true);
		expect(await takePublishedCard(context, malaysia.authority, token)).toBe(false);
		expect(await show()).toMatchObject({ cardVersion: 3, endpoint: 'https://new.example:8443' });
		expect(await readOutcomes()).toContain('card-taken by nobody');
	});

	test('is not taken when it is older, of another authority, or of nobody we know', async () => {
		const publish = async (changes: object) =>
			takePublishedCard(context, malaysia.authority, await malaysia.signCard(changes));
		await expect(publish({})).rejects.toThrow(refused('partner-unknown'));
		await add({ version: 5 });
		await expect(publish({ version: 4 })).rejects.toThrow(refused('card-superseded'));
		await expect(publish({ version: 5, country: 'SGP' })).rejects.toThrow(refused('card-superseded'));
		const foreign = await (await createCorrespondent('sg.ica')).signCard({ version: 9 });
		await expect(takePublishedCard(context, malaysia.authority, foreign)).rejects.toThrow(refused('partner-unknown'));
	});
});

test.each(['signing', 'encryption'] as const)(
	'a card whose last certificate for %s has ended is not taken',
	async (use) => {
		const at = Temporal.Now.instant().subtract({ hours: 48 });
		const ended = (await issueKey(malaysia.ca, use, { at, days: 1 })).certificate.pem;
		const problem = await add({ [use]: [ended] }).catch((thrown: unknown) => thrown as Problem);
		expect(problem).toMatchObject({ code: 'certificate-unacceptable', fields: [{ pointer: `/${use}` }] });
		expect(await add({ [use]: [ended, ...malaysia.card[use]] })).toMatchObject({ outcome: 'taken' });
	},
);

test('a card of our own authority makes no partner', async () => {
	const own = await createCorrespondent('id.imigrasi');
	const token = await own.signCard();
	await expect(addCard(context, sari, { token, fingerprint: toFingerprint(own.card) })).rejects.toThrow(
		refused('card-invalid'),
	);
});

test('one whose partnership has ended is a stranger again, with the cards it had on record', async () => {
	await add();
	await agree();
	await end();
	await expect(show()).rejects.toThrow(refused('partner-unknown'));
	await expect(add({ version: 9 }, null)).rejects.toThrow(refused('card-fingerprint-needed'));
	await add({ version: 3 });
	expect(await show()).toMatchObject({ state: 'proposed', cardVersion: 3, agreement: null });
	const kept = await database.db.selectFrom('partner_card').select('version').orderBy('version').execute();
	expect(kept.map(({ version }) => version)).toEqual([2, 3]);
	expect(await database.db.selectFrom('partner_agreement').selectAll().execute()).toHaveLength(1);
});

describe('after the end of a partnership', () => {
	test('an older card does not bring back keys that its owner has revoked since', async () => {
		const next = (await issueKey(malaysia.ca, 'signing')).certificate.pem;
		const newer = { version: 5, signing: [next, ...malaysia.card.signing], revoked: [malaysia.signing.kid] };
		await add(newer);
		await end();
		await expect(add({ version: 4 })).rejects.toThrow(refused('card-superseded'));
		expect(await add(newer)).toMatchObject({ outcome: 'taken' });
	});

	test.each([
		[
			'CA',
			async () => ({ token: await malaysia.signCard(await withCa()), fingerprint: readOut({ ca: another.card.ca }) }),
		],
		['card key', () => withCardKey(1)],
	] as const)('one administrator alone puts no other %s in the place of the last one', async (_, make) => {
		await add();
		await end();
		const card = await make();
		expect(await addCard(context, sari, card)).toMatchObject({ outcome: 'waits-for-second' });
		await expect(show()).rejects.toThrow(refused('partner-unknown'));
		await expect(agree()).rejects.toThrow(refused('partner-unknown'));
		await expect(confirm(sari, card.fingerprint)).rejects.toThrow(refused('second-person-needed'));
		expect(await confirm(budi, card.fingerprint)).toMatchObject({ outcome: 'taken' });
		expect(await show()).toMatchObject({ state: 'proposed', agreement: null, waiting: null });
	});
});

describe('the officer token', () => {
	test('is neither of two people where people sign in: who signs in may have it too', async () => {
		await add();
		await expect(add(await withCa(), undefined, local)).rejects.toThrow(refused('signed-in-person-needed'));
		expect(await show()).toMatchObject({ waiting: null });
		await add(await withCa());
		await expect(confirm(local)).rejects.toThrow(refused('signed-in-person-needed'));
		expect(await confirm(budi)).toMatchObject({ outcome: 'taken' });
	});

	test('counts for nobody in what waits already, such as from before people signed in', async () => {
		context = { ...context, peopleSignIn: false };
		await add();
		await add(await withCa(), undefined, local);
		context = { ...context, peopleSignIn: true };
		await expect(confirm(budi)).rejects.toThrow(refused('signed-in-person-needed'));
	});

	test('confirms what it proposed where nobody signs in, by the fingerprint heard a second time', async () => {
		context = { ...context, peopleSignIn: false };
		await add({}, fingerprint, local);
		expect(await add(await withCa(), undefined, local)).toMatchObject({ outcome: 'waits-for-second' });
		await expect(confirm(local, '0'.repeat(32))).rejects.toThrow(refused('card-fingerprint-mismatch'));
		expect(await confirm(local)).toMatchObject({ outcome: 'taken' });
	});
});

test('of two first cards at once one is taken, and the other waits for a second person', async () => {
	const cards = await Promise.all([withCardKey(1), withCardKey(1), withCardKey(1)]);
	const taken = await Promise.all(cards.map((card) => addCard(context, sari, card)));
	expect(taken.map(({ outcome }) => outcome).toSorted()).toEqual(['taken', 'waits-for-second', 'waits-for-second']);
});

describe('a row that cannot be read', () => {
	const singapore = AuthorityId.parse('sg.ica');

	beforeEach(async () => {
		await add();
		await spoil();
		const other = await createCorrespondent(singapore);
		await addCard(context, sari, { token: await other.signCard(), fingerprint: toFingerprint(other.card) });
	});

	test('is named in the list, and hides no other', async () => {
		const { items, unreadable } = await listPartners(context);
		expect(items.map(({ authority }) => authority)).toEqual([singapore]);
		expect(unreadable).toEqual([malaysia.authority]);
		await expect(show()).rejects.toThrow(refused('partner-record-unreadable'));
	});

	test('can be removed, and another card then takes two people: nobody knows whose keys they were', async () => {
		await end();
		expect((await listPartners(context)).unreadable).toEqual([]);
		expect(await add()).toMatchObject({ outcome: 'waits-for-second' });
		await confirm(budi, fingerprint);
		expect(await show()).toMatchObject({ state: 'proposed', cardVersion: 2 });
	});

	test('is mended by its agreement where that is what is spoilt', async () => {
		await end();
		await add();
		await confirm(budi, fingerprint);
		await agree();
		await database.db.updateTable('partner').set({ agreement: '{}' }).execute();
		await expect(show()).rejects.toThrow(refused('partner-record-unreadable'));
		expect(await agree()).toBe('active');
		expect(await show()).toMatchObject({ state: 'active', cardVersion: 2 });
	});

	test('is mended by two people with its newest card', async () => {
		expect(await add()).toMatchObject({ outcome: 'waits-for-second' });
		await confirm(budi, fingerprint);
		expect(await show()).toMatchObject({ state: 'proposed', cardVersion: 2 });
	});
});

test('the audit log says which card and which agreement, by their digests', async () => {
	await add();
	await agree();
	await add(await withCa());
	await confirm(budi);
	const entries = await readEntries();
	const digests = entries.flatMap(({ outcome, cardDigest }) => (cardDigest ? [`${outcome} ${cardDigest}`] : []));
	const kept = await database.db.selectFrom('partner_card').select(['version', 'token_digest']).execute();
	const digestOf = (wanted: number) => kept.find(({ version }) => version === wanted)?.token_digest;
	expect(digests.toSorted()).toEqual([
		`card-proposed ${digestOf(3)}`,
		...[`card-taken ${digestOf(2)}`, `card-taken ${digestOf(3)}`].toSorted(),
	]);
	const { agreement } = await database.db.selectFrom('partner').select('agreement').executeTakeFirstOrThrow();
	const agreed = entries.find(({ outcome }) => outcome === 'agreement-set');
	expect(agreed?.agreementDigest).toBe(hash('sha256', agreement ?? '', 'base64url'));
});

test('two administrators at once do not end twice, nor suspend what has ended', async () => {
	await add();
	await agree();
	const change = (state: 'suspended' | 'ended') =>
		setState(context, sari, malaysia.authority, { state, reason: 'mistake' });
	const results = await Promise.allSettled([change('ended'), change('ended'), change('ended')]);
	expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
	expect((await readOutcomes()).filter((outcome) => outcome.startsWith('ended'))).toHaveLength(1);
	await expect(change('suspended')).rejects.toThrow(refused('partner-unknown'));
});

describe('whatever is done in whatever order', () => {
	const actions = ['add', 'agree', 'suspend', 'resume', 'end'] as const;
	type Action = (typeof actions)[number];
	/** What each comes to, by the state before it; what is not here is refused and changes nothing. */
	const moves: Readonly<Record<string, Partial<Record<Action, string>>>> = {
		ended: { add: 'proposed' },
		proposed: { add: 'proposed', agree: 'active', end: 'ended' },
		active: { add: 'active', agree: 'active', suspend: 'suspended', end: 'ended' },
		suspended: { add: 'suspended', agree: 'suspended', resume: 'active', end: 'ended' },
	};

	test('a partner is in the state that the rules say', async () => {
		let version = 2;
		const perform = (action: Action): Promise<unknown> => {
			const state = ({ suspend: 'suspended', resume: 'active', end: 'ended' } as const)[action as 'end'];
			version += 1;
			if (action === 'add') return add({ version });
			if (action === 'agree') return agree();
			return setState(context, sari, malaysia.authority, { state, reason: 'resolved' });
		};
		const run = fc.asyncProperty(fc.array(fc.constantFrom(...actions), { maxLength: 12 }), async (list) => {
			await database.db.deleteFrom('partner_proposal').execute();
			const before = await show().catch(() => undefined);
			let state: string = before?.state ?? 'ended';
			for (const action of list) {
				const next = moves[state]?.[action];
				const result = await perform(action).catch((problem: unknown) => problem);
				expect(result instanceof Problem, `${action} when ${state}`).toBe(next === undefined);
				state = next ?? state;
				expect((await show().catch(() => undefined))?.state ?? 'ended').toBe(state);
			}
		});
		await fc.assert(run, { numRuns: 15 });
	});
});
