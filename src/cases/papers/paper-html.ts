import { escapeMarkup } from '../../escape-markup.ts';
import { toPrintedPage } from '../../printed-page.ts';
import type { Block, FactRow, Paper } from './paper.ts';

/** A paper as HTML, to be printed on A4: neither script nor anything from elsewhere. */
export function toHtml({ title, language, label, sheets }: Paper): string {
	const labels = label === '' ? '' : `<p class="label">${escapeMarkup(label)}</p>\n`;
	const body = sheets.map((blocks) => toSheet(title, labels, blocks)).join('\n');
	return toPrintedPage({ language, title, style, body });
}

function toSheet(title: string, labels: string, blocks: readonly Block[]): string {
	return `<section>
${labels}<h1>${escapeMarkup(title)}</h1>
${blocks.map(toBlock).join('\n')}
${labels}</section>`;
}

function toBlock(block: Block): string {
	switch (block.is) {
		case 'heading':
			return `<h2>${escapeMarkup(block.text)}</h2>`;
		case 'note':
			return `<p>${escapeMarkup(block.text)}</p>`;
		case 'facts':
			return `<table class="facts">\n${block.rows.map(toFactRow).join('\n')}\n</table>`;
		case 'table': {
			const depth = block.depthMm === undefined ? '' : ` style="height:${block.depthMm}mm"`;
			const columns = block.shares.map((share) => `<col style="width:${share * 100}%">`).join('');
			const rows = block.rows.map((cells) => `<tr${depth}>${toCells(cells, 'td')}</tr>`);
			const head = `<thead><tr>${toCells(block.heads, 'th')}</tr></thead>`;
			return `<table>${columns}${head}<tbody>\n${rows.join('\n')}\n</tbody></table>`;
		}
		case 'checks':
			return `<ul>\n${block.texts.map((text) => `<li>${escapeMarkup(text)}</li>`).join('\n')}\n</ul>`;
		case 'photograph': {
			const size = `width:${block.widthMm}mm;height:${block.heightMm}mm`;
			return `<div class="photograph" style="${size}">${escapeMarkup(block.text)}</div>`;
		}
	}
}

function toFactRow([label, value]: FactRow): string {
	const cell = value === null ? '<td class="blank"></td>' : `<td>${escapeMarkup(value)}</td>`;
	return `<tr><th>${escapeMarkup(label)}</th>${cell}</tr>`;
}

function toCells(cells: readonly string[], tag: 'td' | 'th'): string {
	return cells.map((cell) => `<${tag}>${escapeMarkup(cell)}</${tag}>`).join('');
}

const style = `
@page { size: A4; margin: 12mm }
body { font: 10pt/1.3 sans-serif; max-width: 186mm; margin: 0 auto; color: #000; background: #fff }
section { break-after: page }
section:last-child { break-after: auto }
h1 { font-size: 15pt }
h2 { font-size: 11pt; margin: 4mm 0 1mm; break-after: avoid }
table { width: 100%; border-collapse: collapse; margin: 0 0 3mm }
th, td { border: 0.2mm solid #666; padding: 0.8mm 1.5mm; text-align: left; vertical-align: top; overflow-wrap: anywhere; white-space: pre-line }
tr { break-inside: avoid }
.facts th, .facts td { border: 0 }
.facts th { width: 58mm; font-weight: normal; color: #333 }
.facts .blank { border-bottom: 0.2mm solid #666 }
.photograph { float: right; border: 0.2mm solid #666; padding: 2mm; box-sizing: border-box; margin: 0 0 3mm 3mm }
ul { list-style: none; margin: 0 0 3mm; padding: 0 }
li { padding-left: 6mm; position: relative }
li::before { content: ''; position: absolute; left: 0; top: 0.8mm; width: 3mm; height: 3mm; border: 0.2mm solid #666 }
.label { text-align: center; font-weight: bold }
`;
