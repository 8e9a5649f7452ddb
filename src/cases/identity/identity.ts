import { z } from 'zod';
import { AttachmentId } from '../../model/identifiers.ts';
import { line, PartialDate, Sex } from '../../model/values.ts';

/** What identifies somebody, in standard values: of a record of ours whole, of whom we look for as far as it is known. */
export interface Identity {
	readonly name?: string | undefined;
	readonly otherNames: readonly string[];
	/** As far as it is known: `1985`, `1985-03`, `1985-03-12`. */
	readonly birthDate?: string | undefined;
	readonly birthPlace?: string | undefined;
	readonly sex?: Sex | undefined;
	readonly motherName?: string | undefined;
	readonly fatherName?: string | undefined;
	/** Indonesian identity number, 16 characters: `?` for a digit that is not known. */
	readonly nik?: string | undefined;
	/** Numbers of passports and other papers, capital letters and digits; of a remnant `*` for what is missing. */
	readonly documents: readonly string[];
}

const name = line(200);

/** Somebody in the authority's own register: a passport once issued, a civil record, a missing-person report. */
export const IdentityRecord = z.strictObject({
	/** In its source. */
	reference: line(100),
	name,
	otherNames: z.array(name).max(10),
	birthDate: PartialDate.optional(),
	birthPlace: line(200).optional(),
	sex: Sex.optional(),
	motherName: name.optional(),
	fatherName: name.optional(),
	nik: z
		.string()
		.regex(/^\d{16}$/, 'a NIK of 16 digits')
		.optional(),
	documents: z.array(z.string().regex(/^[A-Z0-9]{4,20}$/, 'a document number of 4 to 20 letters and digits')).max(10),
	/** Nobody is found by these two. */
	province: line(100).optional(),
	address: line(400).optional(),
	/** A file that was handed in: people compare it. */
	photo: AttachmentId.optional(),
});
export type IdentityRecord = z.infer<typeof IdentityRecord>;
