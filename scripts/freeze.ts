/**
 * Freezes examples of each kind's present version in `test/released/`, where there are none yet. What is
 * there is never written again: every later version must go on reading it.
 */
import { hash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { signDocument, toCopy } from '../src/envelope/document.ts';
import { AuthorityId, DocumentId } from '../src/model/identifiers.ts';
import type { Kind } from '../src/model/kind.ts';
import { kinds } from '../src/model/kinds.ts';
import type { Skeleton } from '../src/model/skeleton.ts';
import { normaliseBody } from '../src/normalise/body.ts';
import { fillEveryField } from './every-field.ts';
import { listCodeLists } from './list-code-lists.ts';

const folder = new URL('../test/released/', import.meta.url);
const id = DocumentId.parse('019ab000-0000-7000-8000-000000000001');

/** Every claim that a skeleton can have. */
const claims: Omit<Skeleton, 'kind' | 'version'> = {
	id,
	author: AuthorityId.parse('id.imigrasi'),
	createdAt: '2026-11-24T08:00:00.000Z',
	validUntil: '2030-12-31T16:59:59.999Z',
	answerBy: '2026-11-24T16:00:00.000Z',
	language: 'id',
	handling: {
		tlp: 'TLP:AMBER+STRICT',
		codes: ['H0', 'H1', 'H2', 'H3'],
		evaluation: { source: 'B', information: 2 },
		purpose: 'repatriation',
		legalBasis: 'Invented Agreement 2026, Article 4',
		restrictions: 'Invented.',
		retainUntil: '2031-12-31',
	},
	relations: (['answers', 'corrects', 'withdraws', 'case', 'after'] as const).map((type) => ({ type, document: id })),
	attachments: [],
};

/** As one would be handed in, as it travels, and as its author signed it, with the key to verify it. */
async function makeExamples(kind: Kind): Promise<object> {
	const drafts = [kind.example, fillEveryField(kind.fields)];
	const { privateKey, publicKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
		'sign',
		'verify',
	]);
	const key = { kid: 'released', x5t: hash('sha256', kind.name, 'base64url'), privateKey };
	const examples = drafts.map((draft) => ({ draft, body: normaliseBody(kind, kind.draft.parse(draft)).body }));
	const skeleton = { ...claims, kind: kind.name, version: kind.version };
	const copies = await Promise.all(
		examples.map(async ({ body }) => toCopy(await signDocument(skeleton, kind, body, key))),
	);
	const codes = Object.entries(listCodeLists([kind])).map(([name, list]) => [name, list.codes.map(({ code }) => code)]);
	return {
		key: await crypto.subtle.exportKey('jwk', publicKey),
		codes: Object.fromEntries(codes),
		examples: examples.map((example, index) => ({ ...example, copy: copies[index] })),
	};
}

const digestsFile = new URL('digests.json', folder);
const digests = existsSync(digestsFile) ? (JSON.parse(await readFile(digestsFile, 'utf8')) as object) : {};
const added: Record<string, string> = {};
for (const kind of kinds) {
	const name = `${kind.name}/${kind.version}.json`;
	if (Object.hasOwn(digests, name)) continue;
	const text = `${JSON.stringify(await makeExamples(kind), undefined, '\t')}\n`;
	const file = new URL(name, folder);
	await mkdir(dirname(file.pathname), { recursive: true });
	await writeFile(file, text);
	added[name] = hash('sha256', text, 'base64url');
}
await writeFile(digestsFile, `${JSON.stringify({ ...digests, ...added }, undefined, '\t')}\n`);
console.log(`${Object.keys(added).length} versions frozen.`);
