import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { loadCase } from '../../src/cases/load.ts';
import { makeStateEvent } from '../../src/cases/state-event.ts';
import type { StateEvent } from '../../src/exchange/context.ts';
import type { Gateway } from '../../src/gateway.ts';
import { toTimestamp } from '../../src/model/identifiers.ts';
import { findWithdrawn } from '../../src/store/relations.ts';
import { makeOffice, swapCards, type TestOffice } from '../gateways.ts';
import { asidesOf, endsOf, expectArrived, expectListed, openCase, progressOf, stateOf } from './played-case.ts';

/** `npm run soak` sets it: as many as one rescue may bring. */
const groupSize = Number(process.env.LINTAS_SOAK_GROUP ?? 20);

let myanmar: TestOffice;
let thailand: TestOffice;
let indonesia: TestOffice;
/** It runs: work that two gateways leave to a sweeper is due by it. */
let aheadMs = 0;
const clock = () => Temporal.Now.instant().add({ milliseconds: aheadMs }).round('millisecond');
const wait = (hours: number) => {
	aheadMs += hours * 3_600_000;
};
const tick = () => {
	wait(1 / 60);
	return clock();
};

beforeAll(async () => {
	myanmar = await makeOffice('mm.immigration');
	thailand = await makeOffice('th.immigration');
	indonesia = await makeOffice('id.imigrasi');
	await swapCards(myanmar, thailand, indonesia);
	for (const office of [myanmar, thailand, indonesia]) await start(office);
}, 60_000);

afterAll(async () => {
	for (const office of [myanmar, thailand, indonesia]) await office.remove();
});

const gateways = new Map<TestOffice, Gateway>();
async function start(office: TestOffice): Promise<void> {
	gateways.set(office, await office.start(undefined, { clock, ...(office === thailand && { stateEvent }) }));
}

/** Whether Thailand's gateway holds its events against their case before it signs them. */
let isHonest = true;
const stateEvent: StateEvent = async (draft, body, at) => {
	const { authority, database } = thailand;
	if (isHonest) return await makeStateEvent({ authority, db: database.db, timeZone: 'Asia/Bangkok' })(draft, body, at);
	const [relation] = draft.relations;
	const heads = relation && (await loadCase(database.db, relation.document))?.state.heads;
	const frame = draft.event ?? expect.unreachable();
	return { ...frame, persons: frame.persons ?? [], at: toTimestamp(at), follows: [...(heads ?? [])] };
};

/** An adult without papers. */
const adult = {
	name: 'SRI FIKTIF',
	traffickingStatus: 'korban',
	ageGroup: 'dewasa',
	consentToReturn: 'setuju',
	consentToShare: 'setuju',
};

const untilDeparture = `
	host screening victim
	host shelter safe
	host consent given
	host nationality requested
	home nationality more-needed
	host nationality evidence-sent
	home nationality confirmed
	home travel-document splp
	home family-tracing found
	home home-risk no-risk
	host exit-permit waived
	host health fit
	host legal free-to-leave
	host travel-plan proposed
	home travel-plan accepted
	host travel-plan fixed
	host departure departed`;

const untilHome = `
	host handover handed-over
	home handover taken-over
	home arrival-interview held
	home referral social-affairs
	home reintegration-plan agreed`;

const thaiToIndonesian = (victims: readonly object[]) =>
	openCase({ host: thailand, home: indonesia, countries: ['Thailand', 'Indonesia'], victims, tick });

test('an adult without papers comes home to Indonesia, and the case is closed on both sides', async () => {
	const story = await thaiToIndonesian([adult]);
	await story.play(untilDeparture + untilHome);
	let months = 0;
	for (const [due, outcome] of [
		[1, 'well'],
		[3, 'well'],
		[6, 'needs-support'],
		[12, 'well'],
	] as const) {
		wait((due - months) * 31 * 24);
		months = due;
		await story.play(`home follow-up-${due} ${outcome}`);
	}
	await story.play('home closure reintegrated');
	const state = await story.state();
	expect(state.status).toBe('closed');
	expect(endsOf(state)).toEqual(['reintegrated']);
	expect(asidesOf(state)).toEqual([]);
	await expectListed([thailand, indonesia], story.id);
});

