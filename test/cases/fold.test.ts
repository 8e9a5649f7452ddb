import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { foldCase, listStrangers } from '../../src/cases/fold.ts';
import { toStateDigest } from '../../src/cases/load.ts';
import type { Aside, CaseDocument, CaseState, PersonState, StepState } from '../../src/cases/state.ts';
import type { AuthorityId, Digest } from '../../src/model/identifiers.ts';
import { repatriationSteps } from '../../src/model/repatriation-steps.ts';
import { anyArrival, anyStory } from './any-story.ts';
import {
	afterHours,
	home,
	host,
	makeEvents,
	request,
	type Said,
	toId,
	transit,
	transitState,
	untilDeparture,
} from './case-documents.ts';

function fold(documents: readonly CaseDocument[]): CaseState {
	return foldCase(toId(1), documents) ?? expect.unreachable('the case is open');
}

function personOf(documents: readonly CaseDocument[], n = 1): PersonState {
	return fold(documents).persons.find(({ id }) => id === toId(n)) ?? expect.unreachable('the person is in it');
}

function stepOf(documents: readonly CaseDocument[], step: string, n = 1): StepState {
	return personOf(documents, n).steps.find((state) => state.step === step) ?? expect.unreachable(step);
}

function reasonsOf(documents: readonly CaseDocument[]): Aside['reason'][] {
	return fold(documents).events.flatMap(({ aside }) => aside.map(({ reason }) => reason));
}

const fromHandover: readonly Said[] = [
	[host, 'handover', 'handed-over'],
	[home, 'handover', 'taken-over'],
	[home, 'arrival-interview', 'held'],
	[home, 'referral', 'social-affairs'],
	[home, 'reintegration-plan', 'agreed'],
	[home, 'follow-up-1', 'well'],
	[home, 'follow-up-3', 'well'],
	[home, 'follow-up-6', 'needs-support'],
	[home, 'follow-up-12', 'well'],
	[home, 'closure', 'reintegrated'],
];

function play(all: readonly Said[], before = makeEvents()) {
	for (const [by, step, outcome] of all) before.say(by, step, outcome);
	return before;
}

