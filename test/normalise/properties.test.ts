import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rolesInProcess } from '../../src/model/code-lists.ts';
import { code, type Leaf, type LeafType, leaf } from '../../src/model/field.ts';
import type {
	Account,
	Address,
	ContactPoint,
	Conveyance,
	Moment,
	PersonName,
	Place,
	TravelDocument,
} from '../../src/model/values.ts';
import { toAccountText } from '../../src/normalise/account.ts';
import { normaliseBody } from '../../src/normalise/body.ts';
import type { Normalised } from '../../src/normalise/normalised.ts';
import { leafTypes, rawOf } from './drafts.ts';
import { oneField } from './one-field.ts';

/** Every type that there is: a new one is tried here without being asked for. */
const leaves: readonly Leaf[] = [...leafTypes.map((type) => leaf(type)), code(rolesInProcess)];

function normalise(field: Leaf, raw: string): Normalised<unknown> {
	const kind = oneField(field);
	return normaliseBody(kind, { field: raw }).body.field as Normalised<unknown>;
}

/** How one would write a value so that nothing about it need be changed; undefined where there is no such way. */
function toText({ type }: Leaf, value: unknown): string | undefined {
	if (type === 'name') return (value as PersonName).full;
	if (type === 'moment') {
		const { date, at, timeZone } = value as Moment;
		return at === undefined ? date : timeZone === undefined ? undefined : `${at}[${timeZone}]`;
	}
	if (type === 'travel-document') return (value as TravelDocument).mrz?.join('\n');
	if (type === 'contact') {
		const point = value as ContactPoint;
		return point.type === 'phone' ? point.e164 : point.type === 'email' ? point.address : undefined;
	}
	if (type === 'account') return toAccountText(value as Account);
	if (type === 'place' || type === 'border-point') return (value as Place).name;
	if (type === 'address') return (value as Address).full;
	if (type === 'conveyance') return toVehicleText(value as Conveyance);
	return value as string;
}

/** Without what stood around it, which is not promised to be put back together. */
function toVehicleText(value: Conveyance): string | undefined {
	if (value.description !== undefined) return undefined;
	if (value.type === 'vehicle') return value.plate;
	const numbers = [value.imo && `IMO ${value.imo}`, value.mmsi && `MMSI ${value.mmsi}`];
	return [value.name, ...numbers].filter((part) => part !== undefined).join(', ') || undefined;
}

/** Changes that are told of a standard value as well: it was read, not copied. */
const toldAgain: Partial<Record<LeafType, readonly string[]>> = {
	'travel-document': ['travel-document.mrz'],
	conveyance: ['conveyance.words'],
};

describe.each(leaves)('any text for a $type', (field) => {
	test('without a value has a doubt that says why', async () => {
		await fc.assert(
			fc.property(rawOf(field), (raw) => {
				const { value, issues } = normalise(field, raw);
				if (value === null) expect(issues.map(({ severity }) => severity)).toContain('doubt');
			}),
		);
	});

	test('that differs from its value has an issue', async () => {
		await fc.assert(
			fc.property(rawOf(field), (raw) => {
				const { value, issues } = normalise(field, raw);
				if (value !== null && toText(field, value) !== raw) expect(issues).not.toEqual([]);
			}),
		);
	});
});

describe.each(leaves)('the standard value of a $type', (field) => {
	test('is left as it is when it is read again', async () => {
		await fc.assert(
			fc.property(rawOf(field), (raw) => {
				const { value } = normalise(field, raw);
				const text = value === null ? undefined : toText(field, value);
				if (text === undefined) return;
				const again = normalise(field, text);
				expect(toText(field, again.value)).toBe(text);
				const changes = again.issues.filter(({ severity }) => severity === 'changed').map(({ rule }) => rule);
				expect(toldAgain[field.type] ?? []).toEqual(expect.arrayContaining(changes));
			}),
			{ numRuns: 300 },
		);
	});
});

const pieces = [
	'a',
	' ',
	'\n',
	'1',
	'1/',
	'<',
	'P<',
	'(',
	'()',
	',',
	', S.H.',
	'.',
	'Dr. ',
	'h.',
	"'",
	'-',
	'a/l ',
	'@',
	'a@',
	'a.',
	'+',
	'+1 ',
];
const more = [
	'\u200D',
	'\u0301',
	'\uFDFA',
	'\u202E',
	'İ',
	'ß',
	'王',
	'exp ',
	'exp 1.',
	'MYS ',
	'B 1 ',
	'MV a',
	'IMO 1 ',
	'BCA 1 ',
	'RT 1/',
	'Kel. ',
	'tpi ',
	'Batam, ',
	'GB82 ',
	'an a ',
	'fb: ',
	'http://',
	'x?',
	'WARGA ',
	'mrz:',
];

/** Of three times, so that what else the machine does is not counted. */
function timeMs(work: () => unknown): number {
	const times = [1, 2, 3].map(() => {
		const start = performance.now();
		work();
		return performance.now() - start;
	});
	return Math.min(...times);
}

/** 50 ms for 10 KB. */
const limitMs = 40;
const longest = 8000;

describe.each(leaves)('the longest text for a $type', (field) => {
	test.each([...pieces, ...more])('takes no long time, made of %j', (piece) => {
		const raw = piece.repeat(longest).slice(0, longest);
		for (const text of [raw, `${raw.slice(1)}!`, `P${raw.slice(1)}`, `Paspor ${raw.slice(7)}`]) {
			expect(timeMs(() => normalise(field, text))).toBeLessThan(limitMs);
		}
	});

	test('takes no long time, made of any pieces in turn', async () => {
		const inTurn = fc.array(fc.oneof(fc.constantFrom(...pieces, ...more), fc.string({ maxLength: 3 })), {
			minLength: 2,
			maxLength: 4,
		});
		await fc.assert(
			fc.property(inTurn, fc.nat({ max: 300 }), (parts, length) => {
				const whole = parts.join('').repeat(longest);
				for (const raw of [whole.slice(0, longest), `${whole.slice(0, length)}!`]) {
					if (/\S/.test(raw)) expect(timeMs(() => normalise(field, raw))).toBeLessThan(limitMs);
				}
			}),
			{ numRuns: 50 },
		);
	});
});