test('a child goes home from Indonesia with a guardian’s consent, once that is best for it', async () => {
	const child = { ...adult, name: 'ANAK FIKTIF', ageGroup: 'anak' };
	const story = await openCase({
		host: indonesia,
		home: thailand,
		countries: ['Indonesia', 'Thailand'],
		victims: [child],
		how: { tlp: 'TLP:AMBER+STRICT', codes: ['H1', 'H2'] },
		tick,
	});
	await story.play('host screening victim\nhost shelter safe');
	await expect(story.send(indonesia, 'consent', 'given-by-guardian')).rejects.toMatchObject({ code: 'draft-invalid' });
	await story.play(`
		host guardian appointed
		host consent given-by-guardian
		home nationality confirmed
		home travel-document other-document
		home family-tracing found
		home home-risk no-risk
		host exit-permit not-needed
		host health fit
		host legal not-needed`);
	await expect(story.send(indonesia, 'travel-plan', 'fixed')).rejects.toMatchObject({
		fields: [{ pointer: '/event/step', expected: 'a step whose time has come: first best-interest' }],
	});
	await story.play(`
		host best-interest return
		host travel-plan fixed
		host departure departed
		host handover handed-over
		home handover taken-over
		home closure returned`);
	expect(endsOf(await story.state())).toEqual(['returned']);
});

test('the way home from Myanmar leads through Thailand, which joins, sees what was before, and says its part', async () => {
	const story = await openCase({
		host: myanmar,
		home: indonesia,
		countries: ['Myanmar', 'Indonesia'],
		victims: [adult],
		how: { tlp: 'TLP:AMBER', codes: ['H1', 'H2'] },
		tick,
	});
	await story.play(`
		host screening victim
		host shelter safe
		host consent given
		home nationality confirmed
		home travel-document splp`);
	await story.join(thailand, myanmar, { country: 'THA', role: 'transit', steps: [] });
	expect((await story.state()).persons[0]?.steps.find(({ step }) => step === 'transit-permit')).toMatchObject({
		progress: 'open',
		turn: [thailand.authority],
	});
	await story.play(`
		transit transit-permit granted
		home family-tracing not-needed
		home home-risk no-risk
		host exit-permit waived
		host health fit
		host legal not-needed
		host travel-plan fixed
		host departure departed
		transit transit passed
		host handover handed-over
		home handover taken-over
		home closure returned`);
	const state = await story.state();
	expect(endsOf(state)).toEqual(['returned']);
	expect(asidesOf(state)).toEqual([]);
	await expectListed([myanmar, thailand, indonesia], story.id);
	// It was told who it is about by nobody.
	const { body } = await thailand.client.document(story.id, 'repatriation');
	expect(JSON.stringify(body)).not.toContain('FIKTIF');
});

test('whoever joins sees the same also of what was withdrawn or has been erased before', async () => {
	const story = await openCase({
		host: myanmar,
		home: indonesia,
		countries: ['Myanmar', 'Indonesia'],
		victims: [adult],
		how: { tlp: 'TLP:AMBER', codes: ['H1', 'H2'] },
		tick,
	});
	const until = clock().add({ hours: 48 }).toString().slice(0, 10);
	await story.say(myanmar, 'screening', 'victim', { until });
	await story.say(myanmar, 'consent', 'given');
	const confirmed = await story.say(indonesia, 'nationality', 'confirmed');
	await expectArrived(indonesia, await story.withdraw(indonesia, confirmed));
	wait(4 * 24);
	await story.join(thailand, myanmar, { country: 'THA', role: 'transit', steps: [] });
	expect((await story.state()).missing).toEqual([]);
	await expectListed([myanmar, thailand, indonesia], story.id);
});

test(`of a group of ${groupSize} three turn out to belong into another process, and the others go home together`, {
	timeout: 60_000 + groupSize * 3_000,
}, async () => {
	const victims = Array.from({ length: groupSize }, (_, index) => ({ ...adult, name: `SRI FIKTIF ${index + 1}` }));
	const story = await thaiToIndonesian(victims);
	const [suspects, atRisk] = [story.persons.slice(3, 6), story.persons.slice(7, 8)];
	const [first = '', assessed = '', planned = ''] = untilDeparture.split(/(?=\n.*(?:shelter|exit-permit))/);
	await story.play(first);
	await story.say(thailand, 'screening', 'other-process', { persons: suspects });
	await story.play(assessed);
	await story.say(indonesia, 'home-risk', 'at-risk', { persons: atRisk });
	await story.say(thailand, 'risk-decision', 'return-protected', { persons: atRisk });
	await story.play(planned);
	const travelled = (await story.state()).events.at(-1)?.event;
	expect([travelled?.step, travelled?.persons.length]).toEqual(['departure', groupSize - 3]);
	await story.play('host handover handed-over\nhome handover taken-over\nhome closure returned');
	const state = await story.state();
	const ends = Map.groupBy(endsOf(state), (end) => end);
	expect([...ends].map(([end, all]) => [end, all.length])).toEqual([
		['returned', groupSize - 3],
		['other-process', 3],
	]);
	expect(asidesOf(state)).toEqual([]);
	await expectListed([thailand, indonesia], story.id);
});

