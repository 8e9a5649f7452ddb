import { z } from 'zod';
import { urgencies } from '../model/code-lists.ts';
import { isEachOnce } from '../model/each-once.ts';
import { Evaluation, handlingCodes, purposes, tlpLabels } from '../model/handling.ts';
import { AuthorityId, PlainDate } from '../model/identifiers.ts';
import { kinds } from '../model/kinds.ts';

const each = <Item extends z.ZodType>(item: Item, most: number) =>
	z.array(item).max(most).refine(isEachOnce, 'each one once');

const Kinds = each(z.enum(kinds.map(({ name }) => name)), 64);

/** May it go, and does each person have to have agreed to that (the field `consentToShare` of their record)? */
const Sharing = z.enum(['no', 'with-consent', 'yes']);

/** Of a category of fields: all that is stated, the coarser facts made from it (an age band, a province), or nothing. */
const Detail = z.enum(['full', 'coarse', 'none']);
const AllOrNothing = z.enum(['full', 'none']);

/**
 * What we agreed with a partner, as the policy enforces it. Without one in force nothing is exchanged, and what it
 * does not name is not allowed. Days begin and end in the time zone of our authority.
 */
export const Agreement = z.strictObject({
	partner: AuthorityId,
	legalBasis: z
		.strictObject({
			/** Of the treaty, memorandum or law, as lawyers cite it. */
			reference: z.string().min(1).max(200),
			/** The first day on which it is in force. */
			signedOn: PlainDate,
			/** The last one. */
			validUntil: PlainDate,
		})
		.refine(({ signedOn, validUntil }) => signedOn <= validUntil, {
			path: ['validUntil'],
			error: 'a day that is not before signedOn',
		}),
	/** What we may send them, and what they may send us. */
	kinds: z.strictObject({ send: Kinds, receive: Kinds }),
	purposes: each(z.enum(purposes), purposes.length).min(1),
	/** The strictest label that may go either way: with `TLP:AMBER`, nothing stricter does. */
	highestTlp: z.enum(tlpLabels),
	/** The handling codes that both sides undertake to honour. */
	codes: each(z.enum(handlingCodes), handlingCodes.length),
	/** The weakest evaluation of source and information that may go. */
	minimumEvaluation: Evaluation,
	/** For how many days from its signing a document may be kept. */
	retentionDays: z.int().min(1).max(36_525),
	sensitive: z.strictObject({
		victims: Sharing,
		minors: Sharing,
		/** Pictures, recordings and fingerprints among the attachments. */
		biometrics: Sharing,
	}),
	/** Of what the other side stated: never to others, with its permission, or as its label and codes allow. */
	onwardSharing: z.enum(['never', 'with-permission', 'as-marked']),
	/** The classes in which questions may be asked, and within how many hours each is answered. */
	urgencies: z.partialRecord(z.enum(urgencies.codes.map(({ code }) => code)), z.int().min(1).max(2160)),
	/** How much of each category of fields goes to them, at most. */
	detail: z.strictObject({
		names: Detail,
		births: Detail,
		travelDocuments: Detail,
		contacts: Detail,
		addresses: Detail,
		accounts: Detail,
		freeText: AllOrNothing,
		/** What officers wrote, beside the standard values made of it. */
		rawText: AllOrNothing,
	}),
});
export type Agreement = z.infer<typeof Agreement>;

/** Is today, in that time zone, one of its days? */
export function isInForce({ legalBasis }: Agreement, now: Temporal.Instant, timeZone: string): boolean {
	const today = toDay(now, timeZone).toString();
	return legalBasis.signedOn <= today && today <= legalBasis.validUntil;
}

/** Days before the end of an agreement on which whoever looks after partners is told; the last one once it has ended. */
const warningDays = [90, 30, 14, 7, 1, -1] as const;

/** 0 on its last day, negative after it. */
export function toAgreementDaysLeft(agreement: Agreement, now: Temporal.Instant, timeZone: string): number {
	return toDay(now, timeZone).until(agreement.legalBasis.validUntil).days;
}

/** The last threshold that is reached; undefined while there is time. */
export function findAgreementWarning(daysLeft: number): number | undefined {
	return warningDays.findLast((threshold) => daysLeft <= threshold);
}

/** Is it in force and near its end? */
export function warnsOfExpiry(agreement: Agreement, now: Temporal.Instant, timeZone: string): boolean {
	const daysLeft = toAgreementDaysLeft(agreement, now, timeZone);
	return isInForce(agreement, now, timeZone) && findAgreementWarning(daysLeft) !== undefined;
}

function toDay(now: Temporal.Instant, timeZone: string): Temporal.PlainDate {
	return now.toZonedDateTimeISO(timeZone).toPlainDate();
}
