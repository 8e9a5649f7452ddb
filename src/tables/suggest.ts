import type { Kind } from '../model/kind.ts';
import { countDifferences } from '../normalise/differences.ts';
import { listColumns } from './columns.ts';

/** What was expected instead of a header: the nearest column where one is near, else how to find them all. */
export function suggestColumn(kind: Kind, header: string): string {
	const near = findNear(kind, header);
	const all = `a column of ${kind.name}: \`lintas template ${kind.name} --format csv\` lists them`;
	return near === undefined ? all : `did you mean \`${near}\`? It must be ${all}`;
}

/** By the label in either language, by the beginning, then by the fewest letters that differ, two at the most. */
function findNear(kind: Kind, header: string): string | undefined {
	const word = toWord(header);
	const columns = listColumns(kind);
	const byLabel = columns.find(({ label }) => [label.en, label.id].map(toWord).includes(word));
	const byStart = columns.find(({ name }) => word !== '' && toWord(name).startsWith(word));
	if (byLabel !== undefined || byStart !== undefined) return (byLabel ?? byStart)?.name;
	const [nearest] = columns
		.map(({ name }) => ({ name, distance: countDifferences(word, toWord(name)) }))
		.sort((a, b) => a.distance - b.distance);
	return nearest !== undefined && nearest.distance <= 2 ? nearest.name : undefined;
}

function toWord(text: string): string {
	return text
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]/gu, '')
		.slice(0, 60);
}