test('consent that is withdrawn recalls what was shared of that person alone, on both sides, and the others go on', async () => {
	const story = await thaiToIndonesian([adult, { ...adult, name: 'ANI FIKTIF' }]);
	const [one, other] = story.persons.map((person) => [person]);
	const about = { persons: one, body: { victims: [{ name: adult.name }] } };
	const both = await story.say(thailand, 'screening', 'victim');
	await expect(
		story.send(thailand, 'consent', 'given', { body: { victims: [{ name: adult.name }] } }),
	).rejects.toMatchObject({ fields: [{ pointer: '/body/victims', expected: expect.stringMatching(/of several/) }] });
	const given = await story.say(thailand, 'consent', 'given', about);
	await story.say(thailand, 'consent', 'given', { persons: other });
	const confirmed = await story.say(indonesia, 'nationality', 'confirmed', about);
	const withdrawn = await story.say(indonesia, 'consent', 'withdrawn', { persons: one });
	const all = [story.id, both, given, confirmed, withdrawn];
	for (const office of [thailand, indonesia]) {
		await vi.waitFor(
			async () => {
				const by = await Promise.all(
					[thailand, indonesia].map(({ authority }) => findWithdrawn(office.database.db, all, authority)),
				);
				expect(by.map((ids) => [...ids].toSorted())).toEqual([[story.id, given].toSorted(), [confirmed]]);
			},
			{ timeout: 20_000, interval: 50 },
		);
	}
	await vi.waitFor(
		async () =>
			expect(await indonesia.client.document(story.id, 'repatriation')).toMatchObject({
				erased: { cause: 'withdrawn' },
				body: {},
			}),
		{ timeout: 20_000, interval: 50 },
	);
	await expect(story.send(thailand, 'legal', 'not-needed', about)).rejects.toMatchObject({
		fields: [{ pointer: '/body/victims', expected: 'none: consent to share was withdrawn' }],
	});
	await story.say(indonesia, 'nationality', 'confirmed', { persons: other });
	await story.say(thailand, 'closure', 'stayed', { persons: one });
	const state = await story.state();
	expect(state.persons.map(({ mayBeShared }) => mayBeShared)).toEqual([false, true]);
	expect(progressOf(state, 'travel-document')).toEqual(['not-needed', 'open']);
	const recall = (await thailand.client.document(story.id, 'repatriation')).withdrawn?.statedIn ?? '';
	// Entries are found once they have their place in the log.
	await vi.waitFor(
		async () => {
			const { items } = await thailand.client.searchAudit({ document: recall, limit: '50' });
			expect(items.map(({ entry }) => entry?.action)).toContain('document-released');
		},
		{ timeout: 20_000, interval: 50 },
	);
});

test('consent that is given anew as soon as it was withdrawn brings back nothing of what was shared before', async () => {
	const story = await thaiToIndonesian([adult]);
	const given = await story.say(thailand, 'consent', 'given', { persons: [story.id] });
	await gateways.get(thailand)?.close();
	const doors = await thailand.start({ doors: true, work: false }, { clock });
	const anew = [
		await story.send(thailand, 'consent', 'withdrawn', { persons: [story.id] }),
		await story.send(thailand, 'consent', 'given', { persons: [story.id] }),
	];
	await doors.close();
	await start(thailand);
	for (const each of anew) await expectArrived(thailand, each);
	const all = [story.id, given, ...anew.map(({ documentId }) => documentId)];
	await vi.waitFor(
		async () => {
			const withdrawn = await findWithdrawn(thailand.database.db, all, thailand.authority);
			expect([...withdrawn].toSorted()).toEqual([story.id, given].toSorted());
		},
		{ timeout: 20_000, interval: 50 },
	);
	expect((await story.state()).persons.map(({ mayBeShared }) => mayBeShared)).toEqual([true]);
});

