import { escapeMarkup } from '../../escape-markup.ts';
import type { Told } from './count-table.ts';

/** A chart of bars that lie, each with its number: told apart by patterns and words, not by colour alone. */
export interface Chart {
	/** Of letters and hyphens, one on its page. */
	readonly id: string;
	readonly title: string;
	/** What it shows, for who cannot see it. */
	readonly description: string;
	/** What the bars of a group are; a legend where there are several. */
	readonly series: readonly string[];
	readonly groups: readonly { readonly label: string; readonly counts: readonly Told[] }[];
}

const [labelWidth, barWidth, numberWidth] = [210, 360, 50];
const [barHeight, groupGap, legendHeight] = [13, 6, 20];
const width = labelWidth + barWidth + numberWidth;

/** As SVG, the same bytes for the same chart. */
export function toSvg(chart: Chart): string {
	const { id, title, description, series, groups } = chart;
	const most = Math.max(1, ...groups.flatMap(({ counts }) => counts.map((count) => count ?? 0)));
	const top = series.length > 1 ? legendHeight : 0;
	const groupHeight = series.length * barHeight + groupGap;
	const height = top + groups.length * groupHeight;
	const bars = groups.map(({ label, counts }, at) => {
		const y = top + at * groupHeight;
		const middle = y + (series.length * barHeight) / 2 + 4;
		return [
			`<text x="${labelWidth - 6}" y="${middle}" text-anchor="end">${escapeMarkup(shorten(label))}</text>`,
			...counts.map((count, of) => toBar(id, count, { of, y: y + of * barHeight, most })),
		].join('\n');
	});
	return `<svg role="img" aria-labelledby="${id}-title ${id}-desc" viewBox="0 0 ${width} ${height}" xmlns="http://www.w3.org/2000/svg">
<title id="${id}-title">${escapeMarkup(title)}</title>
<desc id="${id}-desc">${escapeMarkup(description)}</desc>
${toPatterns(id, series.length)}
${[...(series.length > 1 ? series.map((name, at) => toLegend(id, name, at)) : []), ...bars].join('\n')}
</svg>`;
}

function toBar(
	id: string,
	count: Told,
	place: { readonly of: number; readonly y: number; readonly most: number },
): string {
	const length = Math.round(((count ?? 0) / place.most) * barWidth);
	const bar = `<rect x="${labelWidth}" y="${place.y + 1}" width="${length}" height="${barHeight - 2}" fill="url(#${id}-${place.of})" stroke="#222" stroke-width="0.6"/>`;
	const number = `<text x="${labelWidth + length + 5}" y="${place.y + barHeight - 3}">${count ?? '*'}</text>`;
	return length === 0 ? number : bar + number;
}

function toLegend(id: string, name: string, at: number): string {
	const x = labelWidth + at * 100;
	return `<rect x="${x}" y="3" width="12" height="10" fill="url(#${id}-${at})" stroke="#222" stroke-width="0.6"/><text x="${x + 17}" y="12">${escapeMarkup(name)}</text>`;
}

/** Each its own, also where all is grey: full, stripes, dots, a grid. */
const patterns: readonly string[] = [
	'<rect width="6" height="6" fill="#2f5d8a"/>',
	'<rect width="6" height="6" fill="#fff"/><path d="M-1 1 1-1M0 6 6 0M5 7 7 5" stroke="#8a4b08" stroke-width="1.6"/>',
	'<rect width="6" height="6" fill="#fff"/><circle cx="3" cy="3" r="1.4" fill="#3a6b35"/>',
	'<rect width="6" height="6" fill="#fff"/><path d="M0 3H6M3 0V6" stroke="#555" stroke-width="1"/>',
];

function toPatterns(id: string, count: number): string {
	const each = patterns
		.slice(0, count)
		.map(
			(content, at) =>
				`<pattern id="${id}-${at}" width="6" height="6" patternUnits="userSpaceOnUse">${content}</pattern>`,
		);
	return `<defs>${each.join('')}</defs>`;
}

/** As much as stands beside the bars. */
function shorten(label: string): string {
	return label.length <= 36 ? label : `${label.slice(0, 35).trimEnd()}…`;
}
