import fc from 'fast-check';
import { expect, it } from 'vitest';
import { listSoundings } from '../../src/normalise/name-keys.ts';
import { toSkeleton } from '../../src/normalise/name-skeleton.ts';

const skeletonsOf = (name: string) => listSoundings(name).flatMap((words) => words.map(toSkeleton));

it.each([
	['Yusuf', 'Yusup'],
	['Yusuf', 'Joesoef'],
	['Syarif', 'Sarip'],
	['Fatimah', 'Fatima'],
	['Sofyan', 'Sopian'],
	['Rokayah', 'Rukayya'],
	['Saleh', 'Sholeh'],
	['Akhmad', 'Ahmat'],
	['Taufik', 'Taufiq'],
	['Zainal', 'Sainal'],
	['Umar', 'Omar'],
	['Maulana', 'Mawlana'],
	['Wulandari', 'Woelandarie'],
	['Siti', 'Sitti'],
	['Chairil', 'Khoiril'],
	['Dewi', 'Dewy'],
])('hears %s and %s as one', (one, other) => {
	expect(skeletonsOf(one).some((skeleton) => skeletonsOf(other).includes(skeleton))).toBe(true);
});

it.each([
	['Siti', 'Dewi'],
	['Adi', 'Ani'],
	['Budi', 'Bambang'],
	['Rina', 'Dina'],
	['Ayu', 'Adi'],
])('tells %s from %s', (one, other) => {
	expect(skeletonsOf(one).some((skeleton) => skeletonsOf(other).includes(skeleton))).toBe(false);
});

it('hears every word as something, doubled letters or not', () => {
	fc.assert(
		fc.property(fc.stringMatching(/^[a-z]{1,20}$/), (word) => {
			expect(toSkeleton(word)).not.toBe('');
			expect(skeletonsOf(word.replaceAll(/(.)/g, '$1$1'))).toEqual(skeletonsOf(word));
		}),
	);
});
