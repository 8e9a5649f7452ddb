import { escapeMarkup } from '../../escape-markup.ts';
import { toPrintedPage } from '../../printed-page.ts';
import type { Language } from '../../problem-words.ts';
import { type Chart, toSvg } from './chart.ts';
import type { CaseReport } from './make-report.ts';
import { type Sheet, toFacts, toSheets } from './sheets.ts';
import { namePeriod, words } from './words.ts';

/** A report to be printed on A4: neither script nor anything from elsewhere. */
export function toHtml(report: CaseReport, language: Language): string {
	const say = words[language];
	const facts = toFacts(report, language).map(
		([label, value]) => `<dt>${escapeMarkup(label)}</dt><dd>${escapeMarkup(value)}</dd>`,
	);
	const body = `<h1>${escapeMarkup(say.report)}</h1>
<dl>${facts.join('')}</dl>
${toSheets(report, language)
	.map((sheet) => toSection(sheet, language))
	.join('\n')}
<footer>
${say.notes.map((note) => `<p>${escapeMarkup(note)}</p>`).join('\n')}
</footer>`;
	return toPrintedPage({ language, title: `${say.report}, ${namePeriod(report.period, language)}`, style, body });
}

function toSection(sheet: Sheet, language: Language): string {
	const chart = toChart(sheet);
	const body = sheet.source?.isWithheld === true ? `<p>${escapeMarkup(words[language].withheld)}</p>` : '';
	return `<section>
<h2>${escapeMarkup(sheet.title)}</h2>
${toTable(sheet)}${body}
${chart === undefined ? '' : `<figure>${toSvg(chart)}</figure>`}
</section>`;
}

function toTable({ head, columns, rows }: Sheet): string {
	const heads = [head, ...columns.map(({ label }) => label)].map(
		(label) => `<th scope="col">${escapeMarkup(label)}</th>`,
	);
	const lines = rows.map(
		({ code, label, counts }) =>
			`<tr${code === 'total' ? ' class="total"' : ''}><th scope="row">${escapeMarkup(label)}</th>${counts.map((count) => `<td>${count ?? '*'}</td>`).join('')}</tr>`,
	);
	return `<table>
<thead><tr>${heads.join('')}</tr></thead>
<tbody>
${lines.join('\n')}
</tbody>
</table>`;
}

/** More bars in a group than there are patterns nobody tells apart: then the totals alone. */
const mostSeries = 4;

/** Of what is counted by something; a row without anybody has no bar. */
function toChart({ name, title, columns, rows, source }: Sheet): Chart | undefined {
	const bars = rows.filter(({ code, counts }) => code !== 'total' && counts.at(-1) !== 0);
	if (source === undefined || bars.length === 0) return undefined;
	const isGrouped = source.by.includes('sex') && source.columns.length <= mostSeries;
	const series = isGrouped ? columns.slice(0, -1) : columns.slice(-1);
	const groups = bars.map(({ label, counts }) => ({
		label,
		counts: isGrouped ? counts.slice(0, -1) : counts.slice(-1),
	}));
	const told = groups.map(({ label, counts }) => `${label}: ${counts.map((count) => count ?? '*').join(', ')}`);
	const of = series.length > 1 ? ` (${series.map(({ label }) => label).join(', ')})` : '';
	return {
		id: name,
		title: `${title}${of}`,
		description: told.join('; '),
		series: series.map(({ label }) => label),
		groups,
	};
}

const style = `
@page { size: A4; margin: 14mm 15mm }
body { font: 9.5pt/1.35 sans-serif; max-width: 180mm; margin: 0 auto; color: #000; background: #fff }
h1 { font-size: 15pt; margin: 0 0 3mm }
h2 { font-size: 11pt; margin: 5mm 0 1.5mm; break-after: avoid }
dl { display: grid; grid-template-columns: max-content auto; gap: 0.5mm 4mm; margin: 0 }
dd { margin: 0 }
section { break-inside: avoid }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { border: 0.2mm solid #777; padding: 0.5mm 1.8mm; text-align: right }
th:first-child { text-align: left }
thead { display: table-header-group }
thead th { background: #eee }
tbody th { font-weight: normal }
.total th, .total td { font-weight: bold }
figure { margin: 2mm 0 0 }
svg { width: 100%; height: auto; font: 11px sans-serif }
footer { margin-top: 6mm; border-top: 0.2mm solid #777; font-size: 8pt }
footer p { margin: 1mm 0 0 }
@media print { thead th { print-color-adjust: exact } svg { print-color-adjust: exact } }
`;
