import { actions } from '../audit/actions.ts';
import type { AuditItem } from '../http/officer/audit-routes.ts';
import { isProblemCode } from '../problem.ts';
import { type Language, toWords } from '../problem-words.ts';
import type { Terminal } from './terminal.ts';

/** What an entry says of what, as it is called; the rest of it stands in JSON. */
const told = {
	authority: { en: 'authority', id: 'otoritas' },
	recipient: { en: 'partner', id: 'mitra' },
	log: { en: 'log of', id: 'log milik' },
	document: { en: 'document', id: 'dokumen' },
	draft: { en: 'draft', id: 'draf' },
	attachment: { en: 'attachment', id: 'lampiran' },
	alarm: { en: 'alarm', id: 'peringatan' },
	formLink: { en: 'form link', id: 'tautan formulir' },
	deliveryId: { en: 'delivery', id: 'pengiriman' },
	by: { en: 'person', id: 'orang' },
	roles: { en: 'as', id: 'sebagai' },
	reason: { en: 'reason', id: 'alasan' },
} as const;

/** One line: index, time at the office and in UTC, what happened, to what, how it ended. */
export function describeEntry(
	{ index, entry }: AuditItem,
	timeZone: string,
	{ words, language }: Pick<Terminal, 'words' | 'language'>,
): string {
	const at = toText(entry?.at);
	const time = toLocal(at, timeZone);
	if (entry === null || time === undefined) return `${index}  ${words.noEntry}`;
	const about = Object.entries(told).flatMap(([name, label]) => {
		const text = toText(entry[name]);
		return text === '' ? [] : [`${label[language]} ${text}`];
	});
	const what = toText(entry.action);
	const action = Object.hasOwn(actions, what) ? actions[what as keyof typeof actions][language] : what;
	return [`${index}`, time, at, action, toOutcome(toText(entry.outcome), language), ...about].join('  ');
}

function toText(value: unknown): string {
	if (Array.isArray(value)) return value.map(toText).join(', ');
	return typeof value === 'string' ? value : '';
}

/** To the second, with its distance from UTC; undefined where it is no time. */
function toLocal(at: string, timeZone: string): string | undefined {
	try {
		const local = Temporal.Instant.from(at).toZonedDateTimeISO(timeZone);
		return local.toString({ smallestUnit: 'second', timeZoneName: 'never' });
	} catch {
		return undefined;
	}
}

/** A code is for whoever searches; its words for whoever reads. */
function toOutcome(outcome: string, language: Language): string {
	return isProblemCode(outcome) ? `${outcome}: ${toWords(outcome, language).title}` : outcome;
}
