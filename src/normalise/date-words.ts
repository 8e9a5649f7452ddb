import type { Cleaned } from './characters.ts';
import type { RuleName } from './rules.ts';

const weekdays =
	"senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|isnin|khamis|jumaat|ahad|" +
	'monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun';

interface Extra {
	readonly rule: RuleName;
	readonly pattern: RegExp;
}

/** What stands around a date and is no part of it. */
const extras: readonly Extra[] = [
	{ rule: 'date.words-dropped', pattern: new RegExp(`^(?:${weekdays})[.,]? `, 'u') },
	{
		rule: 'date.words-dropped',
		pattern: /^(?:เกิด|เมื่อ)?วัน(?:(?:จันทร์|อังคาร|พุธ|พฤหัสบดี|ศุกร์|เสาร์|อาทิตย์)? ?ที่) ?/u,
	},
	{ rule: 'date.words-dropped', pattern: /^(?:tgl|tanggal|tarikh|lahir|pada|tahun|thn|th|dob)[.:]* ?(?=\P{L})/u },
	{
		rule: 'date.approximate',
		pattern: /^(?:(?:sekitar|kira[- ]kira|lebih kurang|circa|about|ca\.?|c\.) ?|[±~] ?)|(?<=\d) ?\?$/u,
	},
	{
		rule: 'date.time-dropped',
		pattern:
			/(?:t|,? )(?:(?:pukul|pkl\.?|jam) ?\d{1,2}[:.]|\d{1,2}:)\d\d(?::\d\d(?:\.\d{1,9})?)?(?: ?(?:z|wib|wita|wit|am|pm|[+-]\d\d:?\d\d))?$/u,
	},
	{ rule: 'date.time-dropped', pattern: / (?:เวลา ?)?\d{1,2}[:.]\d\d ?น\.?$/u },
];

/** Takes off what is no part of the date, from the outside in; the text must be in lower case. */
export function dropExtras(text: string): Cleaned {
	const rules: RuleName[] = [];
	let rest = text;
	for (let extra = findExtra(rest); extra !== undefined; extra = findExtra(rest)) {
		rest = rest.replace(extra.pattern, '').trim();
		rules.push(extra.rule);
	}
	return { text: rest, rules };
}

function findExtra(text: string): Extra | undefined {
	return extras.find(({ pattern }) => pattern.test(text));
}
