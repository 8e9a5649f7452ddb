import { type Limit, limits, type Span } from '../src/cases/limits.ts';
import { toFactLabel } from '../src/cases/papers/fact-rows.ts';
import { audiences, type FactName, protection } from '../src/cases/protection.ts';
import type { RepatriationStep, StepOutcome } from '../src/model/repatriation-step.ts';
import { repatriationSteps } from '../src/model/repatriation-steps.ts';
import { toTable } from './describe-documents.ts';

const both = ['English', 'Bahasa Indonesia'];

/** `docs/CASE-STEPS.md`: the tables by which cases go. */
export function describeCaseSteps(): string {
	return [
		'# Steps, limits and protection in a case',
		'',
		'Made by `npm run generate` from the tables by which cases go: `src/model/repatriation-steps.ts`, `src/cases/limits.ts` and `src/cases/protection.ts`. How a case goes by them is told in [CASES](CASES.md). _Dibuat dari tabel yang mengatur jalannya kasus; cara kerjanya ada di [CASES](CASES.md)._',
		'',
		'## Steps',
		'',
		'Whose a step is: `host` and `home` are the country where the person is and the one that they go home to, `both` is each of them with an outcome of its own, `transit` every state on the way, `keeper` the host until the handover and home afterwards. _Pemilik tahap: `host` negara tempat orangnya berada, `home` negara asal, `both` keduanya masing-masing, `transit` setiap negara transit, `keeper` negara tempat sampai serah terima dan negara asal sesudahnya._',
		'',
		...toTable(['step', ...both, 'whose', 'for', 'by consent'], repatriationSteps.map(toStepRow)),
		'',
		'## What comes first',
		'',
		'A step goes on and ends well once these are done; those that are not for the person do not count. _Suatu tahap berlanjut setelah tahap ini selesai; yang tidak berlaku bagi orangnya tidak dihitung._',
		'',
		...toTable(['step', 'after', 'because', 'karena'], repatriationSteps.flatMap(toNeedRows)),
		'',
		'## Outcomes',
		'',
		'What follows: `goes-on`, the step stays open; `done`; `stops`, what needs it waits; `withdraws`, and nothing of the person is shared; `leaves`, the person leaves the victims’ process; `closes`, nothing more is done. _Akibatnya: `goes-on` tahap tetap terbuka; `done` selesai; `stops` yang memerlukannya menunggu; `withdraws` tidak ada lagi yang dibagikan; `leaves` keluar dari proses korban; `closes` tidak ada lagi yang dilakukan._',
		'',
		...toTable(
			['step', 'outcome', ...both, 'what follows', 'stated by', 'of'],
			repatriationSteps.flatMap(toOutcomeRows),
		),
		'',
		'## Limits',
		'',
		'Follow-ups count from the arrival, all others from the moment that nothing blocks the step. A row of a country stands in place of the general one. `practice` is a target of our own. _Tindak lanjut dihitung sejak kedatangan, yang lain sejak tidak ada yang menghalangi. Baris suatu negara menggantikan baris umum. `practice` adalah sasaran kami sendiri._',
		'',
		...toTable(
			['step', 'host', 'home', 'target', 'sasaran', 'by law', 'menurut hukum', 'source'],
			limits.map(toLimitRow),
		),
		'',
		'## Protection',
		'',
		'From which step of the person on each reader may have it; `opening` is from the start, – never. _Sejak tahap mana tiap pembaca boleh mengetahuinya; `opening` sejak awal, – tidak pernah._',
		'',
		...toTable(['', ...both, ...audiences.map(code)], (Object.keys(protection) as FactName[]).map(toProtectionRow)),
		'',
	].join('\n');
}

function toStepRow({ code: step, en, id, owner, for: whom, byConsent }: RepatriationStep): string[] {
	const told = typeof whom === 'string' ? whom : `\`${whom.step}\` ${whom.outcome}`;
	return [code(step), en, id, owner, told, byConsent ? 'yes' : ''];
}

function toNeedRows({ code: step, needs, outcomes }: RepatriationStep): string[][] {
	const rowsOf = (name: string, of: StepOutcome['needs'] = []) =>
		of.map((need) => [name, code(need.step), need.en, need.id]);
	return [
		...rowsOf(code(step), needs),
		...outcomes.flatMap((outcome) => rowsOf(`${code(step)} ${outcome.code}`, outcome.needs)),
	];
}

function toOutcomeRows({ code: step, outcomes }: RepatriationStep): string[][] {
	return outcomes.map(({ code: outcome, en, id, effect, turn, by, of }) => {
		const follows = turn === undefined ? effect : `${effect}, ${turn}’s turn`;
		return [code(step), code(outcome), en, id, follows, by ?? '', of ?? ''];
	});
}

function toLimitRow({ step, host, home, target, legal, source }: (typeof limits)[number]): string[] {
	return [code(step), host ?? '', home ?? '', ...toSpanCells(target), ...toSpanCells(legal), source];
}

const units: Readonly<Record<string, readonly [en: string, id: string]>> = {
	hours: ['hour', 'jam'],
	days: ['day', 'hari'],
	workingDays: ['working day', 'hari kerja'],
	months: ['month', 'bulan'],
};

function toSpanCells(span: Limit['legal']): string[] {
	const [unit = '', count = 0] = Object.entries<number>(span ?? ({} as Span))[0] ?? [];
	const [en, id] = units[unit] ?? [];
	return en === undefined ? ['', ''] : [`${count} ${en}${count === 1 ? '' : 's'}`, `${count} ${id}`];
}

function toProtectionRow(name: FactName): string[] {
	const { en, id } = toFactLabel(name);
	const cells = audiences.map((audience) => protection[name][audience]);
	return [code(name), en, id, ...cells.map((from) => (from === 'never' ? '–' : code(from)))];
}

function code(text: string): string {
	return `\`${text}\``;
}
