import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Amendment, amend, closeBody, openBody } from '../../src/model/amendment.ts';
import { toClaims } from '../../src/model/claims.ts';
import { toPointer, tryParsePointer } from '../../src/model/json-pointer.ts';
import { kinds } from '../../src/model/kinds.ts';
import { readLeaf } from '../../src/normalise/body.ts';
import { bodyOf } from '../envelope/arbitraries.ts';

const on = Temporal.PlainDate.from('2026-11-24');
const token = fc.oneof(
	fc.constantFrom('0', '1', '2', '-', '01', '9999', '__proto__', 'constructor', 'length', ''),
	fc.constantFrom(...kinds.flatMap(({ fields }) => Object.keys(fields))),
	fc.string({ maxLength: 8 }),
);
const field = fc.oneof(fc.array(token, { maxLength: 5 }).map(toPointer), fc.string({ maxLength: 20 }));
const amendment: fc.Arbitrary<Amendment> = fc.record({
	field,
	action: fc.constantFrom('replace', 'remove', 'add'),
	text: fc.constant('Rekaan'),
});

describe('a JSON Pointer', () => {
	it('made of any path is read as that path', async () => {
		await fc.assert(
			fc.property(fc.array(fc.string({ unit: 'binary', minLength: 1 }), { minLength: 1 }), (path) => {
				expect(tryParsePointer(toPointer(path))).toEqual(path);
			}),
		);
	});
});

describe.each(kinds.map((kind) => [kind.name, kind] as const))('a body of a %s', (_, kind) => {
	it('comes out of any amendment as one of its kind, or as it was', async () => {
		await fc.assert(
			fc.property(bodyOf(kind.fields), fc.array(amendment, { maxLength: 4 }), (body, amendments) => {
				let open = openBody(body, new Map());
				expect(closeBody(open)).toEqual(body);
				for (const each of amendments) {
					const before = closeBody(open);
					const amended = amend(kind.fields, open, each, readLeaf);
					expect(closeBody(open)).toEqual(before);
					if ('body' in amended) open = amended.body;
				}
				expect(kind.claims.safeParse(toClaims(kind.fields, closeBody(open), on)).error?.issues ?? []).toEqual([]);
			}),
			{ numRuns: 60 },
		);
	});
});