describe('a case', () => {
	it('goes home step by step and is closed, and everything counts', () => {
		const { documents } = play([...untilDeparture, ...fromHandover]);
		const state = fold([request(1), ...documents]);
		expect(reasonsOf([request(1), ...documents])).toEqual([]);
		expect(state.status).toBe('closed');
		expect(state.persons[0]).toMatchObject({ status: 'closed', end: { outcome: 'reintegrated', by: home } });
	});

	it('is none before the request that opens it has come', () => {
		const { documents } = play(untilDeparture);
		expect(foldCase(toId(1), documents)).toBeUndefined();
	});

	it('says whose turn each step is', () => {
		const events = play(untilDeparture.slice(0, 4));
		const here = () => [request(1), ...events.documents];
		expect(stepOf(here(), 'nationality')).toMatchObject({ progress: 'open', owners: [home], turn: [home] });
		play(untilDeparture.slice(4, 5), events);
		expect(stepOf(here(), 'nationality').turn).toEqual([host]);
		play(untilDeparture.slice(5, 6), events);
		expect(stepOf(here(), 'nationality').turn).toEqual([home]);
		expect(stepOf(here(), 'travel-document')).toMatchObject({
			progress: 'blocked',
			waitsFor: ['nationality'],
			turn: [],
		});
	});

	it('tells since when a step waits: since what it needs was done', () => {
		const { documents } = play(untilDeparture.slice(0, 7));
		expect(stepOf([request(1), ...documents], 'travel-document').openSince).toBe(afterHours(7));
		expect(stepOf([request(1), ...documents], 'exit-permit').openSince).toBe(afterHours(1));
	});

	it('is handed over by both sides, and by one is not', () => {
		const events = play([...untilDeparture, ...fromHandover.slice(0, 1)]);
		const here = () => [request(1), ...events.documents];
		expect(stepOf(here(), 'handover')).toMatchObject({ progress: 'open', turn: [home], doneAt: null });
		events.say(home, 'arrival-interview', 'held');
		expect(reasonsOf(here())).toEqual(['out-of-sequence']);
		events.say(home, 'handover', 'taken-over');
		expect(stepOf(here(), 'handover')).toMatchObject({ progress: 'done', turn: [] });
	});

	it('of a person at risk at home goes on after a decision on that only', () => {
		const events = play(untilDeparture.slice(0, 9));
		events.say(home, 'home-risk', 'at-risk');
		play(untilDeparture.slice(10, 13), events);
		events.say(host, 'travel-plan', 'fixed');
		const here = () => [request(1), ...events.documents];
		expect(fold(here()).events.at(-1)?.aside).toEqual([
			{ person: toId(1), reason: 'out-of-sequence', steps: ['risk-decision'] },
		]);
		events.say(host, 'risk-decision', 'return-protected');
		play(untilDeparture.slice(15), events);
		expect(stepOf(here(), 'departure').progress).toBe('done');
	});

	it('of a minor asks for a guardian, and for what is best for the child', () => {
		const minor = request(1, { isMinor: true });
		const events = play(untilDeparture.slice(0, 3));
		events.say(host, 'consent', 'given-by-guardian');
		const here = () => [minor, ...events.documents];
		expect(reasonsOf(here())).toEqual(['guardian-missing', 'out-of-sequence']);
		events.say(host, 'guardian', 'appointed');
		events.say(host, 'consent', 'given-by-guardian');
		expect(stepOf(here(), 'consent').progress).toBe('done');
		play(untilDeparture.slice(3, 16), events);
		expect(fold(here()).events.at(-1)?.aside[0]).toMatchObject({ reason: 'out-of-sequence', steps: ['best-interest'] });
	});

	it('leads through a transit state that joined, by its permit and its word', () => {
		const events = play(untilDeparture.slice(0, 13));
		const participant = { authority: transit, country: 'THA', role: 'transit' as const, steps: [] };
		events.say(host, 'participation', 'joined', { participant, persons: [] });
		const here = () => [request(1), ...events.documents];
		expect(stepOf(here(), 'transit-permit')).toMatchObject({ progress: 'open', turn: [transit] });
		events.say(transit, 'transit-permit', 'granted');
		play(untilDeparture.slice(13), events);
		events.say(transit, 'transit', 'passed');
		play(fromHandover.slice(0, 2), events);
		expect(reasonsOf(here())).toEqual([]);
		expect(stepOf(here(), 'handover').progress).toBe('done');
	});

	it('gives a step to whoever joined for it, and nobody else states it then', () => {
		const events = play(untilDeparture.slice(0, 1));
		const participant = { authority: transit, country: 'MYS', role: 'agency' as const, steps: ['health'] };
		events.say(home, 'participation', 'joined', { participant, persons: [] });
		events.say(host, 'participation', 'joined', { participant, persons: [] });
		play(untilDeparture.slice(2, 3), events);
		events.say(host, 'health', 'fit');
		events.say(transit, 'health', 'fit');
		const here = [request(1), ...events.documents];
		expect(reasonsOf(here)).toEqual(['not-owner', 'not-owner']);
		expect(stepOf(here, 'health')).toMatchObject({ progress: 'done', owners: [transit] });
	});

	it('keeps what the one side gave to a participant when the other side gives it more', () => {
		const events = makeEvents();
		const give = (author: AuthorityId, step: string) =>
			events.say(author, 'participation', 'joined', {
				participant: { authority: transit, country: 'MYS', role: 'agency', steps: [step] },
				persons: [],
			});
		give(host, 'travel-plan');
		give(home, 'referral');
		expect(fold([request(1), ...events.documents]).parties.at(-1)?.steps).toEqual(['travel-plan', 'referral']);
		give(host, 'travel-plan');
		expect(fold([request(1), ...events.documents]).parties.at(-1)?.steps).toEqual(['referral', 'travel-plan']);
		play(untilDeparture.slice(0, 13), events);
		events.say(transit, 'travel-plan', 'accepted');
		expect(reasonsOf([request(1), ...events.documents])).toEqual(['not-owner']);
	});

	it('is left, and its role changed, by whom a participant had joined for or by itself, not by the other side', () => {
		const events = makeEvents();
		const take = (author: AuthorityId, outcome: string, role: 'agency' | 'transit', steps: string[] = []) =>
			events.say(author, 'participation', outcome, {
				participant: { authority: transit, country: 'THA', role, steps },
				persons: [],
			});
		take(host, 'joined', 'transit');
		take(home, 'left', 'transit');
		take(home, 'joined', 'agency');
		take(home, 'joined', 'transit', ['referral']);
		const here = () => [request(1), ...events.documents];
		expect(reasonsOf(here())).toEqual(['not-owner', 'not-owner']);
		expect(fold(here()).parties[2]).toMatchObject({ role: 'transit', steps: ['referral'] });
		take(host, 'joined', 'agency');
		expect(fold(here()).parties[2]).toMatchObject({ role: 'agency', steps: ['referral'] });
		take(transit, 'left', 'agency');
		take(home, 'joined', 'agency');
		take(home, 'left', 'agency');
		expect(reasonsOf(here())).toHaveLength(2);
		expect(fold(here()).parties).toHaveLength(2);
	});

	it('is not handed over while home says that it did not take the person over', () => {
		const events = play(untilDeparture);
		events.say(home, 'handover', 'not-taken-over');
		events.say(host, 'handover', 'handed-over');
		const here = () => [request(1), ...events.documents];
		expect(stepOf(here(), 'handover').progress).toBe('stopped');
		events.say(home, 'handover', 'taken-over');
		expect(stepOf(here(), 'handover').progress).toBe('done');
	});

	it('is not handed over by the word of one side alone, whichever it is', () => {
		for (const [by, outcome, other] of [
			[host, 'handed-over', home],
			[home, 'taken-over', host],
		] as const) {
			const events = play(untilDeparture);
			events.say(by, 'handover', outcome);
			events.say(home, 'arrival-interview', 'held');
			const here = [request(1), ...events.documents];
			expect(stepOf(here, 'handover')).toMatchObject({ progress: 'open', turn: [other] });
			expect(reasonsOf(here)).toEqual(['out-of-sequence']);
		}
	});

	it('waits for its closure since the last of all else was done', () => {
		const events = play([...untilDeparture, ...fromHandover.slice(0, -1)]);
		expect(stepOf([request(1), ...events.documents], 'closure')).toMatchObject({
			progress: 'open',
			openSince: events.documents.at(-1)?.skeleton.event?.at,
		});
	});

	it('is opened by host or home alone, and is not the one that a request joins', () => {
		expect(foldCase(toId(1), [request(1, { author: transit })])).toBeUndefined();
		expect(foldCase(toId(2), [request(1), request(2)])).toBeUndefined();
	});

	it('keeps each person of a group apart: who turns out to be none of the victims leaves, the others go on', () => {
		const persons = [1, 2, 3].map(toId);
		const events = makeEvents();
		events.say(host, 'screening', 'victim', { persons });
		events.say(host, 'screening', 'other-process', { persons: [toId(2)] });
		events.say(host, 'consent', 'given', { persons });
		const here = [request(1), request(2), request(3), ...events.documents];
		expect(fold(here).events.at(-1)?.aside).toEqual([{ person: toId(2), reason: 'person-left', steps: [] }]);
		expect(fold(here).persons.map(({ status }) => status)).toEqual(['in-process', 'left', 'in-process']);
		expect(stepOf(here, 'consent', 3).progress).toBe('done');
	});

	it('stops where consent is withdrawn, by whoever hears of it, and nothing of the person is shared', () => {
		const events = play(untilDeparture.slice(0, 7));
		events.say(home, 'consent', 'withdrawn');
		events.say(home, 'travel-document', 'splp');
		const here = [request(1), ...events.documents];
		expect(reasonsOf(here)).toEqual(['consent-missing']);
		expect(personOf(here).mayBeShared).toBe(false);
		expect(stepOf(here, 'travel-document')).toMatchObject({ progress: 'blocked', waitsFor: ['consent'] });
	});

	it('takes consent that was withdrawn for given by those only who know of that, and not for given by a refusal', () => {
		const events = play(untilDeparture.slice(0, 3));
		const given = events.documents.slice(-1).map(({ digest }) => digest);
		events.say(home, 'consent', 'withdrawn');
		events.say(host, 'consent', 'given', { follows: given });
		const here = () => [request(1), ...events.documents];
		expect(reasonsOf(here())).toEqual(['consent-missing']);
		expect(personOf(here()).mayBeShared).toBe(false);
		events.say(host, 'consent', 'refused', { follows: [...fold(here()).heads] });
		expect(personOf(here()).mayBeShared).toBe(false);
		events.say(host, 'consent', 'given');
		expect(personOf(here()).mayBeShared).toBe(true);
	});

	it('asks for consent to each step that it covers', () => {
		const events = play(untilDeparture.slice(0, 2));
		events.say(host, 'consent', 'given', { covers: ['nationality'] });
		events.say(host, 'health', 'fit');
		events.say(home, 'nationality', 'confirmed');
		expect(reasonsOf([request(1), ...events.documents])).toEqual(['consent-missing']);
	});

	it('waits where home does not know the person, until the host closes it for another nationality', () => {
		const events = play(untilDeparture.slice(0, 4));
		events.say(home, 'nationality', 'not-confirmed');
		const here = () => [request(1), ...events.documents];
		expect(stepOf(here(), 'nationality')).toMatchObject({ progress: 'stopped', turn: [host] });
		events.say(host, 'closure', 'other-nationality');
		expect(fold(here()).status).toBe('closed');
	});
});

