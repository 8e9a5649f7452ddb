import type { LikelyDuplicates } from '../http/officer/case-schemas.ts';
import type { Language } from '../problem-words.ts';

/** Who may be in another open case too, why, and how one of the cases is closed; nothing where there is nobody. */
export function toDuplicateLines(caseId: string, duplicates: LikelyDuplicates, language: Language): string[] {
	if (duplicates === null || duplicates.items.length === 0) return [];
	const words = wordsOf[language];
	return [
		'',
		`  ?? ${duplicates.caution[language]}`,
		...duplicates.items.flatMap(({ person, other, score, reasons }) => [
			`  ${words.person} ${person}: ${score}  ${words.case} ${other.caseId}, ${words.person} ${other.person}`,
			...reasons.map(({ points, words: why }) => `    ${points < 0 ? '' : '+'}${points}  ${why[language]}`),
			`    lintas case do ${caseId} closure duplicate --person ${person} --into ${other.caseId}`,
		]),
	];
}

const wordsOf = {
	en: { case: 'case', person: 'person' },
	id: { case: 'kasus', person: 'orang' },
} as const;
