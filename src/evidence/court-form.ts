import { findKind } from '../model/kinds.ts';
import { toStatements } from './statements.ts';
import type { ProvenEvidence } from './verify.ts';

/** What stands on the form besides the evidence. */
interface Occasion {
	/** How many cosignatures the verifier asked for. */
	readonly asked: number;
	readonly verifiedAt: Temporal.Instant;
}

/** So many receipts and entries, and cards, have room on one page; of the others their number is told. */
const most = 2;
const mostCards = 4;

/**
 * One page (A4) for a court file, in Bahasa Indonesia and English: what was verified, what it proves and what it does not,
 * by which cards, and where whoever verified it signs. HTML with neither script nor anything from elsewhere.
 */
export function toCourtForm(evidence: ProvenEvidence, { asked, verifiedAt }: Occasion): string {
	const { document, trusted, digest } = evidence;
	const title = findKind(document.kind)?.title ?? { id: document.kind, en: document.kind };
	const facts = [
		['Dokumen', 'Document', `${title.id} / ${title.en}, ${document.id}`],
		['Penyusun', 'Author', document.author],
		['Digest dokumen (SHA-256)', 'Digest of the document', document.digest],
		['Digest berkas bukti (SHA-256)', 'Digest of the bundle', digest],
		['Diperiksa pada', 'Verified on', verifiedAt.toString({ smallestUnit: 'second' })],
	];
	const cards = trusted.slice(0, mostCards).map(({ authority, names, version, fingerprint }) => {
		return [authority, `${names.local} / ${names.en}`, `${version}`, fingerprint];
	});
	const more = trusted.length > mostCards ? [['', `+ ${trusted.length - mostCards}`, '', '']] : [];
	return `<!doctype html>
<html lang="id">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Lembar bukti / Evidence ${escapeHtml(digest)}</title>
<style>${style}</style>
</head>
<body>
<h1>Lembar bukti pertukaran dokumen <span lang="en">Evidence of the exchange of a document</span></h1>
<table class="facts">
${facts.map(([id = '', en = '', value = '']) => toRow([`${id} / ${en}`, value])).join('\n')}
</table>
<div class="columns">
${toColumn(evidence, asked, 'id', 'Membuktikan', 'Tidak membuktikan')}
${toColumn(evidence, asked, 'en', 'Proves', 'Does not prove')}
</div>
<table class="cards">
<tr><th>Kartu / Card</th><th>Nama / Name</th><th>Versi / Version</th><th>Sidik jari / Fingerprint</th></tr>
${[...cards, ...more].map(toRow).join('\n')}
</table>
<p class="again">Untuk memeriksa lagi / To verify again: <code>lintas audit verify BUNDLE --trust CARD …</code></p>
<table class="signature">
<tr><td>Diperiksa oleh / Verified by</td><td>Jabatan / Office</td><td>Tempat, tanggal / Place, date</td><td>Tanda tangan / Signature</td></tr>
<tr class="blank"><td></td><td></td><td></td><td></td></tr>
</table>
</body>
</html>
`;
}

function toColumn(
	evidence: ProvenEvidence,
	asked: number,
	language: 'id' | 'en',
	proves: string,
	provesNot: string,
): string {
	const statements = toStatements(evidence, { asked, most }, language);
	return `<section lang="${language}">
<h2>${proves}</h2>
${toList(statements.proves)}
<h2>${provesNot}</h2>
${toList(statements.provesNot)}
</section>`;
}

function toList(sentences: readonly string[]): string {
	return `<ul>\n${sentences.map((sentence) => `<li>${escapeHtml(sentence)}</li>`).join('\n')}\n</ul>`;
}

function toRow(cells: readonly string[]): string {
	return `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeHtml(text: string): string {
	return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? '');
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
.again { margin: 0 0 2mm }
.signature { break-inside: avoid }
.blank td { height: 12mm }
`;
