import { z } from 'zod';
import { line } from '../../model/values.ts';
import { normaliseDate } from '../../normalise/date.ts';
import { normaliseSex } from '../../normalise/sex.ts';
import { type FieldProblem, Problem } from '../../problem.ts';
import { listStated } from './compare.ts';
import type { Identity } from './identity.ts';
import { readName, readNumber, readPlace } from './read-records.ts';

const text = line(200).optional();

/** What is known of somebody without papers, as it was told or read: each of them may be missing. */
export const IdentityQuery = z.strictObject({
	name: text,
	/** As far as it is known. */
	born: text,
	place: text,
	mother: text,
	father: text,
	sex: text,
	/** `?` for a digit that cannot be read, `*` for any number of them: `320112*`, `*0003`. */
	nik: text,
	/** Of a remnant, `*` for what is missing: `B1234*`. */
	document: text,
});
export type IdentityQuery = z.infer<typeof IdentityQuery>;

/** So many facts besides the sex: a name alone is shared by thousands, and looking through a register is no search. */
const leastFacts = 2;

/**
 * Whom we look for, in standard values.
 *
 * @throws Problem `request-malformed` with what cannot be read; `identity-facts-too-few`
 */
export function toSought(query: IdentityQuery): Identity {
	const read = <Value>(value: string | undefined, reader: (text: string) => Value | null) =>
		value === undefined ? undefined : reader(value);
	const found = {
		name: read(query.name, readName),
		birthDate: read(query.born, (born) => normaliseDate(born).value),
		birthPlace: read(query.place, readPlace),
		sex: read(query.sex, (sex) => normaliseSex(sex).value),
		motherName: read(query.mother, readName),
		fatherName: read(query.father, readName),
		nik: read(query.nik, readNikPattern),
		document: read(query.document, readNumberPattern),
	};
	const pointers = { birthDate: 'born', birthPlace: 'place', motherName: 'mother', fatherName: 'father' };
	const fields = Object.entries(found).flatMap(([name, value]): FieldProblem[] =>
		value === null ? [{ pointer: `/${{ ...pointers }[name] ?? name}`, expected: 'a value that can be read' }] : [],
	);
	if (fields.length > 0) throw new Problem('request-malformed', { fields });
	const { document, ...person } = found as { [Name in keyof typeof found]: Exclude<(typeof found)[Name], null> };
	const sought = { ...person, otherNames: [], documents: document === undefined ? [] : [document] };
	if (listStated(sought).filter((fact) => fact !== 'sex').length < leastFacts) {
		throw new Problem('identity-facts-too-few');
	}
	return sought;
}

/** 16 digits, `?` for each that is not known. */
function readNikPattern(raw: string): string | null {
	const bare = raw.replaceAll(/[\s.-]/g, '');
	if (!/^[\d?]*\*?[\d?]*$/.test(bare)) return null;
	const [start = '', end] = bare.split('*');
	const pattern = end === undefined ? start : start.padEnd(16 - end.length, '?') + end;
	return pattern.length === 16 && /\d{2}/.test(pattern) ? pattern : null;
}

function readNumberPattern(raw: string): string | null {
	const number = readNumber(raw);
	return /^[A-Z0-9]*\*?[A-Z0-9]*$/.test(number) && /[A-Z0-9]{3}/.test(number) && number.length <= 20 ? number : null;
}
