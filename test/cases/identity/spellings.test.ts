import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openRegister, type Register } from './register.ts';

let register: Register;

/** Of the region, with what is written in several ways. */
const firsts = words(
	'Muhammad Siti Djoko Soesilo Tjipto Chairul Yusuf Fatimah Sofyan Rokayah Wahyu Nurul Umar Syarif Khadijah',
);
const lasts = words(
	'Hidayatullah Wijayanti Sulistyowati Prabowo Kusumawardani Ramadhan Firmansyah Maulana Zulkarnain Taufik',
);
const mothers = words('Painem Wagiyem Sutinah Rohayati Markonah Jumilah Kartini Ponirah');

/** Everybody that these names make: 1,200 invented people. */
const people = firsts.flatMap((first, i) =>
	lasts.flatMap((last, j) =>
		mothers.map((mother, k) => ({
			reference: `P-${i}-${j}-${k}`,
			name: `${first} ${last}`,
			born: `${1970 + ((i * 7 + j * 3 + k) % 35)}-0${1 + (k % 9)}-1${j % 10}`,
			mother,
		})),
	),
);

beforeAll(async () => {
	register = await openRegister();
	const rows = people.map(({ reference, name, born, mother }) => [reference, name, born, mother]);
	await register.importRows([['reference', 'name', 'birth date', 'mother'], ...rows]);
});
afterAll(() => register.database.drop());

/** How a name comes to be written otherwise: each changes nothing where it does not apply. */
const spellings: readonly ((name: string) => string)[] = [
	(name) => name.toUpperCase(),
	(name) => name.replace(/u/g, 'oe'),
	(name) => name.replace(/oe/g, 'u'),
	(name) => name.replace(/j/gi, 'dj'),
	(name) => name.replace(/dj/gi, 'j'),
	(name) => name.replace(/y/gi, 'j'),
	(name) => name.replace(/tj/gi, 'c'),
	(name) => name.replace(/c(?!h)/gi, 'tj'),
	(name) => name.replace(/f/gi, 'p'),
	(name) => name.replace(/h$/i, ''),
	(name) => name.replace(/sy/gi, 's'),
	(name) => name.replace(/([lnmtr])(?=[aiueo])/gi, '$1$1'),
	(name) => name.replace(/Muhammad/i, 'Moch.'),
	(name) => name.replace(/ /, ''),
];

it('somebody is found, before everybody else, however the name is spelled', async () => {
	const changes = fc.uniqueArray(fc.constantFrom(...spellings), { maxLength: 3 });
	await fc.assert(
		fc.asyncProperty(
			fc.constantFrom(...people),
			changes,
			changes,
			fc.boolean(),
			async (person, ofName, ofMother, isTurned) => {
				const spelled = ofName.reduce((text, change) => change(text), person.name);
				const name = isTurned ? spelled.split(' ').toReversed().join(' ') : spelled;
				const mother = ofMother.reduce((text, change) => change(text), person.mother);
				const { candidates } = await register.search({ name, mother, born: person.born });
				expect(candidates[0]?.record.reference, `${name}, ${mother}`).toBe(person.reference);
			},
		),
		{ numRuns: 40 },
	);
});

function words(text: string): readonly string[] {
	return text.split(' ');
}
