import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Elements, recordKinds } from '../../../src/channels/aseanapol/contract.ts';
import { parseContent } from '../../../src/channels/aseanapol/parse.ts';
import { listCapabilities, render } from '../../../src/channels/aseanapol/render.ts';
import type { Arrived, Outgoing, Stated } from '../../../src/channels/channel.ts';
import { canonicalJson } from '../../../src/json.ts';
import {
	type BodyNode,
	type Field,
	type Fields,
	isSourced,
	type Leaf,
	type Sourced,
} from '../../../src/model/field.ts';
import { normaliseBody } from '../../../src/normalise/body.ts';
import { findValueText } from '../../../src/normalise/value-text.ts';
import { Problem } from '../../../src/problem.ts';
import { draftOf } from '../../normalise/drafts.ts';
import { bureau, indonesia, kindOf, toBody, toOutgoing } from './outgoing.ts';

const names = recordKinds.map(({ kind }) => kind);
const releasedOf = (name: string) => listCapabilities(name)?.fields as ReadonlySet<string>;
const example = (name: string) => toOutgoing(name, toBody(name, releasedOf(name)));
const textOf = (outgoing: Outgoing) => Buffer.from(render(outgoing).content).toString();

/** As the bureau would have sent it to us. */
async function sendBack(content: Uint8Array): Promise<Arrived[]> {
	return await Array.fromAsync(parseContent(content, { own: bureau, authority: indonesia, message: new Uint8Array() }));
}

describe('what is released', () => {
	test.each(recordKinds)('of a $kind are fields that there are, of groups all of them', ({ kind, released }) => {
		const missing = (fields: Fields, elements: Elements, isTop: boolean): string[] =>
			Object.keys(isTop ? elements : { ...fields, ...elements }).flatMap((name) => {
				const [field, spec] = [fields[name], elements[name]];
				if (field === undefined || spec === undefined) return [name];
				const inner = field.node === 'list' ? field.of : field;
				if (inner.node !== 'group') return typeof spec === 'string' ? [] : [name];
				return typeof spec === 'string' ? [name] : missing(inner.fields, spec.of, false);
			});
		expect(missing(kindOf(kind).fields, released, true)).toEqual([]);
	});

	test('names no contacts, accounts, addresses or associates', () => {
		for (const name of names) {
			for (const field of ['contacts', 'accounts', 'addresses', 'associates', 'provenance'])
				expect(releasedOf(name).has(field)).toBe(false);
		}
	});

	test('there is nothing of a kind that has no records', () => {
		expect(listCapabilities('repatriation-request')).toBeUndefined();
	});
});

const xmllint = spawnSync('xmllint', ['--version']).error === undefined;
const schema = fileURLToPath(new URL('../../../schemas/aseanapol-1.xsd', import.meta.url));

describe.skipIf(!xmllint)('xmllint holds against the published schema', () => {
	const validate = async (text: string | Uint8Array) => {
		const file = join(await mkdtemp(join(tmpdir(), 'lintas-')), 'batch.xml');
		await writeFile(file, text);
		await promisify(execFile)('xmllint', ['--noout', '--schema', schema, file]);
	};

	test.each(names)('a %s, which is valid', async (name) => {
		await validate(render(example(name)).content);
	});

	test.each(names)('any %s that is rendered', { timeout: 120_000 }, async (name) => {
		const some = fc.sample(draftOf(kindOf(name).fields), { numRuns: 40, seed: 17 });
		for (const draft of some) {
			const body = withoutUnread(toBody(name, releasedOf(name), draft));
			const rendered = tryRender(toOutgoing(name, body as Outgoing['body']));
			if (rendered !== undefined) await validate(rendered);
		}
	});

	test('a correction and a withdrawal', async () => {
		for (const type of ['corrects', 'withdraws'] as const) await validate(render(change(type)).content);
	});

	test('and refuses what the reader refuses', async () => {
		const good = textOf(example('perpetrator-profile'));
		for (const bad of [
			good.replace('operation="add"', 'operation="replace"'),
			good.replace('<sex>M</sex>', '<sex>Q</sex>'),
			good.replace('<name>', '<secret>x</secret><name>'),
			good.replace('</batch>', `${/<record.*<\/record>/s.exec(good)?.[0]}</batch>`),
		])
			await expect(validate(bad)).rejects.toThrow();
	});
});

