import { Draft } from '../../src/model/draft.ts';
import { findKind } from '../../src/model/kinds.ts';
import { normaliseBody } from '../../src/normalise/body.ts';
import { toCheckDigit } from '../../src/normalise/mrz-check.ts';
import { normaliseTravelDocument } from '../../src/normalise/travel-document.ts';
import { type Measured, measure, measureInTurns } from '../measure.ts';
import { type Part, type PartContext, type Report, toFigure } from '../part.ts';

const rounds = 3;

/** What the normalisers do in one thread: whole profiles, and machine-readable lines alone. */
export const normalisePart: Part = { ids: ['normalise.profile', 'normalise.mrz'], run };

async function run({ profiles, progress }: PartContext): Promise<Report> {
	const drafts = profiles.map((text) => Draft.parse(JSON.parse(text)));
	const texts = profiles.map((text) => JSON.stringify(JSON.parse(text)));
	const lines = drafts.flatMap(({ body }) => body.travelDocuments as string[]).filter((text) => text.includes('\n'));
	progress('normalising, ours and bare in turns');
	const { profile, json, mrz, digits } = await measureInTurns(rounds, {
		profile: () => batches(drafts, 20, ({ kind, body }) => normaliseBody(requireKind(kind), body)),
		json: () => batches(texts, 20, (text) => JSON.stringify(JSON.parse(text))),
		mrz: () => batches(lines, 100, normaliseTravelDocument),
		digits: () => batches(lines, 100, checkAllDigits),
	});
	return {
		figures: [
			toFigure('normalise.profile', '1/s', {
				value: profile.perSecond,
				limit: json.perSecond,
				aim: { of: 'value', is: 'at least', bound: 20_000 },
			}),
			toFigure('normalise.mrz', '1/s', {
				value: mrz.perSecond,
				limit: digits.perSecond,
				aim: { of: 'value', is: 'at least', bound: 300_000 },
			}),
		],
		notes: [
			`normalise: ${drafts.length} profiles and ${lines.length} pairs of lines, over and over in one thread; median of ${rounds} rounds`,
			'  limit of profiles: reading and writing the same draft as JSON; of lines: their five check digits alone',
		],
	};
}

/** All the items so many times; the rate is that of items. */
async function batches<Item>(items: readonly Item[], times: number, work: (item: Item) => unknown): Promise<Measured> {
	const load = { count: times, inFlight: 1, warmUp: Math.ceil(times / 5) };
	const measured = await measure(load, () => {
		for (const item of items) work(item);
	});
	return { ...measured, perSecond: measured.perSecond * items.length };
}

function checkAllDigits(text: string): string {
	const line = text.slice(45);
	const over = [line.slice(0, 9), line.slice(13, 19), line.slice(21, 27), line.slice(28, 42)];
	return toCheckDigit(line.slice(0, 10) + line.slice(13, 20) + line.slice(21, 43)) + over.map(toCheckDigit).join('');
}

function requireKind(name: string) {
	const kind = findKind(name);
	if (kind === undefined) throw new Error(`no kind ${name}`);
	return kind;
}
