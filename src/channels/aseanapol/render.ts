import { findKind } from '../../model/kinds.ts';
import { toValue } from '../../model/leaf-values.ts';
import { type FieldProblem, Problem } from '../../problem.ts';
import type { Capabilities, Changed, Outgoing, Rendered } from '../channel.ts';
import { findRecordKind, members, namespace, toReference } from './contract.ts';
import { writeFields } from './write-fields.ts';
import { type Element, toElement, writeXml } from './xml.ts';

const lost = ['evaluation', 'handling-codes', 'relations', 'attachments', 'values-only', 'author-signature'] as const;

/** Of a correction what it makes of the record, of a withdrawal why. */
const changes: Readonly<Record<string, readonly string[]>> = { correction: ['amendments'], withdrawal: ['reason'] };

/** The fields that this country releases; undefined for a kind that has no records there. */
export function listCapabilities(kind: string): Capabilities | undefined {
	const fields = changes[kind] ?? Object.keys(findRecordKind(kind)?.released ?? {});
	return fields.length === 0 ? undefined : { fields: new Set(fields), lost };
}

/** A batch of one record. @throws Problem `channel-refused` */
export function render(outgoing: Outgoing): Rendered {
	const { deliveryId, from, to, skeleton } = outgoing;
	const batch = { xmlns: namespace, id: deliveryId, from, to, createdAt: skeleton.createdAt };
	return { outgoing, content: writeXml(toElement('batch', [toRecord(outgoing)], batch)) };
}

function toRecord(outgoing: Outgoing): Element {
	const { deliveryId, from, changes: changed } = outgoing;
	const { skeleton, body } = changed ?? outgoing;
	const [recordKind, kind] = [findRecordKind(skeleton.kind), findKind(skeleton.kind)];
	const issuedBy = members.get(from.slice(0, from.indexOf('.')));
	if (recordKind === undefined || kind === undefined)
		throw refuse([{ pointer: '', expected: 'a document of a kind that has records' }]);
	if (issuedBy === undefined) throw refuse([{ pointer: '', expected: 'a sender of a member of ASEANAPOL' }]);
	const about = { reference: toReference(deliveryId), kind: recordKind.record, issuedBy };
	if (changed?.type === 'withdraws') return toElement('record', '', { ...about, ...toDeletion(outgoing, changed) });
	const problems: FieldProblem[] = [];
	const fields = writeFields(kind.fields, recordKind.released, body, { path: [], problems });
	if (problems.length > 0) throw refuse(problems);
	const operation =
		changed === undefined ? { operation: 'add' } : { operation: 'update', of: toReference(changed.deliveryId) };
	const { validUntil } = changed?.skeleton ?? outgoing.skeleton;
	return toElement('record', fields, {
		...about,
		...operation,
		tlp: outgoing.handling.tlp,
		validUntil: validUntil.slice(0, 10),
	});
}

function toDeletion({ body }: Outgoing, { deliveryId }: Changed): Readonly<Record<string, string>> {
	const reason = toValue<string>(body.reason);
	return { operation: 'delete', of: toReference(deliveryId), ...(reason !== undefined && { reason }) };
}

function refuse(fields: readonly FieldProblem[]): Problem {
	return new Problem('channel-refused', { fields });
}
