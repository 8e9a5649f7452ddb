import { kinds } from '../../src/model/kinds.ts';
import { normaliseBody } from '../../src/normalise/body.ts';
import { measure, measureInTurns } from '../measure.ts';
import { type Part, type PartContext, type Report, toFigure } from '../part.ts';

const rounds = 3;
const load = { count: 2_000, inFlight: 1, warmUp: 500 };

/** Profiles are measured by themselves, a thousand different ones. */
const measured = kinds.filter(({ name }) => name !== 'perpetrator-profile');

const toId = (name: string) => `normalise.${name}`;

/** What the normalisers do of each kind's example in one thread. */
export const normaliseKindsPart: Part = { ids: measured.map(({ name }) => toId(name)), run };

async function run({ progress }: PartContext): Promise<Report> {
	const figures = [];
	for (const kind of measured) {
		progress(kind.name);
		const text = JSON.stringify(kind.example);
		const { ours, bare } = await measureInTurns(rounds, {
			ours: () => measure(load, () => normaliseBody(kind, kind.example)),
			bare: () => measure(load, () => JSON.stringify(JSON.parse(text))),
		});
		figures.push(toFigure(toId(kind.name), '1/s', { value: ours.perSecond, limit: bare.perSecond }));
	}
	return {
		figures,
		notes: [
			`normalise by kind: its example in schemas/examples, over and over in one thread; median of ${rounds} rounds`,
			'  limit: reading and writing the same example as JSON',
		],
	};
}
