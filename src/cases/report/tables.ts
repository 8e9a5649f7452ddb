import { ageBands } from '../../model/age.ts';
import { type Code, exploitationTypes, modes } from '../../model/code-lists.ts';
import { closureStep, findStep } from '../../model/find-step.ts';
import type { StepOutcome } from '../../model/repatriation-step.ts';
import { isService, type PersonFacts, unknown } from './facts.ts';

/** Of several codes of a list: counted once, so that a table adds up. */
const several = 'several';

interface Dimension {
	readonly en: string;
	readonly id: string;
	/** The categories in their order; undefined where they are those that occur: countries, authorities. */
	readonly codes?: readonly Code[];
}

const notKnown: Code = { code: unknown, en: 'Not known', id: 'Tidak diketahui' };
const moreThanOne: Code = { code: several, en: 'More than one', id: 'Lebih dari satu' };

const services = listOutcomes('referral').filter(({ code }) => isService(code));
const ends = [...listOutcomes(closureStep), ...listOutcomes('screening').filter(({ effect }) => effect === 'leaves')];

function listOutcomes(step: string): readonly StepOutcome[] {
	return findStep(step)?.outcomes ?? [];
}

export const dimensions = {
	host: { en: 'Host country', id: 'Negara tempat korban' },
	home: { en: 'Home country', id: 'Negara asal' },
	age: { en: 'Age', id: 'Umur', codes: [...ageBands.map((code) => ({ code, en: code, id: code })), notKnown] },
	sex: {
		en: 'Sex',
		id: 'Jenis kelamin',
		codes: [
			{ code: 'F', en: 'Female', id: 'Perempuan' },
			{ code: 'M', en: 'Male', id: 'Laki-laki' },
			{ code: 'X', en: 'Unspecified', id: 'Tidak ditentukan' },
			notKnown,
		],
	},
	exploitation: { en: 'Exploitation', id: 'Eksploitasi', codes: [...exploitationTypes.codes, moreThanOne, notKnown] },
	mode: { en: 'Mode', id: 'Modus', codes: [...modes.codes, moreThanOne, notKnown] },
	end: { en: 'Outcome', id: 'Hasil', codes: ends },
	service: { en: 'Service', id: 'Layanan', codes: services },
	author: { en: 'Stated by', id: 'Dinyatakan oleh' },
} as const satisfies Readonly<Record<string, Dimension>>;
export type DimensionName = keyof typeof dimensions;

export function findDimension(name: DimensionName): Dimension {
	return dimensions[name];
}

/** What is counted, each with how many there were in all. */
export const measures = {
	cases: { en: 'Cases opened', id: 'Kasus dibuka' },
	opened: { en: 'Persons whose return was requested', id: 'Orang yang pemulangannya diminta' },
	returned: { en: 'Persons handed over at the border point', id: 'Orang yang diserahterimakan di perbatasan' },
	ended: { en: 'Persons whose case ended', id: 'Orang yang kasusnya berakhir' },
	referred: { en: 'Referrals to services', id: 'Rujukan ke layanan' },
	profiles: { en: 'Perpetrator profiles', id: 'Profil pelaku' },
	inProcess: { en: 'Persons in process when the period ended', id: 'Orang dalam proses pada akhir periode' },
} as const;
export type Measure = keyof typeof measures;

/** One table: what it counts and by what, rows first. */
export interface TableDefinition {
	readonly name: string;
	readonly measure: Measure;
	readonly by: readonly DimensionName[];
}

/** No table breaks down who is in process: with who came and who left it would tell what these hide. */
export const tables: readonly TableDefinition[] = [
	{ name: 'cases-by-country', measure: 'cases', by: ['host'] },
	{ name: 'opened-by-country', measure: 'opened', by: ['host', 'home'] },
	{ name: 'opened-by-mode', measure: 'opened', by: ['mode'] },
	{ name: 'opened-by-exploitation', measure: 'opened', by: ['exploitation'] },
	{ name: 'opened-by-age-and-sex', measure: 'opened', by: ['age', 'sex'] },
	{ name: 'returned-by-country', measure: 'returned', by: ['host', 'home'] },
	{ name: 'returned-by-age-and-sex', measure: 'returned', by: ['age', 'sex'] },
	{ name: 'ended-by-outcome', measure: 'ended', by: ['end'] },
	{ name: 'referred-by-service', measure: 'referred', by: ['service'] },
	{ name: 'profiles-by-author', measure: 'profiles', by: ['author'] },
];

/** In which category of a dimension a person stands. */
export function toCategory(facts: PersonFacts, dimension: DimensionName): string {
	switch (dimension) {
		case 'host':
		case 'home':
		case 'age':
		case 'sex':
			return facts[dimension];
		case 'exploitation':
			return toOne(facts.exploitation);
		case 'mode':
			return toOne(facts.modes);
		default:
			return facts.end?.outcome ?? unknown;
	}
}

function toOne([first = unknown, ...others]: readonly string[]): string {
	return others.some((code) => code !== first) ? several : first;
}
