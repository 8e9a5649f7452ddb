import { cleanText, isPlainText } from './characters.ts';
import { type Normalised, withoutValue, withValue } from './normalised.ts';
import { mixesScripts } from './script.ts';

const maxLength = 8000;

/** Free text: Unicode NFC, line breaks kept, nothing hidden in it; letters that look alike are told. */
export function normaliseText(raw: string): Normalised<string> {
	if (raw.length <= maxLength && isPlainText(raw)) return withValue(raw, []);
	const { text, rules } = cleanText(raw);
	if (text === '') return withoutValue(['text.empty']);
	// NFC can make a text up to three times as long.
	if (text.length > maxLength) return withoutValue(['text.too-long']);
	return withValue(text, mixesScripts(text) ? [...rules, 'text.mixed-scripts'] : rules);
}
