import type { AuthorityId } from '../model/identifiers.ts';
import type { Person } from '../model/person.ts';
import type { Agreement } from '../partners/agreement.ts';
import { type Entity, type Question, toEntity } from './engine.ts';
import type { DocumentFacts } from './facts.ts';
import { toDay, toTerms } from './terms.ts';

/** A partner as far as the rules look at it. */
interface Counterpart {
	readonly authority: AuthorityId;
	readonly state: string;
	readonly agreement?: Agreement | undefined;
}

export interface Exchange {
	readonly partner: Counterpart;
	readonly document: DocumentFacts;
	/** Where our authority is. */
	readonly today: Temporal.PlainDate;
}

/** What came from a partner and is told on in a document of ours. */
export interface PassingOn {
	readonly to: AuthorityId;
	readonly origin: { readonly label: string; readonly codes: readonly string[] };
	/** By the agreement with its author. */
	readonly onwardSharing: Agreement['onwardSharing'];
	/** Has its author permitted it for this recipient? */
	readonly isPermitted: boolean;
	/** Of our document, beside its origin. */
	readonly codes: readonly string[];
	readonly isLabelLoosened: boolean;
	readonly isKeptLonger: boolean;
}

/** A document on its way to one partner, and what it or the document that it corrects is about. */
export interface Leaving {
	readonly by: Person;
	readonly to: AuthorityId;
	/** The way to it, as its card has it. */
	readonly channel: string;
	readonly document: DocumentFacts;
	readonly kinds: readonly string[];
	readonly hasMinors: boolean;
	/** Is it an event by which consent in a case is withdrawn? */
	readonly withdrawsConsent: boolean;
}

/** A document that is here, as far as it names nobody, and what somebody wants to read it for. */
export interface Reading {
	readonly by: Person;
	readonly purpose: string;
	readonly kind: string;
	readonly handling: Pick<DocumentFacts['handling'], 'tlp' | 'purpose'>;
	readonly isOurs: boolean;
}

/** Of a person the roles, in which the rules find them. */
export function toPerson({ id, roles }: Person): Entity {
	return { ...toEntity('Person', id), parents: roles.map((role) => ({ type: 'Role', id: role })) };
}

export function toPartner({ partner }: Exchange): Entity {
	return toEntity('Authority', partner.authority);
}

function toDocument({ kind, handling, daysKept, urgency, places }: DocumentFacts): Entity {
	const { tlp, codes, purpose, evaluation } = handling;
	const { victims, victimsWithoutConsent, minors, minorsWithoutConsent, biometrics } = places;
	return toEntity('Document', 'this', {
		kind,
		label: tlp,
		codes: [...codes],
		purpose,
		source: evaluation.source,
		information: evaluation.information,
		daysKept,
		...(urgency !== undefined && { urgency }),
		victims: victims.length,
		victimsWithoutConsent: victimsWithoutConsent.length,
		minors: minors.length,
		minorsWithoutConsent: minorsWithoutConsent.length,
		biometrics: biometrics.length,
	});
}

export function toExchangeQuestion(
	principal: Entity,
	action: 'release' | 'deliver' | 'receive',
	{ partner, document, today }: Exchange,
): Question {
	const { authority, state, agreement } = partner;
	const terms = agreement && toTerms(agreement, action === 'receive' ? 'receive' : 'send', document);
	return {
		principal,
		action,
		resource: toDocument(document),
		context: {
			today: toDay(today.toString()),
			partner: authority,
			state,
			...(terms !== undefined && { agreement: terms }),
		},
	};
}

export function toApprovalQuestion({ by, to, channel, document, ...about }: Leaving): Question {
	return {
		principal: toPerson(by),
		action: 'releaseAlone',
		resource: toDocument(document),
		context: {
			partner: to,
			channel,
			kinds: [...about.kinds],
			isAboutMinors: about.hasMinors,
			withdrawsConsent: about.withdrawsConsent,
		},
	};
}

export function toOnwardQuestion({ to, origin, codes, ...context }: PassingOn): Question {
	return {
		principal: toEntity('Authority', to),
		action: 'passOn',
		resource: toEntity('Origin', 'this', { label: origin.label, codes: [...origin.codes] }),
		context: {
			onwardSharing: context.onwardSharing,
			isPermitted: context.isPermitted,
			isLabelLoosened: context.isLabelLoosened,
			isKeptLonger: context.isKeptLonger,
			codes: [...codes],
		},
	};
}

export function toReadQuestion({ by, purpose, kind, handling, isOurs }: Reading): Question {
	return {
		principal: toPerson(by),
		action: 'read',
		resource: toEntity('Record', 'this', { kind, label: handling.tlp, purpose: handling.purpose, isOurs }),
		context: { purpose },
	};
}