describe('nobody is sent on', () => {
	const danger: readonly (readonly [by: AuthorityId, step: string, outcome: string, open: string])[] = [
		[home, 'home-risk', 'at-risk', 'risk-decision'],
		[home, 'nationality', 'not-confirmed', 'nationality'],
		[host, 'exit-permit', 'refused', 'exit-permit'],
	];
	test.each(danger)('where after the journey was planned %s states %s %s', (by, step, outcome, open) => {
		const events = play(untilDeparture.slice(0, -1));
		events.say(by, step, outcome);
		events.say(host, 'departure', 'departed');
		expect(fold([request(1), ...events.documents]).events.at(-1)?.aside).toMatchObject([
			{ reason: 'out-of-sequence', steps: expect.arrayContaining([open]) },
		]);
	});

	it('into a risk that is found on the way, until it is decided on', () => {
		const events = play(untilDeparture);
		events.say(home, 'home-risk', 'at-risk');
		events.say(host, 'handover', 'handed-over');
		events.say(host, 'risk-decision', 'return-protected');
		events.say(host, 'handover', 'handed-over');
		events.say(home, 'handover', 'taken-over');
		const here = [request(1), ...events.documents];
		expect(reasonsOf(here)).toEqual(['out-of-sequence']);
		expect(stepOf(here, 'handover').progress).toBe('done');
	});
});

