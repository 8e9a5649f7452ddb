import { z } from 'zod';
import type { Code } from './code-lists.ts';
import { PlainDate } from './identifiers.ts';
import { FreeText, line } from './values.ts';

/**
 * What an office without a gateway (a consulate, an NGO, IOM) is asked by a link. Whoever opens the link without its code
 * sees title and question: they say nothing of the person, nor of what happened to anybody.
 */
export interface CaseForm {
	readonly title: Words;
	readonly question: Words;
	readonly fields: readonly FormField[];
}

export interface Words {
	readonly en: string;
	readonly id: string;
}

export interface FormField extends Words {
	readonly name: string;
	readonly input: 'choice' | 'line' | 'text' | 'date' | 'datetime-local' | 'number';
	/** Of a choice. */
	readonly choices?: readonly Code[];
	/** Always, or where the first field, a choice, says `yes`. */
	readonly needed?: 'always' | 'if-yes';
}

const yes: Code = { code: 'yes', en: 'Yes', id: 'Ya' };
const no: Code = { code: 'no', en: 'No', id: 'Tidak' };
const remark: FormField = { name: 'remark', en: 'Remark', id: 'Keterangan', input: 'text' };

export const formPurposes = ['identity-confirmed', 'bed-available', 'arrived'] as const;
export type FormPurpose = (typeof formPurposes)[number];

export const caseForms: Readonly<Record<FormPurpose, CaseForm>> = {
	'identity-confirmed': {
		title: { en: 'Confirmation of identity', id: 'Konfirmasi identitas' },
		question: {
			en: 'Please tell us whether your office confirms the identity of one person.',
			id: 'Mohon sampaikan apakah kantor Anda mengonfirmasi identitas seseorang.',
		},
		fields: [
			{
				name: 'confirmed',
				en: 'Is the identity confirmed?',
				id: 'Apakah identitasnya terkonfirmasi?',
				input: 'choice',
				choices: [yes, no, { code: 'more-needed', en: 'More is needed', id: 'Perlu tambahan' }],
				needed: 'always',
			},
			{ name: 'reference', en: 'Your reference number', id: 'Nomor rujukan Anda', input: 'line' },
			remark,
		],
	},
	'bed-available': {
		title: { en: 'Bed for one person', id: 'Tempat tidur untuk satu orang' },
		question: {
			en: 'Please tell us whether your house has a bed available.',
			id: 'Mohon sampaikan apakah di tempat Anda tersedia tempat tidur.',
		},
		fields: [
			{
				name: 'available',
				en: 'Is a bed available?',
				id: 'Apakah tersedia tempat tidur?',
				input: 'choice',
				choices: [yes, no],
				needed: 'always',
			},
			{ name: 'from', en: 'From which day', id: 'Mulai tanggal', input: 'date', needed: 'if-yes' },
			{ name: 'beds', en: 'How many beds', id: 'Jumlah tempat tidur', input: 'number', needed: 'if-yes' },
			remark,
		],
	},
	arrived: {
		title: { en: 'Arrival of one person', id: 'Kedatangan seseorang' },
		question: {
			en: 'Please tell us when the person arrived at your office.',
			id: 'Mohon sampaikan kapan orang tersebut tiba di tempat Anda.',
		},
		fields: [
			{
				name: 'at',
				en: 'Date and time of arrival, local time',
				id: 'Tanggal dan waktu tiba, waktu setempat',
				input: 'datetime-local',
				needed: 'always',
			},
			{ name: 'condition', en: 'In what condition', id: 'Dalam keadaan bagaimana', input: 'text' },
		],
	},
};

/** By the names of the fields, as they were typed; those that were left empty are not among them. */
export type FormAnswer = Readonly<Record<string, string>>;

const inputs: Readonly<Record<Exclude<FormField['input'], 'choice'>, z.ZodType<string, string>>> = {
	line: line(80),
	text: FreeText.max(1_000),
	date: PlainDate,
	'datetime-local': z.string().refine(isDateTime, 'a date and time as YYYY-MM-DDTHH:MM'),
	number: z.string().regex(/^[1-9]\d{0,3}$/, 'a number from 1 to 9999'),
};

function isDateTime(text: string): boolean {
	const [date, time = ''] = text.split('T', 2);
	return PlainDate.safeParse(date).success && /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(time);
}

function toSchema({ input, choices = [] }: FormField): z.ZodType<string, string> {
	return input === 'choice' ? z.enum(choices.map(({ code }) => code)) : inputs[input];
}

/** The answer to a form of that purpose. What browsers send of empty fields, and how they end lines, makes no difference. */
export function toAnswerSchema(purpose: FormPurpose): z.ZodType<FormAnswer> {
	const { fields } = caseForms[purpose];
	const [first] = fields;
	const shape = fields.map((field) => {
		const schema = toSchema(field);
		return [field.name, field.needed === 'always' ? schema : schema.optional()] as const;
	});
	const answer = z.strictObject(Object.fromEntries(shape)).superRefine((given, context) => {
		if (first === undefined || given[first.name] !== 'yes') return;
		for (const { name, needed } of fields)
			if (needed === 'if-yes' && given[name] === undefined)
				context.addIssue({ code: 'custom', path: [name], message: 'a value, as the answer is yes' });
	});
	return z
		.record(z.string().max(40), z.string().max(4_000))
		.transform(withoutEmpty)
		.pipe(answer as unknown as z.ZodType<FormAnswer, FormAnswer>);
}

function withoutEmpty(given: FormAnswer): FormAnswer {
	const texts = Object.entries(given).map(([name, text]) => [name, text.replaceAll(/\r\n?/g, '\n').trim()] as const);
	return Object.fromEntries(texts.filter(([, text]) => text !== ''));
}

/** `expired`: by its time; `closed`: five wrong codes; `revoked`: by a coordinator. */
export const formLinkStates = ['open', 'answered', 'expired', 'closed', 'revoked'] as const;
export type FormLinkState = (typeof formLinkStates)[number];

/** Two weeks. */
const maxFormLinkHours = 336;

/** What a coordinator asks an office for. */
export const FormLinkWish = z.strictObject({
	purpose: z.enum(formPurposes),
	/** Name of the office, never of a person. */
	organisation: line(120),
	validHours: z.int().min(1).max(maxFormLinkHours).default(72),
	/** What the office knows the person by, such as its own file number: told once the code was given. */
	shown: line(60).optional(),
});
export type FormLinkWish = z.infer<typeof FormLinkWish>;
