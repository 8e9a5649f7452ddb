/**
 * A cell that begins like a formula is run by the spreadsheet that opens it (OWASP, "CSV Injection": = + - @,
 * tab, carriage return, line feed; and the full-width signs, which some spreadsheets take for the others), blanks
 * before it or not: some take those away. An apostrophe before it makes it text. One that was there is doubled,
 * so that taking one away undoes it exactly.
 */
const dangerous = /^'*(?:\s*[=+\-@＝＋－＠]|[\t\r\n])/u;

export function guardCell(text: string): string {
	return dangerous.test(text) ? `'${text}` : text;
}

/** The text as it was before `guardCell`. */
export function unguardCell(text: string): string {
	return text.startsWith("'") && dangerous.test(text) ? text.slice(1) : text;
}