describe('consent', () => {
	const consented = () => play(untilDeparture.slice(0, 3));

	it('to one step is taken back alone, and the others go on', () => {
		const events = consented();
		events.say(home, 'consent', 'withdrawn', { covers: ['health'] });
		events.say(host, 'health', 'fit');
		events.say(home, 'nationality', 'confirmed');
		const here = [request(1), ...events.documents];
		expect(reasonsOf(here)).toEqual(['consent-missing']);
		expect(personOf(here)).toMatchObject({ mayBeShared: true, withdrawal: null });
		expect(personOf(here).covers).not.toContain('health');
		expect(stepOf(here, 'nationality').progress).toBe('done');
	});

	it('to the last steps that is taken back is taken back as a whole', () => {
		const events = play(untilDeparture.slice(0, 2));
		events.say(host, 'consent', 'given', { covers: ['health'] });
		const { digest } = events.say(home, 'consent', 'withdrawn', { covers: ['health', 'nationality'] });
		expect(personOf([request(1), ...events.documents])).toMatchObject({ mayBeShared: false, withdrawal: digest });
	});

	it('to further steps is added to what was given, by those only who know what was taken back', () => {
		const events = play(untilDeparture.slice(0, 2));
		events.say(host, 'consent', 'given', { covers: ['health'] });
		const before = events.say(host, 'consent', 'given', { covers: ['nationality'] });
		expect(personOf([request(1), ...events.documents]).covers).toEqual(['health', 'nationality']);
		events.say(host, 'consent', 'withdrawn', { covers: ['health'] });
		events.say(host, 'consent', 'given', { follows: [before.digest] });
		const here = [request(1), ...events.documents];
		expect(reasonsOf(here)).toEqual(['consent-missing']);
		expect(personOf(here).covers).toEqual(['nationality']);
	});

	it('is taken back by host, home or whoever asks for it, and not by a guest of the case', () => {
		const events = consented();
		events.say(host, 'participation', 'joined', { persons: [], participant: transitState });
		events.say(transit, 'consent', 'withdrawn');
		const here = [request(1), ...events.documents];
		expect(reasonsOf(here)).toEqual(['not-owner']);
		expect(personOf(here).mayBeShared).toBe(true);
	});

	it('of who turns out to be a minor is given anew, by the guardian', () => {
		const events = consented();
		events.say(host, 'screening', 'minor');
		events.say(host, 'screening', 'victim');
		events.say(home, 'nationality', 'confirmed');
		events.say(host, 'consent', 'given');
		events.say(host, 'guardian', 'appointed');
		events.say(host, 'consent', 'given-by-guardian');
		events.say(home, 'nationality', 'confirmed');
		const here = [request(1), ...events.documents];
		expect(reasonsOf(here)).toEqual(['out-of-sequence', 'guardian-missing']);
		expect(personOf(here).isMinor).toBe(true);
		expect(stepOf(here, 'best-interest').progress).toBe('open');
		expect(stepOf(here, 'nationality').progress).toBe('done');
	});
});

