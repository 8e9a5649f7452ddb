import { escapeMarkup } from '../../escape-markup.ts';
import { toPrintedPage } from '../../printed-page.ts';
import { type Bulletin, type Row, toRuns } from './bulletin.ts';

/** The bulletin as HTML, to be printed on A4: neither script nor anything from elsewhere. */
export function toHtml({ title, tlp, facts, fields, code }: Bulletin): string {
	const label = `<p class="tlp">${escapeMarkup(tlp)}</p>`;
	const size = code.modules.length;
	const runs = toRuns(code.modules).map(({ x, y, length }) => `M${x} ${y}h${length}v1h-${length}z`);
	const body = `${label}
<svg viewBox="0 0 ${size} ${size}" role="img" aria-label="${escapeMarkup(code.text)}"><path d="${runs.join('')}"/></svg>
<h1>${escapeMarkup(title)}</h1>
${toTable(facts)}
${toTable(fields)}
${label}`;
	return toPrintedPage({ language: 'en', title, style, body });
}

function toTable(rows: readonly Row[]): string {
	const cells = rows.map(([name, value]) => `<tr><th>${escapeMarkup(name)}</th><td>${escapeMarkup(value)}</td></tr>`);
	return `<table>\n${cells.join('\n')}\n</table>`;
}

const style = `
@page { size: A4; margin: 12mm }
body { font: 9pt/1.3 sans-serif; max-width: 186mm; margin: 0 auto; color: #000; background: #fff }
h1 { font-size: 15pt }
svg { float: right; width: 34mm; height: 34mm; margin: 0 0 3mm 3mm }
table { width: 100%; border-collapse: collapse; margin: 0 0 4mm }
th, td { border: 0.2mm solid #666; padding: 0.7mm 1.5mm; text-align: left; vertical-align: top; overflow-wrap: anywhere; white-space: pre-line }
th { width: 52mm; font-weight: normal; color: #333 }
.tlp { text-align: center; font-weight: bold; margin: 0 0 3mm }
`;
