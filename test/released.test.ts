import { hash, type webcrypto } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { listCodeLists } from '../scripts/list-code-lists.ts';
import { parseCopy, readBody, verifyDocument } from '../src/envelope/document.ts';
import type { VerificationKey } from '../src/envelope/keys.ts';
import type { Body } from '../src/model/field.ts';
import { AuthorityId } from '../src/model/identifiers.ts';
import { findKind, kinds } from '../src/model/kinds.ts';

/** What was once released is read for ever. `npm run freeze` adds a new version; nothing changes an old one. */
const folder = new URL('released/', import.meta.url);

interface Released {
	readonly key: webcrypto.JsonWebKey;
	readonly codes: Readonly<Record<string, readonly string[]>>;
	readonly examples: readonly { readonly draft: unknown; readonly body: Body; readonly copy: string }[];
}

const digests = JSON.parse(await readFile(new URL('digests.json', folder), 'utf8')) as Record<string, string>;
const names = Object.keys(digests);
const texts = new Map(
	await Promise.all(names.map(async (name) => [name, await readFile(new URL(name, folder), 'utf8')] as const)),
);

it('every version of every kind has its examples (`npm run freeze` adds what is missing)', () => {
	expect(names).toEqual(expect.arrayContaining(kinds.map(({ name, version }) => `${name}/${version}.json`)));
});

it('no examples are there but those on record', async () => {
	const entries = await readdir(folder, { recursive: true });
	expect(entries.filter((entry) => /\/.*\.json$/.test(entry)).toSorted()).toEqual(names.toSorted());
});

describe.each(names)('what was released as %s', (name) => {
	const text = texts.get(name) ?? '';
	const [kindName = '', version = ''] = name.replace(/\.json$/, '').split('/');
	const { key, codes, examples } = JSON.parse(text) as Released;
	const kind = findKind(kindName);
	if (kind === undefined) throw new Error(`${kindName} was released, and is a kind no more.`);

	it('stays as it was', () => {
		expect(hash('sha256', text, 'base64url')).toBe(digests[name]);
	});

	it('may still be handed in, in the same words', () => {
		for (const { draft } of examples) expect(kind.draft.safeParse(draft).error).toBeUndefined();
	});

	it('has codes that are still known', () => {
		const lists = listCodeLists([kind]);
		for (const [list, known] of Object.entries(codes))
			expect(lists[list]?.codes.map(({ code }) => code)).toEqual(expect.arrayContaining([...known]));
	});

	it('is verified as its author signed it', async () => {
		const author = await toAuthor(key, kindName);
		for (const { body, copy } of examples) {
			const document = await verifyDocument(parseCopy(copy), () => author);
			expect(document.skeleton).toMatchObject({ kind: kindName, version });
			expect(document.body).toEqual(body);
			expect(readBody(parseCopy(copy))).toEqual({ body, notUnderstood: [] });
		}
	});
});

async function toAuthor(jwk: webcrypto.JsonWebKey, kind: string): Promise<VerificationKey> {
	const now = Temporal.Instant.from('2026-11-24T08:00:00.000Z');
	return {
		kid: 'released',
		x5t: hash('sha256', kind, 'base64url'),
		authority: AuthorityId.parse('id.imigrasi'),
		publicKey: await crypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']),
		notBefore: now,
		notAfter: now,
		revoked: false,
	};
}