function change(type: 'corrects' | 'withdraws'): Outgoing {
	const { deliveryId, skeleton, body } = example('perpetrator-profile');
	const name = type === 'corrects' ? 'correction' : 'withdrawal';
	return toOutgoing(name, toBody(name, releasedOf(name)), { type, deliveryId, skeleton, body });
}

function tryRender(outgoing: Outgoing): Uint8Array | undefined {
	try {
		return render(outgoing).content;
	} catch (cause) {
		if (cause instanceof Problem && cause.code === 'channel-refused' && cause.fields.length > 0) return undefined;
		throw cause;
	}
}

/** What has a standard value, as a recipient gets it who may not have what was written. */
function withoutUnread(node: BodyNode): BodyNode | undefined {
	if (Array.isArray(node)) {
		const items = node.flatMap((item) => withoutUnread(item) ?? []);
		return items.length === 0 ? undefined : items;
	}
	if (isSourced(node)) return node.value === null ? undefined : { raw: null, value: node.value, issues: [] };
	const entries = Object.entries(node).map(([name, each]) => [name, withoutUnread(each)] as const);
	return Object.fromEntries(entries.filter(([, each]) => each !== undefined)) as BodyNode;
}

/** Each leaf comes back: the same value where any text gives it, else all that is in it, for an officer to read. */
function expectSame(field: Field, sent: BodyNode, came: BodyNode | undefined): void {
	if (came === undefined) throw new Error('it is lost');
	if (field.node === 'leaf') {
		expectSameLeaf(field, sent as Sourced, came as Sourced);
		return;
	}
	if (field.node === 'group') {
		for (const [name, node] of Object.entries(sent as Record<string, BodyNode>))
			expectSame(field.fields[name] as Field, node, (came as Record<string, BodyNode>)[name]);
		return;
	}
	for (const [at, node] of (sent as readonly BodyNode[]).entries())
		expectSame(field.of, node, (came as readonly BodyNode[])[at]);
}

function expectSameLeaf(leaf: Leaf, sent: Sourced, came: Sourced): void {
	if (findValueText(leaf, sent) !== undefined) {
		expect(canonicalJson(came.value)).toBe(canonicalJson(sent.value));
		return;
	}
	const { mrzSuggestions: _, ...value } = sent.value as Record<string, unknown>;
	for (const part of Object.values(value).flat(2)) if (typeof part === 'string') expect(came.raw).toContain(part);
}

describe('any body', () => {
	test.each(names)('of a %s comes back with the same standard values', { timeout: 120_000 }, async (name) => {
		const { fields } = kindOf(name);
		let carried = 0;
		await fc.assert(
			fc.asyncProperty(draftOf(fields), async (draft) => {
				const body = withoutUnread(toBody(name, releasedOf(name), draft)) as Outgoing['body'];
				const content = tryRender(toOutgoing(name, body));
				if (content === undefined) return;
				carried += 1;
				const [stated] = (await sendBack(content)) as [Stated];
				expect(stated.arrived).toBe('stated');
				const { body: came } = normaliseBody(kindOf(name), stated.body);
				for (const [field, node] of Object.entries(body)) expectSame(fields[field] as Field, node, came[field]);
			}),
			{ numRuns: 200 },
		);
		expect(carried).toBeGreaterThan(0);
	});
});

