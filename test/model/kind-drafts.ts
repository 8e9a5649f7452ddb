import { findKind } from '../../src/model/kinds.ts';
import { handling } from '../http/drafts.ts';

/** A draft of that kind as its example has it; `about` is the document that it relates to, where it must. */
export function makeKindDraft(name: string, about: string) {
	const { relation, isCaseEvent, tlp = 'TLP:AMBER', example } = findKind(name) ?? {};
	const relations = relation === undefined ? [] : [{ type: relation, document: about }];
	const event = isCaseEvent && { event: { step: 'screening', outcome: 'victim' } };
	return { kind: name, validUntil: '2030-12-31', handling: { ...handling, tlp }, relations, ...event, body: example };
}
