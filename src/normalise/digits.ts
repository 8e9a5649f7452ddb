/** The noughts of Arabic, Persian, Devanagari, Bengali, Tamil, Thai, Lao, Burmese and Khmer digits (Unicode, general category Nd). */
const noughts = '٠۰०০௦๐໐၀០';

const digits = new RegExp(`[${[...noughts].map((nought) => `${nought}-${digitOf(nought, 9)}`).join('')}]`, 'gu');

/** Digits of other scripts as 0 to 9. */
export function toAsciiDigits(text: string): string {
	return text.replace(digits, (digit) => {
		const nought = [...noughts].findLast((start) => start <= digit) ?? '0';
		return String(digit.charCodeAt(0) - nought.charCodeAt(0));
	});
}

function digitOf(nought: string, value: number): string {
	return String.fromCharCode(nought.charCodeAt(0) + value);
}
