import type { Cleaned } from './characters.ts';
import type { RuleName } from './rules.ts';

/** Names of the months in Indonesian, Malay and English, with the abbreviations in use. */
const months = [
	'januari january jan',
	'februari february pebruari feb peb',
	'maret mac march mar mrt',
	'april apr',
	'mei may',
	'juni jun june',
	'juli julai july jul',
	'agustus ogos august agt agu ags aug ogo',
	'september sep sept',
	'oktober october okt oct',
	'november nopember nov nop',
	'desember disember december des dis dec',
];

const monthNumbers = new Map(
	months.flatMap((names, index) => names.split(' ').map((name) => [name, index + 1] as const)),
);

/** 1 to 12 for the name of a month in lower case. */
export function toMonth(name: string): number | undefined {
	return monthNumbers.get(name);
}

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
	{ rule: 'date.words-dropped', pattern: /^(?:tgl|tanggal|tarikh|lahir|pada|tahun|thn|th|dob)[.:]* ?(?=\P{L})/u },
	{
		rule: 'date.approximate',
		pattern: /^(?:(?:sekitar|kira[- ]kira|lebih kurang|circa|about|ca\.?|c\.) ?|[±~] ?)|(?<=\d) ?\?$/u,
	},
	{
		rule: 'date.time-dropped',
		pattern: /[t ](?:pukul |jam )?\d{1,2}:\d\d(?::\d\d(?:\.\d{1,9})?)?(?: ?(?:z|wib|wita|wit|am|pm|[+-]\d\d:?\d\d))?$/u,
	},
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