describe('whose turn it was', () => {
	const asked = () => {
		const events = play(untilDeparture.slice(0, 3));
		events.say(home, 'nationality', 'more-needed', { hours: 10 * 24 });
		return events;
	};

	it('counts for each from when it became theirs', () => {
		const events = asked();
		events.say(host, 'nationality', 'evidence-sent', { hours: 40 * 24 });
		expect(stepOf([request(1), ...events.documents], 'nationality')).toMatchObject({
			openSince: afterHours(3),
			turn: [home],
			turns: [
				{ of: [home], since: afterHours(3) },
				{ of: [host], since: afterHours(240) },
				{ of: [home], since: afterHours(960) },
			],
		});
	});

	it('of a step that is handed over is its new owner’s since then', () => {
		const events = play(untilDeparture.slice(0, 3));
		const participant = { ...transitState, role: 'agency' as const, steps: ['health'] };
		events.say(host, 'participation', 'joined', { persons: [], participant, hours: 50 });
		expect(stepOf([request(1), ...events.documents], 'health').turns).toEqual([
			{ of: [host], since: afterHours(3) },
			{ of: [transit], since: afterHours(50) },
		]);
	});

	it('is known still when the case is closed', () => {
		const events = asked();
		events.say(host, 'closure', 'lost', { hours: 20 * 24 });
		const [person = expect.unreachable()] = fold([request(1), ...events.documents]).persons;
		const waited = person.steps.find(({ step }) => step === 'nationality');
		expect(waited).toMatchObject({ progress: 'not-needed', turn: [], turns: [{ of: [home] }, { of: [host] }] });
	});
});

test('a follow-up counts from a fortnight before its month at home is over', () => {
	const events = play([...untilDeparture, ...fromHandover.slice(0, 5)]);
	const arrival = Number(events.documents.length) - 3;
	events.say(home, 'follow-up-1', 'well', { hours: arrival + 24 * 15 });
	events.say(home, 'follow-up-1', 'well', { hours: arrival + 24 * 18 });
	expect(reasonsOf([request(1), ...events.documents])).toEqual(['before-cause']);
	expect(stepOf([request(1), ...events.documents], 'follow-up-1').progress).toBe('done');
});

