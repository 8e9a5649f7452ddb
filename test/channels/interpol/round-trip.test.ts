import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { carriages } from '../../../src/channels/interpol/mapping.ts';
import { readNotice } from '../../../src/channels/interpol/read-notice.ts';
import { ComingRecord, readRecord, writeRecords } from '../../../src/channels/interpol/sltd.ts';
import { writeNotice } from '../../../src/channels/interpol/write-notice.ts';
import type { Body, BodyNode, DraftBody, DraftNode, Field, Fields, Sourced } from '../../../src/model/field.ts';
import { isSourced } from '../../../src/model/field.ts';
import type { Kind } from '../../../src/model/kind.ts';
import { findKind } from '../../../src/model/kinds.ts';
import { normaliseBody, readLeaf } from '../../../src/normalise/body.ts';
import { rawOf } from '../../normalise/drafts.ts';

/** The body of a draft all of whose texts are understood, as far as that is possible. */
function understood(fields: Fields, isChosen: (name: string) => boolean = () => true): fc.Arbitrary<DraftBody> {
	const chosen = Object.entries(fields).filter(([name]) => isChosen(name));
	return fc.record(Object.fromEntries(chosen.map(([name, field]) => [name, nodeOf(field)])), {
		requiredKeys: chosen.filter(([, { required }]) => required).map(([name]) => name),
	}) as fc.Arbitrary<DraftBody>;
}

function nodeOf(field: Field): fc.Arbitrary<DraftNode> {
	switch (field.node) {
		case 'leaf':
			return rawOf(field).filter((raw) => raw.length <= 8000 && readLeaf(field, raw).value !== null);
		case 'group':
			return understood(field.fields);
		case 'list':
		case 'persons':
			return fc.array(nodeOf(field.of), { minLength: 1, maxLength: 2 });
	}
}

const kindOf = (name: string): Kind => {
	const kind = findKind(name);
	if (kind === undefined) throw new Error(`no kind ${name}`);
	return kind;
};

/** The standard values alone. */
function toValues(node: BodyNode): unknown {
	if (Array.isArray(node)) return node.map(toValues);
	if (isSourced(node)) return (node as Sourced).value;
	return Object.fromEntries(Object.entries(node as Body).map(([name, child]) => [name, toValues(child)]));
}

/** What the channel carries of a draft. */
function reduce(draft: DraftBody, fields: ReadonlySet<string>): DraftBody {
	return Object.fromEntries(Object.entries(draft).filter(([name]) => fields.has(name)));
}

const readBack = (kind: Kind, draft: DraftBody) => toValues(normaliseBody(kind, draft).body);

describe('what is written as a notice and read again has the same standard values', () => {
	test.each(Object.keys(carriages))('%s, whatever a draft says, or is refused', async (name) => {
		const kind = kindOf(name);
		const fields = new Set(Object.keys(carriages[name]?.members ?? {}).map((pointer) => pointer.split('/')[1] ?? ''));
		let carried = 0;
		await fc.assert(
			fc.property(
				understood(kind.fields, (field) => fields.has(field)),
				(draft) => {
					const { body } = normaliseBody(kind, draft);
					const { notice, problems } = writeNotice(kind, body);
					const sent = JSON.parse(JSON.stringify(notice));
					if (problems.length > 0) return;
					carried += 1;
					expect(readBack(kind, readNotice(kind, sent))).toEqual(toValues(body));
				},
			),
			{ numRuns: 100 },
		);
		expect(carried).toBeGreaterThan(20);
	});

	test.each(Object.keys(carriages))('%s, its example', (name) => {
		const kind = kindOf(name);
		const fields = new Set(Object.keys(carriages[name]?.members ?? {}).map((pointer) => pointer.split('/')[1] ?? ''));
		const { body } = normaliseBody(kind, reduce(kind.example, fields));
		const { notice, problems } = writeNotice(kind, body);
		expect(problems).toEqual([]);
		expect(readBack(kind, readNotice(kind, notice))).toEqual(toValues(body));
	});

	test('travel-document-notice, its example, a record for each document', () => {
		const kind = kindOf('travel-document-notice');
		const { body } = normaliseBody(kind, reduce(kind.example, new Set(['documents', 'reviewOn'])));
		const { records, problems } = writeRecords(body, { on: '2030-12-31', latest: '2036-11-26' });
		expect(problems).toEqual([]);
		const read = records.map((record) => readRecord(ComingRecord.parse({ id: 'SLTD-1', ...record })));
		const documents = read.map((draft) => (readBack(kind, draft) as { documents: unknown[] }).documents[0]);
		expect({ documents, reviewOn: '2031-03-01' }).toEqual(toValues(body));
	});

	test('travel-document-notice, whatever a draft says, or is refused', async () => {
		const kind = kindOf('travel-document-notice');
		await fc.assert(
			fc.property(
				understood(kind.fields, (field) => field === 'documents'),
				(draft) => {
					const { body } = normaliseBody(kind, draft);
					const { records, problems } = writeRecords(body, { on: '2030-12-31', latest: '2036-11-26' });
					if (problems.length > 0) return;
					const sent = records.map((record) => ({ id: 1, ...JSON.parse(JSON.stringify(record)) }));
					const read = sent.map((record) => readBack(kind, readRecord(ComingRecord.parse(record))));
					const documents = read.flatMap((values) => (values as { documents: unknown[] }).documents);
					expect({ documents }).toEqual(toValues(body));
				},
			),
			{ numRuns: 200 },
		);
	});
});
