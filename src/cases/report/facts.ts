import { type AgeRange, ageBands, toAgeRange, toBand } from '../../model/age.ts';
import type { Body } from '../../model/field.ts';
import { closureStep, findOutcome } from '../../model/find-step.ts';
import type { DocumentId, Timestamp } from '../../model/identifiers.ts';
import { toGroups, toValue, toValues } from '../../model/leaf-values.ts';
import type { CaseState, FoldedEvent, PersonState } from '../state.ts';

/** What is not known, or has not come. */
export const unknown = 'unknown';

/** The steps whose durations are told, `closure` among them. */
export const milestones = ['nationality', 'travel-document', 'departure', 'handover', closureStep] as const;
export type Milestone = (typeof milestones)[number];

/** What a report counts of one person: nothing that the person could be known by. */
export interface PersonFacts extends BodyFacts {
	readonly opensCase: boolean;
	/** Countries, ISO 3166-1 alpha-3. */
	readonly host: string;
	readonly home: string;
	readonly openedAt: Timestamp;
	/** When each was done; `closure` is the end. */
	readonly reachedAt: Readonly<Partial<Record<Exclude<Milestone, typeof closureStep>, Timestamp>>>;
	/** How the person's case was closed, or why the person left the victims' process: an outcome of `screening`. */
	readonly end: { readonly outcome: string; readonly at: Timestamp } | null;
	/** Each service once. */
	readonly referrals: readonly { readonly service: string; readonly at: Timestamp }[];
	/** Codes of `modes`. */
	readonly modes: readonly string[];
}

/** What the body of the person's request tells, where it is here and was shared. */
export interface BodyFacts {
	/** `M`, `F`, `X` or unknown. */
	readonly sex: string;
	/** One of `ageBands`, on the day of the request, or unknown. */
	readonly age: string;
	/** Codes of `exploitationTypes`. */
	readonly exploitation: readonly string[];
}

const nothingKnown: BodyFacts = { sex: unknown, age: unknown, exploitation: [] };

/** @param on the day of the request */
export function readBodyFacts({ victims, exploitationTypes }: Body, on: Temporal.PlainDate): BodyFacts {
	const exploitation = toValues<string>(exploitationTypes);
	const [victim, ...others] = toGroups(victims);
	// Of several nobody can tell which one it is about.
	if (victim === undefined || others.length > 0) return { ...nothingKnown, exploitation };
	return { sex: toValue<string>(victim.sex) ?? unknown, age: toAge(victim, on), exploitation };
}

function toAge({ birthDate }: Body, on: Temporal.PlainDate): string {
	const born = toValue<string>(birthDate);
	const shared = (birthDate as { readonly coarse?: { readonly age?: AgeRange } } | undefined)?.coarse?.age;
	const range = born === undefined ? shared : toAgeRange(born, on);
	const band = range === undefined ? unknown : toBand(range);
	return ageBands.includes(band) ? band : unknown;
}

/** What is known of a case beside its state. */
export interface CaseSources {
	readonly bodies: ReadonlyMap<DocumentId, BodyFacts>;
	/** Codes of `modes`, by what was stated of the case. */
	readonly modes: readonly string[];
}

/** The facts of each person of a case. */
export function listPersonFacts(state: CaseState, { bodies, modes }: CaseSources): PersonFacts[] {
	const country = (role: string) => state.parties.find((party) => party.role === role)?.country ?? unknown;
	const [host, home, referrals] = [country('host'), country('home'), listReferrals(state.events)];
	return state.persons.map((person) => ({
		...(bodies.get(person.id) ?? nothingKnown),
		opensCase: person.id === state.id,
		host,
		home,
		openedAt: person.addedAt,
		reachedAt: toReached(person),
		end: person.end && { outcome: person.end.outcome, at: person.end.at },
		referrals: [...(referrals.get(person.id) ?? [])].map(([service, at]) => ({ service, at })),
		modes,
	}));
}

function toReached({ steps }: PersonState): PersonFacts['reachedAt'] {
	const reached = steps.filter(({ step }) => step !== closureStep && (milestones as readonly string[]).includes(step));
	return Object.fromEntries(reached.flatMap(({ step, doneAt }) => (doneAt === null ? [] : [[step, doneAt]])));
}

const referralStep = 'referral';

/** To which services each person was referred, and when first. */
function listReferrals(events: readonly FoldedEvent[]): ReadonlyMap<DocumentId, ReadonlyMap<string, Timestamp>> {
	const referrals = new Map<DocumentId, Map<string, Timestamp>>();
	for (const { event, aside } of events) {
		if (event.step !== referralStep || !isService(event.outcome)) continue;
		const asides = new Set(aside.map(({ person }) => person));
		if (asides.has(null)) continue;
		for (const id of event.persons) {
			if (asides.has(id)) continue;
			const services = referrals.get(id) ?? new Map<string, Timestamp>();
			referrals.set(id, services);
			services.set(event.outcome, services.get(event.outcome) ?? event.at);
		}
	}
	return referrals;
}

/** Who declines is referred to nobody. */
export function isService(outcome: string): boolean {
	return outcome !== 'declined' && findOutcome(referralStep, outcome) !== undefined;
}