describe('an event counts for nothing', () => {
	const cases: readonly (readonly [
		what: string,
		reason: Aside['reason'],
		say: (events: ReturnType<typeof makeEvents>) => void,
	])[] = [
		[
			'of who takes no part yet',
			'not-a-participant',
			({ say }) => {
				say(transit, 'screening', 'victim');
				say(host, 'participation', 'joined', { persons: [], participant: transitState });
			},
		],
		['of a step that is none', 'step-unknown', ({ say }) => say(host, 'teleport', 'done')],
		['of an outcome that is none', 'outcome-unknown', ({ say }) => say(host, 'screening', 'maybe')],
		[
			'about a person who is not in the case',
			'person-unknown',
			({ say }) => say(host, 'screening', 'victim', { persons: [toId(77)] }),
		],
		['of a step of somebody else', 'not-owner', ({ say }) => say(home, 'screening', 'victim')],
		['out of sequence', 'out-of-sequence', ({ say }) => say(home, 'nationality', 'confirmed')],
		['of a guardian for an adult', 'not-for-person', ({ say }) => say(host, 'guardian', 'appointed')],
		['with a time that is to come', 'in-future', ({ say }) => say(host, 'screening', 'victim', { at: afterHours(99) })],
		[
			'with a time before its cause',
			'before-cause',
			(events) => {
				play(untilDeparture.slice(0, 7), events);
				events.say(home, 'travel-document', 'splp', { at: afterHours(3) });
			},
		],
		[
			'that needs consent, with a time before that was given',
			'before-cause',
			(events) => {
				play(untilDeparture.slice(0, 3), events);
				events.say(host, 'health', 'fit', { at: afterHours(1) });
			},
		],
		[
			'once the case is closed',
			'closed',
			(events) => {
				events.say(host, 'closure', 'lost');
				events.say(host, 'screening', 'victim');
			},
		],
		[
			'of a participant that left',
			'not-a-participant',
			(events) => {
				const participant = { authority: transit, country: 'THA', role: 'transit' as const, steps: [] };
				events.say(host, 'participation', 'joined', { participant, persons: [] });
				events.say(transit, 'participation', 'left', { participant, persons: [] });
				events.say(transit, 'transit-permit', 'granted');
			},
		],
	];
	test.each(cases)('%s: %s', (_what, reason, say) => {
		const events = makeEvents();
		say(events);
		expect(reasonsOf([request(1), ...events.documents])).toEqual([reason]);
	});
});

describe('who takes no part', () => {
	const said = (opening: CaseDocument) => {
		const { documents } = play(untilDeparture.slice(0, 3));
		return [opening, ...documents];
	};

	it('changes nothing by what it states, whatever that follows, and is named', () => {
		const here = said(request(1));
		const events = makeEvents();
		const last = here.at(-1)?.digest ?? expect.unreachable();
		const meddling = [
			events.say(transit, 'screening', 'not-a-victim', { hours: 99, follows: [last] }),
			events.say(transit, 'participation', 'joined', { persons: [], participant: transitState, follows: [last] }),
		];
		const state = fold([...meddling, ...here]);
		expect(toStateDigest(state)).toBe(toStateDigest(fold(here)));
		expect(listStrangers(state, [...meddling, ...here])).toEqual([transit]);
		expect(listStrangers(state, here)).toEqual([]);
	});

	it('does not become the host by a request of its own with the id of the case', () => {
		const here = said(request(1));
		const person = { host: transit, home, hostCountry: 'THA', homeCountry: 'IDN', isMinor: true };
		for (const at of ['A', '-', 'z']) {
			const digest = `${at}${'A'.repeat(42)}` as Digest;
			const rival = { digest, skeleton: { ...request(1, { author: transit }).skeleton, person } };
			const state = fold([...here, rival]);
			expect(toStateDigest(state)).toBe(toStateDigest(fold(here)));
			expect(listStrangers(state, [...here, rival])).toEqual([transit]);
		}
	});

	it('where its request came first has a case of its own, in which the others are the strangers', () => {
		const here = said(request(1));
		const person = { host: transit, home, hostCountry: 'THA', homeCountry: 'IDN', isMinor: false };
		const rival = {
			digest: 'A'.repeat(43) as Digest,
			skeleton: { ...request(1, { author: transit }).skeleton, person },
		};
		const state = fold([rival, ...here]);
		expect(state).toMatchObject({ opening: rival.digest, parties: [{ authority: transit }, { authority: home }] });
		expect(state.events).toEqual([]);
		expect(listStrangers(state, [rival, ...here])).toEqual([host]);
	});
});

