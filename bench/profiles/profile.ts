import {
	exploitationTypes,
	meansOfControl,
	modes,
	recruitmentMethods,
	rolesInProcess,
} from '../../src/model/code-lists.ts';
import { inventDate, writeDate } from './dates.ts';
import { inventedAliases, inventName, writeName } from './names.ts';
import { writeNarrative } from './narrative.ts';
import { crossings, destinations, homeTowns, streets, vehicles } from './places.ts';
import type { Random } from './random.ts';
import { toFictionalNumber, toPassportLines } from './travel-document.ts';

const countries = { IDN: ['Indonesia', 'IDN', 'WNI', 'RI'], MYS: ['Malaysia', 'MYS', 'MY', 'Warganegara Malaysia'] };
const sexes = { M: ['L', 'Laki-laki', 'M', 'lelaki'], F: ['P', 'Perempuan', 'F', 'wanita'] };

/** The draft of a perpetrator profile about an invented person, as an officer would type it: 3 to 5 KB of JSON. */
export function inventProfile(random: Random, index: number): object {
	const profile = { kind: 'perpetrator-profile', validUntil: '2099-12-31', handling: inventHandling(random, index) };
	const body = inventBody(random, index);
	const bytes = Buffer.byteLength(JSON.stringify({ ...profile, body }));
	return { ...profile, body: { ...body, narrative: writeNarrative(random, random.between(3_400, 4_600) - bytes) } };
}

function inventHandling(random: Random, index: number): object {
	return {
		tlp: random.pick(['TLP:AMBER+STRICT', 'TLP:AMBER', 'TLP:GREEN']),
		codes: random.some(['H0', 'H1', 'H2'], random.between(1, 2)),
		evaluation: { source: random.pick(['A', 'B', 'C', 'X']), information: random.between(1, 4) },
		purpose: random.pick(['investigation', 'border-control', 'prosecution']),
		legalBasis: `Fictional arrangement for measurements, Article ${(index % 40) + 1}`,
		retainUntil: '2099-12-31',
	};
}

function inventBody(random: Random, index: number): object {
	const name = inventName(random);
	const birth = inventDate(random, 1958, 2003);
	const passport = { number: toFictionalNumber(index), birth, expiry: inventDate(random, 2027, 2035) };
	return {
		name: writeName(name, random),
		aliases: random.some(inventedAliases, random.between(1, 3)),
		sex: random.pick(sexes[name.sex]),
		birthDate: writeDate(birth, random),
		birthPlace: random.pick(homeTowns),
		nationalities: [random.pick(countries[name.country])],
		travelDocuments: [toPassportLines(name, passport).join('\n'), ...inventOlderPassport(random, index)],
		contacts: inventContacts(random, index),
		addresses: Array.from({ length: random.between(1, 2) }, () => inventAddress(random)),
		roles: random
			.some(rolesInProcess.codes, random.between(1, 3))
			.map((code) => random.pick([code.code, code.en, code.id])),
		modes: random.some(modes.codes, random.between(1, 2)).map((code) => random.pick([code.code, code.id])),
		exploitationTypes: random
			.some(exploitationTypes.codes, random.between(1, 2))
			.map((code) => random.pick([code.en, code.id])),
		meansOfControl: random
			.some(meansOfControl.codes, random.between(2, 4))
			.map((code) => random.pick([code.en, code.id])),
		recruitmentMethods: random
			.some(recruitmentMethods.codes, random.between(1, 2))
			.map((code) => random.pick([code.en, code.id])),
		route: inventRoute(random),
		associates: Array.from({ length: random.between(1, 4) }, () => inventAssociate(random)),
	};
}

function inventOlderPassport(random: Random, index: number): string[] {
	return random.chance(0.4)
		? [`${random.pick(['Paspor lama no.', 'passport no', 'Pasport'])} ${toFictionalNumber(index + 5_000_000)}`]
		: [];
}

/** Telephone numbers of zeros and a running one; the domain that RFC 2606 keeps for examples. */
function inventContacts(random: Random, index: number): string[] {
	const tail = String(index).padStart(4, '0');
	return random.some(
		[
			`0812-0000-${tail}`,
			`+62 813 0000 ${tail}`,
			`012-000 ${tail}`,
			`orang.rekaan.${index}@example.com`,
			`WA 0852 0000 ${tail}`,
		],
		random.between(1, 3),
	);
}

function inventAddress(random: Random): string {
	return `${random.pick(streets)} No. ${random.between(1, 240)}, RT ${random.between(1, 12)}/RW ${random.between(1, 9)}, ${random.pick(homeTowns)}`;
}

function inventRoute(random: Random): object[] {
	const [home, exit, entry, end] = [random.pick(homeTowns), ...random.some(crossings, 2), random.pick(destinations)];
	const leg = (from: string | undefined, to: string | undefined) => ({
		from,
		to,
		means: random.pick(vehicles),
		on: writeDate(inventDate(random, 2021, 2026), random),
	});
	return [leg(home, exit), { ...leg(exit, entry), toCountry: 'Malaysia' }, leg(entry, end)].slice(
		0,
		random.between(2, 3),
	);
}

function inventAssociate(random: Random): object {
	const name = inventName(random);
	const role = random.pick(rolesInProcess.codes);
	return {
		name: writeName(name, random),
		role: random.pick([role.en, role.id]),
		nationality: random.pick(countries[name.country]),
	};
}
