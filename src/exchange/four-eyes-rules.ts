import type { ApprovalRule } from '../model/four-eyes.ts';
import type { Handling } from '../model/handling.ts';

/** What is asked of a document that is about to leave. */
export interface ApprovalQuestion {
	/** Its kind; of a correction, the kind of what it corrects too. */
	readonly kinds: readonly string[];
	readonly handling: Handling;
	/** Is there a minor in it, or in what it corrects? */
	readonly hasMinors: boolean;
}

interface FourEyesRule extends ApprovalRule {
	applies(question: ApprovalQuestion): boolean;
}

/** Kinds that are about victims. */
const victimKinds: ReadonlySet<string> = new Set([
	'repatriation-request',
	'repatriation-event',
	'verification-request',
]);

/** What leaves only with the word of a second person; the first that applies is named. */
const fourEyesRules: readonly FourEyesRule[] = [
	{
		rule: 'four-eyes.minors',
		en: 'There is a minor in it: a second person approves it.',
		id: 'Memuat data anak: harus disetujui orang kedua.',
		applies: ({ hasMinors }) => hasMinors,
	},
	{
		rule: 'four-eyes.victims',
		en: 'It is about victims: a second person approves it.',
		id: 'Memuat data korban: harus disetujui orang kedua.',
		applies: ({ kinds }) => kinds.some((kind) => victimKinds.has(kind)),
	},
	{
		rule: 'four-eyes.tlp-red',
		en: 'It is TLP:RED: a second person approves it.',
		id: 'Berlabel TLP:RED: harus disetujui orang kedua.',
		applies: ({ handling }) => handling.tlp === 'TLP:RED',
	},
];

/** Undefined where one person is enough. */
export function needsApproval(question: ApprovalQuestion): ApprovalRule | undefined {
	const found = fourEyesRules.find((rule) => rule.applies(question));
	return found && { rule: found.rule, en: found.en, id: found.id };
}
