import type { Mapping } from './mapping.ts';

/**
 * Column names of the Human Trafficking Case Data Standard, HTCDS 2.0 (UNMigration/HTCDS, "HTCDS Field Standards
 * 2.0.ods"; all of its fields have the status draft there). Multi-select picklists part their values with a
 * semicolon, as the case management systems that it comes from export them. `null`: about the handling of the
 * case at the organisation that holds it, not about the person; left out on purpose.
 */
const list = (to: string) => ({ to, split: ';' });

/** HTCDS `prs_Gender` in words that the normaliser of sex reads; what ICAO Doc 9303 has no letter for is X. */
const genders = {
	Feminine: 'F',
	Masculine: 'M',
	TransgenderFeminine: 'X',
	TransgenderMasculine: 'X',
	NonConforming: 'X',
	NonSpecifiedUnknown: 'X',
};

const person = (at: string): Mapping => ({
	prs_Salutation: `${at}name`,
	prs_FirstName: `${at}name`,
	prs_SecondName: `${at}name`,
	prs_Birthdate: `${at}birthDate`,
	prs_Gender: { to: `${at}sex`, values: genders },
	prs_Title: null,
	cas_Status: null,
	cas_ReasonForCaseClosure: null,
	cas_CaseOwner: null,
	cas_ReferringOrganisation: null,
	cas_IncomingReferralDate: null,
	cas_ReferringPrimaryCaseWorker: null,
	cas_ReasonForIncomingReferral: null,
	cas_IncomingReferralDetails: null,
	cas_ReferredOrganisation: null,
	cas_ReferredPrimaryCaseWorker: null,
	cas_ReasonForOutgoingReferral: null,
	cas_OutgoingReferralDate: null,
	cas_OutgoingReferralDetails: null,
});

/** By the kind that the rows are: persons in the context of perpetrators, or of victims. */
export const htcdsMappings: Readonly<Record<string, Mapping>> = {
	'perpetrator-profile': {
		...person(''),
		prs_Citizenship: list('nationalities'),
		prs_Email: 'contacts.1',
		prs_MobilePhone: 'contacts.2',
		prs_HomePhone: 'contacts.3',
		prs_MailingStreet: 'addresses.1',
		prs_MailingCity: 'addresses.1',
		prs_MailingState: 'addresses.1',
		prs_MailingPostalCode: 'addresses.1',
		prs_MailingCountry: 'addresses.1',
		per_RoleInProcess: list('roles'),
		vic_MethodOfRecruitment: list('recruitmentMethods'),
		vic_MethodsOfControl: list('meansOfControl'),
		vic_TypeOfExploitation: list('exploitationTypes'),
	},
	'repatriation-request': {
		...person('victims.1.'),
		prs_Citizenship: 'victims.1.nationality',
		vic_TraffickingStatus: 'victims.1.traffickingStatus',
		vic_TraffickingStatusDecisionMakingOrg: null,
		vic_TypeOfExploitation: list('exploitationTypes'),
		vic_LocationOfExploitation: 'circumstances',
		vic_LocationOfRecruitment: 'circumstances',
	},
};
