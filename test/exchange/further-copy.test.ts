import * as fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { chooseDisclosures, rebuildCopy } from '../../src/envelope/copy.ts';
import type { CutPart } from '../../src/envelope/cut.ts';
import { parseCopy, verifyDocument } from '../../src/envelope/document.ts';
import { locate } from '../../src/envelope/places.ts';
import { addToCopy } from '../../src/exchange/further-copy.ts';
import { isWithin } from '../../src/model/json-pointer.ts';
import { kinds } from '../../src/model/kinds.ts';
import { detailOf, type Withholding } from '../../src/model/withholding.ts';
import { bodyOf } from '../envelope/arbitraries.ts';
import { signed } from '../envelope/documents.ts';
import { createGateway, type Gateway, keysOf } from '../envelope/gateways.ts';

let indonesia: Gateway;

beforeAll(async () => {
	indonesia = await createGateway('id.imigrasi');
});

const detail = fc.constantFrom('none', 'coarse', 'no-raw');
const choices = fc.array(fc.record({ index: fc.nat(), detail }), { maxLength: 4 });

/** May that part be read where this is said of its place? */
const fits = { place: ['full', 'no-raw', 'coarse'], value: ['full', 'no-raw'], written: ['full'], findings: ['full'] };

test.each(kinds)(
	'$name: what is added to any copy goes, what was there stays, and what is missing is said',
	async (kind) => {
		await fc.assert(
			fc.asyncProperty(
				bodyOf(kind.fields),
				choices,
				fc.array(fc.nat(), { maxLength: 3 }),
				async (body, choice, more) => {
					const whole = await signed(indonesia, body, { kind: kind.name });
					const places = whole.parts.filter(({ part }) => part === 'place').map(({ pointer }) => pointer);
					const pick = (index: number) => places[index % places.length] ?? [];
					const withheld = choice.flatMap(({ index, detail }): Withholding[] =>
						[pick(index)].flat().map((place) => ({ place, detail, rule: 'officer' })),
					);
					const added = more.flatMap(pick);
					const first = chooseDisclosures(whole, withheld);
					const known: ReadonlySet<string> = new Set(first.disclosed);
					const { parts } = locate(whole);
					const further = addToCopy(parts, { disclosed: known, withheld, ruled: [] }, added);
					const sent = new Set(further.parts.map(({ digest }) => digest));
					// It stands by itself, and its parts are all where they were cut.
					await verifyDocument(parseCopy(rebuildCopy(whole, [...sent])), keysOf(indonesia));
					expect(parts).toHaveLength(whole.parts.length);
					const isAsked = ({ pointer, part }: CutPart) =>
						added.some((place) => isWithin(pointer, place) || (part === 'place' && isWithin(place, pointer)));
					const certain = parts.filter(({ part }) => part !== 'findings');
					expect(certain.filter((part) => sent.has(part.digest) !== (known.has(part.digest) || isAsked(part)))).toEqual(
						[],
					);
					const said = ({ pointer }: CutPart) => detailOf(pointer, further.withheld);
					const untold = certain.filter((part) => !sent.has(part.digest) && fits[part.part].includes(said(part)));
					expect(untold).toEqual([]);
					// Of a list whose every person stays here it is known that it was there.
					const overtold = certain.filter(
						(part) => sent.has(part.digest) && part.part !== 'place' && !fits[part.part].includes(said(part)),
					);
					expect(overtold).toEqual([]);
				},
			),
			{ numRuns: 12 },
		);
	},
);