test('whom Indonesia does not know as its own is closed as of another nationality', async () => {
	const story = await thaiToIndonesian([adult]);
	await story.play(
		'host screening victim\nhost consent given\nhost nationality requested\nhome nationality not-confirmed',
	);
	expect(progressOf(await story.state(), 'nationality')).toEqual(['stopped']);
	await story.say(thailand, 'closure', 'other-nationality');
	expect((await story.state()).status).toBe('closed');
	expect(endsOf(await story.state())).toEqual(['other-nationality']);
});

test('a side that was out for five days sees the same once it is back', async () => {
	const story = await thaiToIndonesian([adult]);
	await gateways.get(indonesia)?.close();
	const sent = [
		await story.send(thailand, 'screening', 'victim'),
		await story.send(thailand, 'consent', 'given'),
		await story.send(thailand, 'nationality', 'requested'),
	];
	wait(5 * 24);
	const deliveries = sent.flatMap((each) => each.deliveries);
	// After so long a person has to look, and has them sent again.
	await expectArrived(thailand, { deliveries }, 'stalled');
	await start(indonesia);
	for (const { id } of deliveries) await thailand.client.retryDelivery(id);
	await expectArrived(thailand, { deliveries });
	await story.play('home nationality confirmed');
	expect(progressOf(await story.state(), 'nationality')).toEqual(['done']);
	await expectListed([thailand, indonesia], story.id);
	// Both were reminded of what is late meanwhile, once, the one that was out when it was back.
	for (const { database } of [thailand, indonesia])
		await vi.waitFor(async () => expect(await remindersOf(database.db, story.id)).toContain('shelter escalated'), {
			timeout: 20_000,
			interval: 50,
		});
	const reminders = await remindersOf(thailand.database.db, story.id);
	expect(reminders).toEqual([...new Set(reminders)]);
});

async function remindersOf(db: TestOffice['database']['db'], id: string): Promise<string[]> {
	const rows = await db.selectFrom('audit_entry').select('entry').execute();
	return rows
		.map(({ entry }) => JSON.parse(entry))
		.filter(({ action, document }) => action === 'case-reminded' && document === id)
		.map(({ reason, outcome }) => `${reason} ${outcome}`);
}

test('what is withdrawn before a side that was out has it still counts there', async () => {
	const story = await thaiToIndonesian([adult]);
	await gateways.get(indonesia)?.close();
	const sent = await story.send(thailand, 'screening', 'victim');
	await story.withdraw(thailand, sent.documentId);
	await expectArrived(thailand, sent, 'cancelled');
	await start(indonesia);
	await vi.waitFor(
		async () => {
			tick();
			expect(progressOf(await story.state(), 'screening')).toEqual(['done']);
		},
		{ timeout: 20_000, interval: 200 },
	);
	expect((await indonesia.client.document(sent.documentId, 'repatriation')).body).toEqual({});
});

test('what must not be stated arrives, is kept, and counts for nothing on both sides', async () => {
	const story = await thaiToIndonesian([adult]);
	const persons = [...story.persons];
	isHonest = false;
	try {
		await story.say(thailand, 'travel-document', 'splp', { persons });
		await story.say(thailand, 'departure', 'departed', { persons });
		await story.say(thailand, 'closure', 'lost', { persons });
		await story.say(thailand, 'screening', 'victim', { persons });
	} finally {
		isHonest = true;
	}
	const state = await story.state();
	expect(asidesOf(state)).toEqual(['not-owner', 'out-of-sequence', 'closed']);
	expect(endsOf(state)).toEqual(['lost']);
	await expectListed([thailand, indonesia], story.id);
});

test('what a suspended partner states comes in once it is trusted again', async () => {
	const story = await thaiToIndonesian([adult]);
	await indonesia.client.setPartnerState(thailand.authority, 'suspended', 'security-incident');
	const sent = await story.send(thailand, 'screening', 'victim');
	const [delivery] = sent.deliveries as [{ readonly id: string }];
	await vi.waitFor(async () => expect((await thailand.client.delivery(delivery.id)).code).not.toBeNull(), 20_000);
	expect((await stateOf([indonesia], story.id)).events).toEqual([]);
	await indonesia.client.setPartnerState(thailand.authority, 'active', 'resolved');
	wait(12);
	await expectArrived(thailand, sent);
	expect(progressOf(await story.state(), 'screening')).toEqual(['done']);
});
