import { encodeQR } from 'qr';
import type { Body, BodyNode, Field, Fields, Leaf, Sourced } from '../../model/field.ts';
import { findKind } from '../../model/kinds.ts';
import { findValueText } from '../../normalise/value-text.ts';
import { Problem } from '../../problem.ts';
import type { Outgoing } from '../channel.ts';
import { toReference } from './contract.ts';
import { listParts } from './parts.ts';

/** For a desk that types records in by hand: what stands on the page, however it is set. */
export interface Bulletin {
	readonly title: string;
	/** At the top and the bottom of each page. */
	readonly tlp: string;
	readonly createdAt: string;
	readonly facts: readonly Row[];
	readonly fields: readonly Row[];
	/** The reference and the digest of the copy, for a reader of codes: `true` is dark. */
	readonly code: { readonly text: string; readonly modules: readonly (readonly boolean[])[] };
}

export type Row = readonly [label: string, value: string];

const operations = { corrects: 'Update', withdraws: 'Delete' } as const;

/**
 * A record on paper: every field that this recipient may have, by its English label.
 *
 * @throws Problem `partner-kind-unsupported` for a kind that is none
 */
export function toBulletin(outgoing: Outgoing): Bulletin {
	const { deliveryId, from, to, copyDigest, handling, changes } = outgoing;
	const { skeleton, body } = changes ?? outgoing;
	const kind = findKind(skeleton.kind);
	if (kind === undefined) throw new Problem('partner-kind-unsupported');
	const operation = changes === undefined ? 'Add' : operations[changes.type];
	const of: Row[] = changes === undefined ? [] : [['Record', toReference(changes.deliveryId)]];
	const text = `lintas:1:${deliveryId}:${copyDigest}`;
	const { source, information } = handling.evaluation;
	const restrictions = handling.restrictions === undefined ? '' : `: ${handling.restrictions}`;
	return {
		title: kind.title.en,
		tlp: handling.tlp,
		createdAt: outgoing.skeleton.createdAt,
		facts: [
			['Operation', operation],
			['Reference', toReference(deliveryId)],
			...of,
			['Digest of the copy (SHA-256)', copyDigest],
			['Issued by', from],
			['For', to],
			['Written', skeleton.createdAt],
			['Valid until', skeleton.validUntil],
			['Handling', `${handling.tlp}; ${handling.codes.join(', ')}${restrictions}`],
			['Evaluation', `source ${source}, information ${information}`],
			['Purpose and basis', `${handling.purpose}; ${handling.legalBasis}`],
			['Keep until', handling.retainUntil],
		],
		fields:
			changes?.type === 'withdraws'
				? listFields(findKind('withdrawal')?.fields ?? {}, outgoing.body, [])
				: listFields(kind.fields, body, []),
		code: { text, modules: encodeQR(text, 'raw', { ecc: 'medium', border: 4 }) },
	};
}

/** In the order of the kind; groups by the labels that they stand under. */
function listFields(fields: Fields, body: Body, above: readonly string[]): Row[] {
	return Object.entries(fields).flatMap(([name, field]) => {
		const node = body[name];
		return node === undefined ? [] : listNode(field, node, [...above, field.label.en]);
	});
}

function listNode(field: Field, node: BodyNode, labels: readonly string[]): Row[] {
	if (field.node === 'leaf') return [[labels.join(', '), toText(field, node as Sourced)]];
	if (field.node === 'group') return listFields(field.fields, node as Body, labels);
	return (node as readonly BodyNode[]).flatMap((item, index) => {
		const label = `${labels.at(-1) ?? ''} ${index + 1}`;
		return listNode(field.of, item, [...labels.slice(0, -1), label]);
	});
}

/** The standard value; where there is none, what was written, or what little is told. */
function toText(leaf: Leaf, { raw, value, coarse }: Sourced): string {
	if (value === null) return raw === null ? listParts(coarse).join(' ') || '–' : `“${raw}” (as it was written)`;
	const code = leaf.list?.codes.find((each) => each.code === value);
	if (code !== undefined) return code.en;
	return findValueText(leaf, { raw: null, value, issues: [] }) ?? listParts(value).join(' ');
}

/** Of a code, the dark parts of each row as lines: from where, and how far. */
export function toRuns(modules: Bulletin['code']['modules']): { x: number; y: number; length: number }[] {
	return modules.flatMap((row, y) =>
		row.flatMap((isDark, x) => {
			if (!isDark || row[x - 1] === true) return [];
			const end = row.indexOf(false, x);
			return [{ x, y, length: (end === -1 ? row.length : end) - x }];
		}),
	);
}
