import { expect, vi } from 'vitest';
import { loadCase, toStateDigest } from '../../src/cases/load.ts';
import type { CaseState, PersonState } from '../../src/cases/state.ts';
import type { EventFrame } from '../../src/model/case-claims.ts';
import type { DocumentId } from '../../src/model/identifiers.ts';
import type { TestOffice } from '../gateways.ts';
import { handling } from '../http/drafts.ts';

/** Two authorities, and who joined them, bring invented people home. */
export interface PlayedCase {
	readonly id: DocumentId;
	/** Of each person the request. */
	readonly persons: readonly DocumentId[];
	/** Says something of all persons, or of some, to all others, and waits until they see the same. */
	say(by: TestOffice, step: string, outcome: string, more?: Said): Promise<DocumentId>;
	/** As `say`, and does not wait. */
	send(by: TestOffice, step: string, outcome: string, more?: Said): Promise<Sent>;
	/** Takes back, and does not wait. */
	withdraw(by: TestOffice, document: DocumentId): Promise<Sent>;
	/** Says one after the other what stands in the lines: `host screening victim`. */
	play(lines: string, more?: Said): Promise<void>;
	/** An office joins, and gets what was there before without a body. */
	join(
		office: TestOffice,
		by: TestOffice,
		participant: Omit<NonNullable<EventFrame['participant']>, 'authority'>,
	): Promise<void>;
	/** What all who take part derive: the same. */
	state(): Promise<CaseState>;
}

type Said = Partial<Pick<EventFrame, 'persons' | 'covers' | 'participant' | 'into'>> & {
	readonly body?: object;
	/** The last day on which it counts, and may be kept. */
	readonly until?: string;
};

interface Sent {
	readonly documentId: DocumentId;
	readonly deliveries: readonly { readonly id: string }[];
}

interface Cast {
	readonly host: TestOffice;
	readonly home: TestOffice;
	/** As the documents have them. */
	readonly countries: readonly [host: string, home: string];
	/** One record of each person. */
	readonly victims: readonly object[];
	readonly how?: Partial<typeof handling>;
	/** Moves on with each document. */
	readonly tick: () => Temporal.Instant;
}

const validUntil = '2030-12-31';

/** The host asks home for each person, in a request of its own. */
export async function openCase(cast: Cast): Promise<PlayedCase> {
	const { host, home, tick } = cast;
	const offices = [host, home];
	const how = { ...handling, ...cast.how };
	const others = (by: TestOffice) => offices.filter((office) => office !== by);
	const release = async (by: TestOffice, draft: object): Promise<Sent> => {
		tick();
		const to = others(by).map(({ authority }) => ({ to: authority, withhold: [] }));
		const { documentId, deliveries } = await by.client.release({ validUntil, handling: how, ...draft }, to);
		return { documentId: documentId as DocumentId, deliveries };
	};
	const requests: Sent[] = [];
	const [hostCountry, homeCountry] = cast.countries;
	for (const victim of cast.victims) {
		const body = { victims: [victim], hostCountry, homeCountry, urgency: 'segera' };
		const relations = requests.slice(0, 1).map(({ documentId }) => ({ type: 'case', document: documentId }));
		requests.push(await release(host, { kind: 'repatriation-request', relations, body }));
	}
	await expectArrived(host, { deliveries: requests.flatMap(({ deliveries }) => deliveries) });
	const persons = requests.map(({ documentId }) => documentId);
	const [id] = persons as [DocumentId];
	const send: PlayedCase['send'] = async (by, step, outcome, { body, until, ...frame } = {}) =>
		await release(by, {
			kind: 'repatriation-event',
			relations: [{ type: 'case', document: id }],
			event: { step, outcome, ...frame },
			body: { on: tick().toString(), ...body },
			...(until !== undefined && { validUntil: until, handling: { ...how, retainUntil: until } }),
		});
	const state = async () => await stateOf(offices, id);
	const say: PlayedCase['say'] = async (...said) => {
		const sent = await send(...said);
		await expectArrived(said[0], sent);
		await state();
		return sent.documentId;
	};
	return {
		id,
		persons,
		send,
		withdraw: async (by, document) =>
			await release(by, {
				kind: 'withdrawal',
				relations: [{ type: 'withdraws', document }],
				body: { reason: 'no-longer-needed' },
			}),
		say,
		state,
		play: async (lines, more) => {
			for (const line of lines.trim().split('\n')) {
				const [by, step = '', outcome = ''] = line.trim().split(' ');
				const office = by === 'host' ? host : by === 'home' ? home : offices.at(-1);
				await say(office ?? expect.unreachable(), step, outcome, more);
			}
		},
		join: async (office, by, participant) => {
			const { authority } = office;
			await send(by, 'participation', 'joined', { participant: { authority, ...participant } });
			offices.push(office);
			await vi.waitFor(state, { timeout: 20_000, interval: 50 });
		},
	};
}

/** What every office derives of a case: the same. */
export async function stateOf(offices: readonly TestOffice[], id: DocumentId): Promise<CaseState> {
	const loaded = await Promise.all(offices.map(({ database }) => loadCase(database.db, id)));
	const states = loaded.map((each) => each?.state);
	const [state = expect.unreachable('the case is not open'), ...others] = states;
	for (const other of others) expect(other && toStateDigest(other)).toBe(toStateDigest(state));
	return state;
}

/** Is a case listed as it stands, everywhere? */
export async function expectListed(offices: readonly TestOffice[], id: DocumentId): Promise<void> {
	const digest = toStateDigest(await stateOf(offices, id));
	const list = ({ database }: TestOffice) =>
		database.db.selectFrom('repatriation_case').select('state_digest').where('id', '=', id).executeTakeFirst();
	await vi.waitFor(
		async () => {
			for (const office of offices) expect(await list(office)).toEqual({ state_digest: digest });
		},
		{ timeout: 20_000, interval: 50 },
	);
}

export async function expectArrived(
	{ database }: TestOffice,
	{ deliveries }: Pick<Sent, 'deliveries'>,
	expected = 'delivered',
): Promise<void> {
	const ids = deliveries.map(({ id }) => id);
	await vi.waitFor(
		async () => {
			const open = database.db
				.selectFrom('delivery')
				.select('state')
				.where('id', 'in', ids as never[]);
			expect([...new Set((await open.execute()).map(({ state }) => state))]).toEqual([expected]);
		},
		{ timeout: 20_000, interval: 20 },
	);
}

/** Who is in the process still, and how it ended for the others. */
export function endsOf({ persons }: CaseState): string[] {
	return persons.map(({ status, end }) => end?.outcome ?? status);
}

export function progressOf(
	{ persons }: CaseState,
	step: string,
): (PersonState['steps'][number]['progress'] | undefined)[] {
	return persons.map(({ steps }) => steps.find((each) => each.step === step)?.progress);
}

/** What counts for nothing, and why. */
export function asidesOf({ events }: CaseState): string[] {
	return events.flatMap(({ aside }) => aside.map(({ reason }) => reason));
}
