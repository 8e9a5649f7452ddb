/**
 * What is known of the public JSON of INTERPOL's notices (ws-public.interpol.int/notices/v1, undocumented; fields as
 * opensanctions' crawler `interpol_api.py` reads them), for whoever reads it.
 */

const unknown: ReadonlySet<string> = new Set(['', '-', '0']);

/** Unknown is written as null, "-", "" or 0. */
export function isUnknownMember(text: string): boolean {
	return unknown.has(text.trim());
}

/** A nationality can be a number that stands for no country (914, 922). */
export function isNoCountry(code: string): boolean {
	return /^\d+$/.test(code);
}

/** What is kept in words where a document has no field for it. */
const memberWords: Readonly<Record<string, string>> = {
	entity_id: 'INTERPOL notice',
	country_of_birth_id: 'Country of birth',
	height: 'Height (m)',
	weight: 'Weight (kg)',
	hairs_id: 'Hair',
	eyes_colors_id: 'Eyes',
	languages_spoken_ids: 'Languages spoken',
	distinguishing_marks: 'Distinguishing marks',
	nationalities: 'Nationality without a country',
	charge_translation: 'Charge in translation',
};

/** A line of words; none where nothing is known. */
export function describeMember(member: string, values: readonly string[]): string[] {
	return values.length === 0 ? [] : [`${memberWords[member] ?? member}: ${values.join(', ')}.`];
}
