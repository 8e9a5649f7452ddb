import { createRoute, z } from '@hono/zod-openapi';
import { losses } from '../../channels/channel.ts';
import type { CheckedRelease as Checked } from '../../exchange/check-release.ts';
import type { Recipient } from '../../exchange/recipient.ts';
import type { Draft } from '../../model/draft.ts';
import { AuthorityId } from '../../model/identifiers.ts';
import type { Person } from '../../model/person.ts';
import { Withholding } from '../../model/withholding.ts';
import type { DoorApp } from '../app.ts';
import { jsonAnswer } from '../openapi.ts';
import { toPermissions, toRule, withWords } from './released-answer.ts';
import { bearer, releaseAnswers } from './routes.ts';
import { FieldIssue, Release, Rule, SharePermission } from './schemas.ts';

/** Takes JSON. */
export const checkPath = '/officer/v1/documents/check';

export interface CheckDoor {
	readonly checkRelease: (by: Person, draft: Draft, recipients: readonly Recipient[]) => Promise<Checked>;
}

export const CheckedRelease = z
	.object({
		kind: z.string(),
		issues: z.array(FieldIssue),
		/** On which terms authors let us tell on what it is drawn from. */
		permissions: z.array(SharePermission),
		/** What would want a second person's word before any of it leaves; null where one is enough. */
		needsApproval: Rule.nullable(),
		/** What would stay here of each copy, and by which rule. */
		recipients: z.array(
			z.object({
				to: AuthorityId,
				withheld: z.array(Withholding),
				/** What else would not arrive by the recipient's channel, whatever is in the document. */
				lost: z.array(z.enum(losses)),
			}),
		),
	})
	.openapi('CheckedRelease');
export type CheckedRelease = z.infer<typeof CheckedRelease>;

const { 201: _released, 202: _waits, ...refusals } = releaseAnswers;

export const checkRoute = createRoute({
	method: 'post',
	path: checkPath,
	summary: 'What a release would do; nothing is signed for good, stored or sent',
	security: bearer,
	request: {
		body: { required: true, content: { 'application/json': { schema: Release.omit({ breakGlass: true }) } } },
	},
	responses: { 200: jsonAnswer('It would be released, so.', CheckedRelease), ...refusals },
});

export function addCheckRoute(app: DoorApp, door: CheckDoor): void {
	app.openapi(checkRoute, async (context) => {
		const { draft, recipients } = context.req.valid('json');
		const { kind, issues, permissions, needsApproval, ...checked } = await door.checkRelease(
			context.get('person'),
			draft,
			recipients,
		);
		return context.json(
			{
				kind,
				issues: withWords(issues),
				permissions: toPermissions(permissions),
				needsApproval: needsApproval && toRule(needsApproval),
				recipients: checked.recipients.map(({ to, withheld, lost }) => ({
					to,
					withheld: [...withheld],
					lost: [...lost],
				})),
			},
			200,
		);
	});
}
