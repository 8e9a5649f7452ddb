import type { Released } from '../http/officer/schemas.ts';
import type { Terminal } from './terminal.ts';

/** On which terms authors let us tell on what a document is drawn from, a line each. */
export function describePermissions(permissions: Released['permissions'], { words }: Terminal): string[] {
	return permissions.map(({ document, to, reply, fields, conditions, until }) => {
		const terms = [
			`${words.askedFields} ${fields.length === 0 ? words.allFields : fields.join(', ')}`,
			...(until === null ? [] : [`${words.permittedUntil} ${until}`]),
			...conditions.map((condition) => `${words.condition} ${condition}`),
		];
		return `${words.permission} ${reply} (${document}, ${words.to} ${to}): ${terms.join('; ')}`;
	});
}
