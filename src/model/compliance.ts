import type { Urgency } from './urgency.ts';

/** When whoever has not said what became of a correction or withdrawal is reminded, and when somebody is told. */
export interface ComplianceSchedule {
	/** In ascending order, each before it is overdue. */
	readonly remindAfterHours: readonly number[];
	readonly overdueAfterHours: number;
}

/**
 * By the urgency of what is corrected or withdrawn. It is overdue when an answer to a question of that urgency would be:
 * Directive (EU) 2023/977, Article 5(1).
 */
export const complianceSchedules: Readonly<Record<Urgency, ComplianceSchedule>> = {
	urgent: { remindAfterHours: [1, 4], overdueAfterHours: 8 },
	routine: { remindAfterHours: [24, 72], overdueAfterHours: 7 * 24 },
};

/** What an outcome of a compliance report means for the gateway that waits for it. */
interface Meaning {
	/** Is there nothing left to follow up? */
	readonly isSettled: boolean;
	/** Was what was withdrawn there, and is it no more? */
	readonly isRecalled: boolean;
}

const done: Meaning = { isSettled: true, isRecalled: true };
const nothingToDo: Meaning = { isSettled: true, isRecalled: false };
const unsettled: Meaning = { isSettled: false, isRecalled: false };

const meanings: Readonly<Record<string, Meaning>> = {
	applied: done,
	done,
	'not-found': nothingToDo,
	'not-concerned': nothingToDo,
};

/** By the code of the list `complianceOutcomes`; one that is not understood settles nothing. */
export function toMeaning(outcome: string | null): Meaning {
	return meanings[outcome ?? ''] ?? unsettled;
}

/** What gateways say of themselves; the other outcomes are the word of officers. */
export const gatewayOutcomes = ['applied', 'not-found', 'refused'] as const;
export type GatewayOutcome = (typeof gatewayOutcomes)[number];

/** How many of the reminders are due after so many hours. */
export function countReminders({ remindAfterHours }: ComplianceSchedule, hours: number): number {
	return remindAfterHours.filter((after) => after <= hours).length;
}

/** After how many hours there is something to do next; undefined after the last. */
export function toNextHours({ remindAfterHours, overdueAfterHours }: ComplianceSchedule, hours: number) {
	return [...remindAfterHours, overdueAfterHours].find((after) => after > hours);
}
