import { createSecretKey, randomBytes } from 'node:crypto';
import type { IdentityRecord } from '../../src/cases/identity/identity.ts';
import { importRecords } from '../../src/cases/identity/import-records.ts';
import type { IdentityQuery } from '../../src/cases/identity/query.ts';
import type { ReadRecord } from '../../src/cases/identity/read-records.ts';
import { searchIdentity } from '../../src/cases/identity/search.ts';
import { systemClock } from '../../src/clock.ts';
import { usualLimits } from '../../src/exchange/reading-limits.ts';
import { AuthorityId, PersonId } from '../../src/model/identifiers.ts';
import type { Person } from '../../src/model/person.ts';
import { openServer } from '../database.ts';
import { type Measured, measure, measureInTurns } from '../measure.ts';
import { type Part, type PartContext, type Report, toFigure } from '../part.ts';
import { inventName } from '../profiles/names.ts';
import { homeTowns } from '../profiles/places.ts';
import { type Random, seedRandom } from '../profiles/random.ts';

const sizes = [1_000, 10_000];
const large = 100_000;
const load = { count: 100, inFlight: 1, warmUp: 20 };
const rounds = 3;

/** Looking for somebody in our own register by what is half known of them, as the register grows. */
export const casesIdentityPart: Part = { ids: ['cases.identity'], run };

async function run({ resources, progress, isLarge }: PartContext): Promise<Report> {
	const { server, db } = await openServer(4, resources, progress);
	const context = {
		authority: AuthorityId.parse('id.imigrasi'),
		db,
		kek: createSecretKey(randomBytes(32)),
		clock: systemClock,
		timeZone: 'Asia/Jakarta',
		readingLimits: usualLimits,
		alarm: () => undefined,
	};
	const by: Person = { id: PersonId.parse('A'.repeat(22)), roles: ['coordinator'] };
	const random = seedRandom(9);
	const people: IdentityRecord[] = [];
	const curve: { readonly size: number; readonly share: number; readonly search: Measured; readonly row: Measured }[] =
		[];
	for (const size of isLarge ? [...sizes, large] : sizes) {
		progress(`filling the register up to ${size} people`);
		const more = Array.from({ length: size - people.length }, (_, at) => invent(random, people.length + at));
		people.push(...more);
		for await (const { outcome } of importRecords(context, by, 'bench', toRows(more))) {
			if (outcome !== 'stored') throw new Error(`A record was ${outcome}.`);
		}
		await server.owner.query('vacuum analyze');
		const { rows } = await server.owner.query<{ key: string }>(
			'select key from identity_key order by random() limit 1000',
		);
		progress(`looking for people among ${size}`);
		let found = 0;
		let asked = 0;
		const search = async (at: number) => {
			const { reference, query } = toQuery(people[(at * 7919) % size] as IdentityRecord);
			const { candidates } = await searchIdentity(context, { by, purpose: 'repatriation' }, query);
			asked += 1;
			if (candidates[0]?.record.reference === reference) found += 1;
		};
		const lookUp = async (at: number) => {
			const key = rows[at % rows.length]?.key ?? '';
			await db.selectFrom('identity_key').select('record').where('key', '=', key).limit(1).execute();
		};
		const things = { search: () => measure(load, search), row: () => measure(load, lookUp) };
		const measured = await measureInTurns(rounds, things);
		curve.push({ size, share: found / asked, ...measured });
	}
	const last = curve.at(-1);
	return {
		figures: [
			toFigure('cases.identity', 'ms', {
				value: last?.search.p50Ms ?? Number.NaN,
				limit: last?.row.p50Ms ?? Number.NaN,
				aim: { of: 'value', is: 'less than', bound: 50 },
			}),
		],
		notes: [
			`cases.identity: who in a register of ${last?.size} invented people, of some forty given names, it may be, by a name spelled otherwise, a year of birth that is one off and the mother’s name: found, decrypted, compared, ranked and put on record; one after the other, median; limit: one row by its key, in the same database`,
			...curve.map(
				({ size, share, search, row }) =>
					`  ${size}: ${search.p50Ms.toFixed(1)} ms, p99 ${search.p99Ms.toFixed(1)} ms, ${Math.round(share * 100)} % ranked first; a row ${row.p50Ms.toFixed(2)} ms`,
			),
		],
	};
}

function invent(random: Random, at: number): IdentityRecord {
	const { full, sex } = inventName(random);
	const [year, month, day] = [random.between(1960, 2008), random.between(1, 12), random.between(1, 28)];
	const two = (number: number) => String(number).padStart(2, '0');
	const birthDigits = `${two(day + (sex === 'F' ? 40 : 0))}${two(month)}${two(year % 100)}`;
	return {
		reference: `B-${at}`,
		name: full,
		otherNames: [],
		birthDate: `${year}-${two(month)}-${two(day)}`,
		birthPlace: random.pick(homeTowns),
		sex,
		motherName: inventName(random).full,
		fatherName: inventName(random).full,
		nik: `${random.between(110101, 949999)}${birthDigits}${String(random.between(1, 30)).padStart(4, '0')}`,
		documents: [`X${random.between(1_000_000, 9_999_999)}`],
	};
}

function toQuery({ reference, name, birthDate = '', motherName }: IdentityRecord): {
	readonly reference: string;
	readonly query: IdentityQuery;
} {
	const spelled = name
		.replace(/u/g, 'oe')
		.replace(/f/g, 'p')
		.replace(/([ntl])(?=[aiu])/g, '$1$1');
	return { reference, query: { name: spelled, born: String(Number(birthDate.slice(0, 4)) + 1), mother: motherName } };
}

async function* toRows(people: readonly IdentityRecord[]): AsyncGenerator<ReadRecord> {
	for (const [line, record] of people.entries()) yield { line, record };
}
