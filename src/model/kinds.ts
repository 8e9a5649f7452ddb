import type { Kind } from './kind.ts';
import { complianceReport } from './kinds/compliance-report.ts';
import { correction } from './kinds/correction.ts';
import { earlyWarning } from './kinds/early-warning.ts';
import { feedback } from './kinds/feedback.ts';
import { informationReply } from './kinds/information-reply.ts';
import { informationRequest } from './kinds/information-request.ts';
import { missingPersonNotice } from './kinds/missing-person-notice.ts';
import { modusOperandiNotice } from './kinds/modus-operandi-notice.ts';
import { movementPatternNotice } from './kinds/movement-pattern-notice.ts';
import { networkReport } from './kinds/network-report.ts';
import { partnerNotice } from './kinds/partner-notice.ts';
import { perpetratorProfile } from './kinds/perpetrator-profile.ts';
import { policyUpdate } from './kinds/policy-update.ts';
import { publicAdvisory } from './kinds/public-advisory.ts';
import { repatriationEvent } from './kinds/repatriation-event.ts';
import { repatriationRequest } from './kinds/repatriation-request.ts';
import { sharePermissionReply } from './kinds/share-permission-reply.ts';
import { sharePermissionRequest } from './kinds/share-permission-request.ts';
import { travelDocumentNotice } from './kinds/travel-document-notice.ts';
import { verificationReply } from './kinds/verification-reply.ts';
import { verificationRequest } from './kinds/verification-request.ts';
import { withdrawal } from './kinds/withdrawal.ts';

/** Every kind of document. To add one: a file in `kinds/` and a line here. */
export const kinds: readonly Kind[] = [
	perpetratorProfile,
	modusOperandiNotice,
	networkReport,
	movementPatternNotice,
	earlyWarning,
	travelDocumentNotice,
	missingPersonNotice,
	repatriationRequest,
	repatriationEvent,
	informationRequest,
	informationReply,
	verificationRequest,
	verificationReply,
	policyUpdate,
	feedback,
	correction,
	withdrawal,
	complianceReport,
	sharePermissionRequest,
	sharePermissionReply,
	partnerNotice,
	publicAdvisory,
];

const byName = new Map(kinds.map((kind) => [kind.name, kind]));

export function findKind(name: string): Kind | undefined {
	return byName.get(name);
}
