import { findOutcome, findStep } from '../model/find-step.ts';
import { participation } from '../model/repatriation-steps.ts';
import { nameCountry } from '../normalise/country-names.ts';
import type { Language } from '../problem-words.ts';
import type { AsideReason, StepProgress } from './state.ts';
import type { Waiting } from './waiting.ts';

type Words = Readonly<Record<Language, string>>;

/** What officers call a step; its code where this gateway does not know it. */
export function stepName(code: string, language: Language): string {
	return (code === participation.code ? participation : findStep(code))?.[language] ?? code;
}

export function outcomeName(step: string, outcome: string, language: Language): string {
	const joining = participation.outcomes.find(({ code }) => code === outcome);
	return (step === participation.code ? joining : findOutcome(step, outcome))?.[language] ?? outcome;
}

/** Why something counts for nothing; the code where this gateway does not know it. */
export function reasonOf(reason: string, language: Language): string {
	return Object.hasOwn(reasons, reason) ? reasons[reason as AsideReason][language] : reason;
}

const reasons: Readonly<Record<AsideReason, Words>> = {
	'not-a-participant': { en: 'its author takes no part in the case', id: 'penulisnya tidak mengikuti kasus ini' },
	'step-unknown': { en: 'no such step', id: 'tahap ini tidak ada' },
	'outcome-unknown': { en: 'no such outcome of the step', id: 'hasil ini tidak ada pada tahap tersebut' },
	'person-unknown': { en: 'no such person in the case', id: 'orang ini tidak ada dalam kasus' },
	'not-owner': { en: 'the step is somebody else’s', id: 'tahap ini milik pihak lain' },
	'not-for-person': { en: 'the step is not for this person', id: 'tahap ini bukan untuk orang ini' },
	'out-of-sequence': { en: 'something else comes first', id: 'ada yang harus didahulukan' },
	'consent-missing': { en: 'the person has not consented', id: 'orangnya belum menyetujui' },
	'guardian-missing': { en: 'for a minor, a guardian consents', id: 'untuk anak, wali yang menyetujui' },
	'before-cause': { en: 'its time is before that of what it needs', id: 'waktunya mendahului yang diperlukan' },
	'in-future': { en: 'its time was to come when it was stated', id: 'waktunya belum tiba saat dinyatakan' },
	'person-left': { en: 'the person has left the process', id: 'orangnya sudah keluar dari proses' },
	closed: { en: 'the person’s case is closed', id: 'kasus orang ini sudah ditutup' },
};

export function progressName(progress: StepProgress, language: Language): string {
	return progressNames[progress][language];
}

const progressNames: Readonly<Record<StepProgress, Words>> = {
	open: { en: 'open', id: 'terbuka' },
	blocked: { en: 'waits', id: 'menunggu' },
	done: { en: 'done', id: 'selesai' },
	stopped: { en: 'stopped', id: 'terhenti' },
	'not-needed': { en: 'not needed', id: 'tidak diperlukan' },
};

/** "12 days: waiting for nationality verification, Indonesia": what the case waits for now, and waited for. */
export function describeWaiting({ causes }: Waiting, language: Language): string[] {
	return causes.map(({ step, owner, days, isOpen }) => {
		const [name, country] = [stepName(step, language), nameCountry(owner, language)];
		if (language === 'id') return `${days} hari: ${isOpen ? 'menunggu' : 'menunggu (selesai)'} ${name}, ${country}`;
		return `${days} ${days === 1 ? 'day' : 'days'}: ${isOpen ? 'waiting' : 'waited'} for ${name}, ${country}`;
	});
}
