import type { Released } from '../http/officer/schemas.ts';
import type { Terminal } from './terminal.ts';

/** What the normalisers did to one field. */
interface FieldReport {
	readonly pointer: string;
	/** A person should look at it. */
	readonly isDoubtful: boolean;
	readonly words: readonly { readonly en: string; readonly id: string }[];
}

/** A field once, with all that was done to it; those to look at come first. */
export function reportByField(issues: Released['issues']): FieldReport[] {
	const fields = Map.groupBy(issues, ({ pointer }) => pointer);
	const reports = [...fields].map(([pointer, found]) => ({
		pointer,
		isDoubtful: found.some(({ severity }) => severity === 'doubt'),
		words: found.map(({ words }) => words),
	}));
	return reports.toSorted((a, b) => Number(b.isDoubtful) - Number(a.isDoubtful));
}

/** A line for each field. */
export function describeIssues(issues: Released['issues'], { words, language }: Terminal): string[] {
	return reportByField(issues).map(({ pointer, isDoubtful, words: rules }) => {
		const text = rules.map((rule) => rule[language]).join(' ');
		return `${isDoubtful ? words.lookAt : words.changed} ${pointer}: ${text}`;
	});
}
