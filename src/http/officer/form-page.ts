import { hash } from 'node:crypto';
import type { OpenedFormLink, ShownFormLink } from '../../cases/form-links.ts';
import { escapeMarkup } from '../../escape-markup.ts';
import { caseForms, type FormAnswer, type FormField } from '../../model/case-forms.ts';
import type { ProblemCode } from '../../problem.ts';
import { type Language, toWords } from '../../problem-words.ts';

/** In whose name it is asked, in which language, and where a day ends. */
export interface Letterhead {
	readonly names: { readonly en: string; readonly local: string };
	readonly language: Language;
	readonly timeZone: string;
}

const words = {
	en: {
		other: 'Bahasa Indonesia',
		for: 'For',
		until: 'Valid until',
		code: 'Code',
		codeHint: 'Eight letters and digits that you were told by telephone.',
		goOn: 'Continue',
		about: 'Your reference',
		needed: 'needed',
		send: 'Send the answer',
		wrong: 'Please look at this again.',
		done: 'Thank you. Your answer has arrived.',
		doneMore: 'The link is used now. You may print this page for your files.',
		again: 'Try again',
	},
	id: {
		other: 'English',
		for: 'Untuk',
		until: 'Berlaku sampai',
		code: 'Kode',
		codeHint: 'Delapan huruf dan angka yang disampaikan kepada Anda melalui telepon.',
		goOn: 'Lanjutkan',
		about: 'Rujukan Anda',
		needed: 'wajib',
		send: 'Kirim jawaban',
		wrong: 'Mohon periksa kembali isian ini.',
		done: 'Terima kasih. Jawaban Anda sudah kami terima.',
		doneMore: 'Tautan ini sudah terpakai. Halaman ini dapat dicetak untuk arsip Anda.',
		again: 'Coba lagi',
	},
} as const;

const style = `
:root { color-scheme: light }
body { font: 1.1rem/1.5 system-ui, sans-serif; margin: 0 auto; padding: 1rem; max-width: 36rem; color: #111; background: #fff }
h1 { font-size: 1.4rem; line-height: 1.25 }
header { display: flex; justify-content: space-between; gap: 1rem; border-bottom: 1px solid #888; padding-bottom: .5rem }
header p, dd { margin: 0 }
dt, legend, .label { display: block; font-weight: bold; margin-top: 1rem; padding: 0 }
fieldset { border: 0; margin: 0; padding: 0 }
fieldset label { display: block; padding: .5rem 0 }
input, textarea, button { font: inherit; box-sizing: border-box }
input:not([type=radio]), textarea { width: 100%; padding: .6rem; border: 1px solid #555; border-radius: .25rem }
input[type=radio] { width: 1.4rem; height: 1.4rem; vertical-align: middle }
textarea { min-height: 6rem }
button { padding: .6rem 1.2rem; border: 1px solid #124; border-radius: .25rem; background: #124; color: #fff }
main button { margin-top: 1.5rem }
nav button { padding: 0; border: 0; background: none; color: #124; text-decoration: underline }
.hint { color: #444; margin: .2rem 0 }
.wrong { color: #a00; margin: .2rem 0 }
@media print { nav, button { display: none } }
`;

