const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text as it stands in HTML and XML, between tags or in double quotes. */
export function escapeMarkup(text: string): string {
	return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? '');
}
