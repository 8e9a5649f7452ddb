import { escapeMarkup } from './escape-markup.ts';
import type { Language } from './problem-words.ts';

interface Page {
	readonly language: Language;
	readonly title: string;
	/** CSS, with the size of the paper. */
	readonly style: string;
	/** HTML, in which every text is escaped. */
	readonly body: string;
}

/** A page to be printed: neither script nor anything from elsewhere. */
export function toPrintedPage({ language, title, style, body }: Page): string {
	return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeMarkup(title)}</title>
<style>${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}