describe('events that do not know each other', () => {
	it('of two officers who differ are shown, until one states it anew', () => {
		const events = makeEvents();
		const first = events.say(host, 'screening', 'victim');
		events.say(host, 'screening', 'possible-victim', { follows: [request(1).digest] });
		const here = () => [request(1), ...events.documents];
		expect(stepOf(here(), 'screening').divergent.map(({ outcome }) => outcome)).toEqual(['victim', 'possible-victim']);
		const heads = fold(here()).heads;
		expect(heads).toHaveLength(2);
		expect(heads).toContain(first.digest);
		events.say(host, 'screening', 'victim', { follows: [...heads] });
		expect(stepOf(here(), 'screening')).toMatchObject({ divergent: [], statements: [{ outcome: 'victim' }] });
	});

	it('of one side are shown though the other side states the same step', () => {
		const events = play(untilDeparture);
		events.say(home, 'handover', 'taken-over');
		events.say(home, 'handover', 'not-taken-over', { follows: [request(1).digest] });
		events.say(host, 'handover', 'handed-over', { follows: [...fold([request(1), ...events.documents]).heads] });
		events.say(host, 'handover', 'handed-over');
		const { divergent } = stepOf([request(1), ...events.documents], 'handover');
		expect(divergent.map(({ by, outcome }) => [by, outcome])).toEqual([
			[home, 'taken-over'],
			[home, 'not-taken-over'],
		]);
	});

	it('follow what has not come, and that is told', () => {
		const events = play(untilDeparture.slice(0, 3));
		const [lost, ...rest] = events.documents;
		expect(fold([request(1), ...rest]).missing).toEqual([lost?.digest]);
	});
});

test('whatever was said, in whatever order it comes and however often, all derive the same', () => {
	const anyArrivals = anyStory().chain((story) => fc.tuple(fc.constant(story), anyArrival(story)));
	fc.assert(
		fc.property(anyArrivals, ([story, arrival]) => {
			expect(toStateDigest(fold(arrival))).toBe(toStateDigest(fold(story)));
		}),
	);
});

test('what a step of the table needs stands before it, so that none waits for itself', () => {
	for (const [index, { code, needs, outcomes }] of repatriationSteps.entries()) {
		const before = repatriationSteps.slice(0, index).map((step) => step.code);
		const needed = [...needs, ...outcomes.flatMap((outcome) => outcome.needs ?? [])].map(({ step }) => step);
		expect(before, code).toEqual(expect.arrayContaining(needed));
	}
});

test('who signs thousands of statements that never meet holds up nobody', () => {
	const events = makeEvents();
	const persons = Array.from({ length: 20 }, (_, n) => toId(n + 1));
	for (let n = 0; n < 500; n += 1) {
		events.say(host, 'screening', n % 2 === 0 ? 'victim' : 'possible-victim', {
			follows: [request(1).digest],
			persons,
		});
		events.say(home, 'consent', 'withdrawn', { follows: [request(1).digest], persons });
	}
	const here = [...persons.map((_, n) => request(n + 1)), ...events.documents];
	const started = process.cpuUsage();
	expect(stepOf(here, 'screening').divergent.length).toBeLessThanOrEqual(9);
	expect(process.cpuUsage(started).user / 1_000).toBeLessThan(5_000);
});

test('who draws a graph that is long to walk holds up nobody', () => {
	const events = makeEvents();
	for (let n = 0; n < 7; n += 1) events.say(host, 'screening', 'victim', { follows: [request(1).digest], hours: n });
	const chain: Digest[] = [request(1).digest];
	for (let n = 0; n < 1_000; n += 1) {
		const { digest } = events.say(host, 'screening', 'possible-victim', { follows: chain.slice(-256) });
		chain.push(digest);
	}
	const started = process.cpuUsage();
	expect(stepOf([request(1), ...events.documents], 'screening').divergent.length).toBeLessThanOrEqual(9);
	expect(process.cpuUsage(started).user / 1_000).toBeLessThan(5_000);
});

test('of many persons who are in no case one is told', () => {
	const events = makeEvents();
	events.say(host, 'screening', 'victim', { persons: [1, 77, 78, 79].map(toId) });
	const here = [request(1), ...events.documents];
	expect(fold(here).events[0]?.aside).toEqual([{ person: toId(77), reason: 'person-unknown', steps: [] }]);
	expect(stepOf(here, 'screening').progress).toBe('done');
});

test('who is a minor by one of two requests of the same id is one', () => {
	const both = [request(1, { isMinor: true }), request(1, { author: home })];
	for (const documents of [both, both.toReversed()]) expect(personOf(documents).isMinor).toBe(true);
});
