import { hoursToAnswer } from '../src/model/due.ts';
import { handlingCodes, purposes } from '../src/model/handling.ts';
import type { AuthorityId } from '../src/model/identifiers.ts';
import { kinds } from '../src/model/kinds.ts';
import { Agreement } from '../src/partners/agreement.ts';

/** One that allows all there is, for tests of something else; `changes` take from it. */
export function makeAgreement(partner: AuthorityId, changes: Partial<Agreement> = {}): Agreement {
	const names = kinds.map(({ name }) => name);
	return Agreement.parse({
		partner,
		legalBasis: { reference: 'MoU 0/2026 (fictional)', signedOn: '2020-01-01', validUntil: '2099-12-31' },
		kinds: { send: names, receive: names },
		purposes,
		highestTlp: 'TLP:RED',
		codes: handlingCodes,
		minimumEvaluation: { source: 'X', information: 4 },
		retentionDays: 36_525,
		sensitive: { victims: 'yes', minors: 'yes', biometrics: 'yes' },
		onwardSharing: 'as-marked',
		urgencies: hoursToAnswer,
		detail: {
			names: 'full',
			births: 'full',
			travelDocuments: 'full',
			contacts: 'full',
			addresses: 'full',
			accounts: 'full',
			freeText: 'full',
			rawText: 'full',
		},
		...changes,
	});
}
