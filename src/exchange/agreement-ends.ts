import type { AuthorityId } from '../model/identifiers.ts';
import { toAgreementDaysLeft } from '../partners/agreement.ts';
import type { ExchangeContext } from './context.ts';

/** How long the agreement with a partner is in force: 0 on its last day, negative after it. */
export interface AgreementEnd {
	readonly authority: AuthorityId;
	readonly daysLeft: number;
}

export function listAgreementEnds({
	clock,
	timeZone,
	partners,
}: Pick<ExchangeContext, 'clock' | 'timeZone' | 'partners'>): AgreementEnd[] {
	const now = clock();
	return partners
		.list()
		.flatMap(({ authority, agreement }) =>
			agreement === undefined ? [] : [{ authority, daysLeft: toAgreementDaysLeft(agreement, now, timeZone) }],
		);
}