/** No script runs, nothing is loaded, nobody frames it; forms lead back here alone (CSP 3). */
export const contentSecurityPolicy = `default-src 'none'; style-src 'sha256-${hash('sha256', style, 'base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;

/** Who asks and what for, and the field for the code: nothing of the person. */
export function toAskingPage(link: ShownFormLink, head: Letterhead): string {
	const { title, question } = caseForms[link.purpose];
	const { language } = head;
	const { code, codeHint, goOn } = words[language];
	return toPage(head, toSwitch(head), title[language], [
		toFacts(link, head),
		`<p>${escapeMarkup(question[language])}</p>`,
		`<form method="post" action="?lang=${language}">`,
		`<label class="label" for="code">${code}</label><p class="hint" id="code-hint">${codeHint}</p>`,
		'<input id="code" name="code" required maxlength="20" autocomplete="off" autocapitalize="characters" spellcheck="false" aria-describedby="code-hint">',
		`<button>${goOn}</button></form>`,
	]);
}

/** The form itself, with what was typed into it before, and which of that is wrong. */
export function toFormPage(
	link: OpenedFormLink,
	head: Letterhead,
	code: string,
	typed: FormAnswer = {},
	wrong: ReadonlySet<string> = new Set(),
): string {
	const { title, question, fields } = caseForms[link.purpose];
	const { language } = head;
	const { about, send } = words[language];
	const kept = `<input type="hidden" name="code" value="${escapeMarkup(code)}">`;
	return toPage(head, toSwitch(head, kept), title[language], [
		toFacts(link, head),
		link.shown === undefined ? '' : toList([[about, link.shown]]),
		`<p>${escapeMarkup(question[language])}</p>`,
		`<form method="post" action="?lang=${language}">${kept}<input type="hidden" name="step" value="answer">`,
		...fields.map((field) => toControl(field, language, typed[field.name] ?? '', wrong.has(field.name))),
		`<button>${send}</button></form>`,
	]);
}

/** That it has arrived, and what. */
export function toDonePage(link: ShownFormLink, head: Letterhead, answer: FormAnswer): string {
	const { title, fields } = caseForms[link.purpose];
	const { language } = head;
	const { done, doneMore } = words[language];
	const rows = fields.flatMap((field): (readonly [string, string])[] => {
		const text = answer[field.name];
		const choice = field.choices?.find(({ code }) => code === text);
		return text === undefined ? [] : [[field[language], choice?.[language] ?? text]];
	});
	return toPage(head, '', title[language], [`<p role="status">${done}</p>`, toList(rows), `<p>${doneMore}</p>`]);
}

/** The same for every link that does not count, whatever the reason. */
export function toProblemPage(code: ProblemCode, head: Letterhead): string {
	const { language } = head;
	const { title, remedy } = toWords(code, language);
	const back = `<p><a href="?lang=${language}">${words[language].again}</a></p>`;
	return toPage(head, toSwitch(head), title, [`<p>${escapeMarkup(remedy)}</p>`, back]);
}

function toPage({ names, language }: Letterhead, nav: string, title: string, parts: readonly string[]): string {
	const name = escapeMarkup(language === 'id' ? names.local : names.en);
	return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeMarkup(title)}</title>
<style>${style}</style>
</head>
<body>
<header><p>${name}</p>${nav}</header>
<main>
<h1>${escapeMarkup(title)}</h1>
${parts.filter((part) => part !== '').join('\n')}
</main>
</body>
</html>
`;
}

/** To the other language: a link, or a form where the code has to come along. */
function toSwitch({ language }: Letterhead, kept?: string): string {
	const other = language === 'id' ? 'en' : 'id';
	const label = words[language].other;
	return kept === undefined
		? `<nav><a href="?lang=${other}" lang="${other}">${label}</a></nav>`
		: `<nav><form method="post" action="?lang=${other}">${kept}<button lang="${other}">${label}</button></form></nav>`;
}

function toFacts({ organisation, expiresAt }: ShownFormLink, { language, timeZone }: Letterhead): string {
	const format = new Intl.DateTimeFormat(language === 'id' ? 'id-ID' : 'en-GB', {
		dateStyle: 'long',
		timeStyle: 'long',
		timeZone,
	});
	const { for: addressee, until } = words[language];
	return toList([
		[addressee, organisation],
		[until, format.format(new Date(expiresAt))],
	]);
}

function toList(rows: readonly (readonly [string, string])[]): string {
	const items = rows.map(([label, text]) => `<dt>${escapeMarkup(label)}</dt><dd>${escapeMarkup(text)}</dd>`);
	return `<dl>${items.join('')}</dl>`;
}

function toControl(field: FormField, language: Language, typed: string, isWrong: boolean): string {
	const { name, input, needed, choices = [] } = field;
	const label = `${escapeMarkup(field[language])}${needed === 'always' ? ` (${words[language].needed})` : ''}`;
	const hint = isWrong ? `<p class="wrong" id="${name}-wrong">${words[language].wrong}</p>` : '';
	const described = isWrong ? ` aria-invalid="true" aria-describedby="${name}-wrong"` : '';
	const required = needed === 'always' ? ' required' : '';
	if (input === 'choice') {
		const options = choices.map(({ code, ...choice }) => {
			const id = `${name}-${code}`;
			const checked = typed === code ? ' checked' : '';
			return `<label for="${id}"><input type="radio" id="${id}" name="${name}" value="${code}"${required}${checked}${described}> ${escapeMarkup(choice[language])}</label>`;
		});
		return `<fieldset><legend>${label}</legend>${hint}${options.join('')}</fieldset>`;
	}
	const shared = `id="${name}" name="${name}"${required}${described}`;
	const control =
		input === 'text'
			? `<textarea ${shared} maxlength="1000">${escapeMarkup(typed)}</textarea>`
			: `<input type="${input === 'line' ? 'text' : input}" ${shared} value="${escapeMarkup(typed)}"${input === 'line' ? ' maxlength="80"' : ''}${input === 'number' ? ' min="1" max="9999"' : ''}>`;
	return `<label class="label" for="${name}">${label}</label>${hint}${control}`;
}