describe('a record', () => {
	test('says whose it is, how it may be shared and until when, and no more of the document', async () => {
		const outgoing = example('perpetrator-profile');
		const [stated] = await sendBack(render(outgoing).content);
		expect(stated).toMatchObject({
			arrived: 'stated',
			reference: `${outgoing.deliveryId}/1`,
			kind: 'perpetrator-profile',
			tlp: 'TLP:AMBER+STRICT',
			validUntil: Temporal.PlainDate.from('2027-11-26'),
			body: {
				provenance: { system: 'aseanapol', reference: `${outgoing.deliveryId}/1`, country: 'IDN', on: '2026-11-26' },
			},
		});
		for (const secret of ['H1', 'UU 6/2011', 'REKAAN 17', '0812', outgoing.skeleton.id])
			expect(textOf(outgoing)).not.toContain(secret);
	});

	test('that is corrected is the same one in a new version, and withdrawn it is gone', async () => {
		const corrected = change('corrects');
		const reference = `${corrected.changes?.deliveryId}/1`;
		expect(textOf(corrected)).toContain(`operation="update" of="${reference}"`);
		expect(await sendBack(render(corrected).content)).toMatchObject([{ arrived: 'stated', reference }]);
		const withdrawn = change('withdraws');
		expect(textOf(withdrawn)).toContain('reason="wrong-person"');
		expect(await sendBack(render(withdrawn).content)).toEqual([
			{
				arrived: 'gone',
				reference: `${withdrawn.changes?.deliveryId}/1`,
				saidAt: Temporal.Instant.from('2026-11-26T08:00:00Z'),
			},
		]);
	});

	test('has another version when anything of it changes, and the same one when it is sent again', async () => {
		const version = async (outgoing: Outgoing) => ((await sendBack(render(outgoing).content)) as [Stated])[0].version;
		const first = example('perpetrator-profile');
		const { sex: _, ...less } = first.body;
		expect(await version({ ...first, deliveryId: example('perpetrator-profile').deliveryId })).toBe(
			await version(first),
		);
		expect(await version({ ...first, body: less })).not.toBe(await version(first));
	});

	test('is not made where only what was written is known of a field, nor without one that it needs', () => {
		const { name, ...nameless } = example('perpetrator-profile').body;
		const unread = { raw: 'tahun kuda', value: null, issues: [] };
		const coarse = { raw: null, value: null, issues: [], coarse: { year: '1985' } };
		const pointers = (body: Outgoing['body']) => {
			try {
				return render(toOutgoing('perpetrator-profile', body)).content;
			} catch (cause) {
				return (cause as Problem).fields.map(({ pointer }) => pointer);
			}
		};
		expect(pointers({ ...nameless, birthDate: unread })).toEqual(['/name', '/birthDate']);
		expect(pointers({ ...nameless, name: name as Sourced, birthDate: coarse })).toEqual(['/birthDate']);
	});

	test('is not made of a kind that has none, nor for a sender of no member', () => {
		const fieldsOf = (outgoing: Outgoing) => {
			try {
				return render(outgoing).content;
			} catch (cause) {
				return (cause as Problem).fields.map(({ pointer, expected }) => [pointer, expected]);
			}
		};
		expect(fieldsOf(toOutgoing('feedback', {}))).toEqual([['', 'a document of a kind that has records']]);
		const australian = bureau.replace('my', 'au') as typeof bureau;
		expect(fieldsOf({ ...example('perpetrator-profile'), from: australian })).toEqual([
			['', 'a sender of a member of ASEANAPOL'],
		]);
	});

	test('escapes what XML reads, and refuses what it cannot hold', async () => {
		const narrative = (value: string) => ({
			...example('perpetrator-profile').body,
			narrative: { raw: null, value, issues: [] },
		});
		const odd = `<!DOCTYPE x> & ]]> "q" 'a' é 😀\n  baris\tdua`.replace('\t', ' ');
		const [stated] = (await sendBack(render(toOutgoing('perpetrator-profile', narrative(odd))).content)) as [Stated];
		expect(stated.body.narrative).toBe(odd);
		for (const bad of ['a\u0000', 'a\u001b[2J', 'a\ufffe', 'a\ud800', 'a\u0085'])
			expect(() => render(toOutgoing('perpetrator-profile', narrative(bad)))).toThrow(Problem);
	});
});
