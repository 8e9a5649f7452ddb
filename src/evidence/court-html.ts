import { escapeMarkup } from '../escape-markup.ts';
import { toPrintedPage } from '../printed-page.ts';
import { both, type CourtForm } from './court-form.ts';

/** The form as HTML, to be printed on A4: neither script nor anything from elsewhere. */
export function toHtml({ digest, title, facts, columns, cards, again, command, signature }: CourtForm): string {
	const body = `<h1>${escapeMarkup(title.id)} <span lang="en">${escapeMarkup(title.en)}</span></h1>
<table class="facts">
${facts.map(([label, value]) => toRow([both(label), value])).join('\n')}
</table>
<div class="columns">
${columns.map(toColumn).join('\n')}
</div>
<table class="cards">
${toRow(cards.heads.map(both), 'th')}
${cards.rows.map((cells) => toRow(cells)).join('\n')}
</table>
<p class="again">${escapeMarkup(both(again))}: <code>${escapeMarkup(command)}</code></p>
<table class="signature">
${toRow(signature.map(both))}
<tr class="blank">${'<td></td>'.repeat(signature.length)}</tr>
</table>`;
	return toPrintedPage({ language: 'id', title: `Lembar bukti / Evidence ${digest}`, style, body });
}

function toColumn({ language, provesTitle, provesNotTitle, proves, provesNot }: CourtForm['columns'][number]): string {
	return `<section lang="${language}">
<h2>${escapeMarkup(provesTitle)}</h2>
${toList(proves)}
<h2>${escapeMarkup(provesNotTitle)}</h2>
${toList(provesNot)}
</section>`;
}

function toList(sentences: readonly string[]): string {
	return `<ul>\n${sentences.map((sentence) => `<li>${escapeMarkup(sentence)}</li>`).join('\n')}\n</ul>`;
}

function toRow(cells: readonly string[], tag: 'td' | 'th' = 'td'): string {
	return `<tr>${cells.map((cell) => `<${tag}>${escapeMarkup(cell)}</${tag}>`).join('')}</tr>`;
}

const style = `
@page { size: A4; margin: 10mm 12mm }
body { font: 7.2pt/1.2 sans-serif; max-width: 186mm; margin: 0 auto; color: #000; background: #fff }
h1 { font-size: 13pt; margin: 0 0 3mm }
h1 span { display: block; font-size: 10pt; font-weight: normal }
h2 { font-size: 9pt; margin: 2mm 0 1mm }
table { width: 100%; border-collapse: collapse; margin: 0 0 2mm }
td, th { border: 0.2mm solid #666; padding: 0.5mm 1.5mm; text-align: left; vertical-align: top; overflow-wrap: anywhere }
.facts td:first-child { width: 74mm }
.columns { display: flex; gap: 5mm; margin: 0 0 3mm }
.columns section { flex: 1; overflow-wrap: anywhere }
ul { margin: 0; padding: 0 0 0 4mm }
li { margin: 0 0 0.4mm }
.cards { font-size: 6.5pt }
.cards th:first-child { width: 26mm }
.again { margin: 0 0 2mm }
.signature { break-inside: avoid }
.blank td { height: 12mm }
`;
