import { isAscii } from './fold.ts';
import type { RuleName } from './rules.ts';

/** A text, and the rules by which it came to be. */
export interface Cleaned {
	readonly text: string;
	readonly rules: readonly RuleName[];
}

interface Step {
	readonly rule: RuleName;
	readonly apply: (text: string) => string;
}

const toUsualForm: Step = { rule: 'characters.unicode-form', apply: (text) => text.normalize('NFC') };

/** Characters that show nothing: soft hyphen, fillers, zero-width space, word joiner, BOM, annotations, tags. */
const invisible =
	/[\u034F\u17B4\u17B5\u00AD\u115F\u1160\u180E\u200B\u2060-\u2064\u206A-\u206F\u2800\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu;

/** Full-width letters of East Asian keyboards, and letters of mathematics that stand in for bold or italic ones. */
const styled = /[\uFF01-\uFF5E\u{1D400}-\u{1D7FF}]/gu;

/** The joiners shape Arabic, Indic, Burmese and Khmer letters (Unicode 23.2); after these they only hide. */
const idleJoiner =
	/(?<=^|[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Han}\p{N}\p{P}\p{Z}\p{Cc}]|[\u0300-\u036F])[\u200C\u200D]+/gu;

const steps: readonly Step[] = [
	toUsualForm,
	{ rule: 'characters.bidi-control', apply: (text) => text.replace(/\p{Bidi_Control}/gu, '') },
	{ rule: 'characters.invisible', apply: (text) => text.replace(invisible, '').replace(idleJoiner, '') },
	{ rule: 'characters.control', apply: (text) => text.replace(/[\p{Cc}--[\t-\r\u0085]]/gv, '') },
];

const lineSteps: readonly Step[] = [
	...steps,
	{ rule: 'characters.styled', apply: (text) => text.replace(styled, (letter) => letter.normalize('NFKC')) },
	{ rule: 'characters.white-space', apply: (text) => text.replace(/[\s\u0085]+/gu, ' ').trim() },
	// What stood between a letter and its mark may be gone now.
	toUsualForm,
];

const textSteps: readonly Step[] = [
	...steps,
	{ rule: 'characters.line-break', apply: (text) => text.replace(/\r\n?|[\v\f\u0085\u2028\u2029]/gu, '\n') },
	{ rule: 'characters.white-space', apply: (text) => text.replace(/[^\S\n ]/gu, ' ').trim() },
	toUsualForm,
];

/** One line in Unicode NFC: nothing hidden, single spaces, none at the ends. What most officers type has spaces to tidy at most. */
export function cleanLine(raw: string): Cleaned {
	if (!isAscii(raw)) return clean(raw, lineSteps);
	const text = raw.replace(/ {2,}/g, ' ').trim();
	return { text, rules: text === raw ? [] : ['characters.white-space'] };
}

const plainText =
	/^[!-~¡-¬®-\u024F\u1E00-\u1EFF\u2010-\u2027](?:[ -~\n¡-¬®-\u024F\u1E00-\u1EFF\u2010-\u2027]*[!-~¡-¬®-\u024F\u1E00-\u1EFF\u2010-\u2027])?$/;

/**
 * True for text of Latin letters with or without marks, quotation marks and dashes, each of one code point that NFC leaves
 * alone: there is nothing to clean in it, and no letter of another script.
 */
export function isPlainText(text: string): boolean {
	return plainText.test(text);
}

/** As `cleanLine`, but line breaks and spaces within the text stay. */
export function cleanText(raw: string): Cleaned {
	return isPlainText(raw) ? { text: raw, rules: [] } : clean(raw, textSteps);
}

function clean(raw: string, steps: readonly Step[]): Cleaned {
	const rules: RuleName[] = [];
	let text = raw;
	for (const { rule, apply } of steps) {
		const next = apply(text);
		if (next !== text) rules.push(rule);
		text = next;
	}
	return { text, rules };
}
