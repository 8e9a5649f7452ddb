import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toTimestamp } from '../../src/model/identifiers.ts';
import type { ProblemCode } from '../../src/problem.ts';
import { flip, headerOf, partOf, toPart, toTwin } from '../envelope/forge.ts';
import { type Correspondent, createCorrespondent, issueKey, toSigningKey } from './correspondent.ts';
import { expectRefusal, openTestDoor, type Refusal, type Refusals, type TestDoor } from './door.ts';
import { type Changes, writeLetter } from './letter.ts';

let door: TestDoor;
let indonesia: Correspondent;
let singapore: Correspondent;
let philippines: Correspondent;

beforeAll(async () => {
	indonesia = await createCorrespondent('id.imigrasi');
	singapore = await createCorrespondent('sg.ica');
	const revoking = await createCorrespondent('ph.immigration');
	philippines = { ...revoking, card: { ...revoking.card, revoked: [revoking.signing.kid] } };
	door = await openTestDoor([indonesia, singapore, philippines]);
});

afterAll(() => door.remove());

const otherKey = () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
const minutesFromNow = (minutes: number) => Temporal.Now.instant().add({ minutes });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;

const payload = (change: (text: string) => string | Uint8Array): Refusal => [
	400,
	'payload-malformed',
	() => ({ payload: change }),
];

const payloads: Refusals = {
	'no JSON': payload(() => 'Melati Fiktif'),
	'JSON that breaks off': payload((text) => text.slice(0, -1)),
	'JSON nested 10,000 deep': payload((text) => text.replace('{', `{"deep":${'['.repeat(1e4)}${']'.repeat(1e4)},`)),
	'a __proto__ key': payload((text) => text.replace('{', '{"__proto__":{"copy":"x"},')),
	'a key twice': payload((text) => text.replace('{', '{"copy":"x",')),
	'a NUL character': payload((text) => text.replace('"cover":"', '"cover":"\\u0000')),
	'a lone surrogate': payload((text) => text.replace('"cover":"', '"cover":"\\ud800')),
	'bytes that are no UTF-8': payload((text) => Buffer.concat([Buffer.from(text), Buffer.of(0xff)])),
	'a byte-order mark': payload((text) => `\ufeff${text}`),
	'a number that no double holds': payload((text) => text.replace('{', '{"n":1e400,')),
	'a member too many': payload((text) => text.replace('{', '{"note":"Melati Fiktif",')),
	'no cover': payload((text) => JSON.stringify({ copy: JSON.parse(text).copy })),
	'another envelope within': payload(() => 'eyJhbGciOiJub25lIn0.AA.AA.AA.AA'),
};

const cover = (status: number, code: ProblemCode, members: () => Record<string, unknown>): Refusal => [
	status,
	code,
	() => ({ cover: members() }),
];
const coverHeader = (members: Record<string, unknown>): Refusal => [
	400,
	'cover-malformed',
	() => ({ coverHeader: members }),
];
const timesFrom = (minutes: number, lifetime = 10) => {
	const issuedAt = minutesFromNow(minutes);
	return { issuedAt: toTimestamp(issuedAt), expiresAt: toTimestamp(issuedAt.add({ minutes: lifetime })) };
};

/** The cover with a header and the signature that goes with it by some other algorithm. */
const coverBy = (members: Record<string, unknown>, signWith: (input: string) => Buffer): Refusal => [
	400,
	'cover-malformed',
	() => ({
		coverToken: (token) => {
			const part = toPart({ ...headerOf(indonesia, 'lintas-cover+jwt'), ...members });
			const input = `${part}.${partOf(token, 1)}`;
			return `${input}.${signWith(input).toString('base64url')}`;
		},
	}),
];

const covers: Refusals = {
	'for another copy': cover(400, 'cover-copy-mismatch', () => ({ copyDigest: 'A'.repeat(43) })),
	'for another recipient': cover(403, 'cover-recipient-mismatch', () => ({ to: singapore.authority })),
	'that names another sender': cover(403, 'cover-sender-mismatch', () => ({ from: singapore.authority })),
	'that another partner made and signed': [409, 'sender-key-unknown', () => coverBySender(singapore)],
	'that the recipient itself made': cover(403, 'cover-sender-mismatch', () => ({ from: 'my.imigresen' })),
	'that has expired': cover(409, 'cover-expired', () => timesFrom(-16)),
	'kept in a backup for a year': cover(409, 'cover-expired', () => timesFrom(-525_600)),
	'from the future': cover(409, 'clock-skew', () => timesFrom(6)),
	'that lasts too long': cover(400, 'cover-malformed', () => timesFrom(0, 11)),
	'that ends before it begins': cover(400, 'cover-malformed', () => timesFrom(0, -1)),
	'without handling': cover(400, 'cover-malformed', () => ({ handling: undefined })),
	'with a member too many': cover(400, 'cover-malformed', () => ({ note: 'Melati Fiktif' })),
	'with a delivery id of another form': cover(400, 'cover-malformed', () => ({ deliveryId: "1' or 'INJECTED" })),
	'with alg none': coverBy({ alg: 'none' }, () => Buffer.alloc(1)),
	'with HS256 by our public key': coverBy({ alg: 'HS256' }, (input) =>
		createHmac('sha256', indonesia.card.signing[0] ?? '')
			.update(input)
			.digest(),
	),
	'with RS256': coverBy({ alg: 'RS256' }, (input) => sign('sha256', Buffer.from(input), rsa)),
	'with an embedded key': coverHeader({ jwk: otherKey() }),
	'that names a URL for its key (jku)': coverHeader({ jku: 'https://INJECTED.example/jwks.json' }),
	'that is typed as a document': coverHeader({ typ: 'lintas-document+sd-jwt' }),
	'with a kid of several lines': coverHeader({ kid: 'k\r\nINJECTED: yes' }),
	'signed by a key that is on no card': [409, 'sender-key-unknown', async () => coverBySender(await withNewKey())],
	'whose certificate is another': [409, 'sender-key-unknown', () => ({ coverHeader: { 'x5t#S256': 'A'.repeat(43) } })],
	'whose signature has a bit turned': [
		400,
		'cover-signature-invalid',
		() => ({ coverToken: (token) => flip(token, 2, 7) }),
	],
	'whose payload has a bit turned': [
		400,
		'cover-signature-invalid',
		() => ({ coverToken: (token) => flip(token, 1, 30) }),
	],
};

/** A cover for the door, by that sender. */
async function coverBySender(sender: Correspondent): Promise<Changes> {
	const { cover } = await writeLetter(sender, door.recipient);
	return { coverToken: () => cover };
}

async function withNewKey(): Promise<Correspondent> {
	return { ...indonesia, signing: toSigningKey(await issueKey(indonesia.ca, 'signing')) };
}

describe('the content of an envelope is refused when it is', () => {
	test.each(Object.entries(payloads))('%s', (_, row) => expectRefusal(door, indonesia, row));
});

describe('a cover is refused', () => {
	test.each(Object.entries(covers))('%s', (_, row) => expectRefusal(door, indonesia, row));

	test('signed by a key that its owner has revoked', async () => {
		await expectRefusal(door, philippines, [403, 'sender-key-revoked', () => ({})]);
	});

	test('without anything being fetched from the URL that it names', async () => {
		const visits: string[] = [];
		const server = createServer((socket) => {
			visits.push('visited');
			socket.destroy();
		}).listen(0, '127.0.0.1');
		await once(server, 'listening');
		const { port } = server.address() as { port: number };
		const url = `http://127.0.0.1:${port}/keys`;
		for (const members of [{ jku: url }, { x5u: url }]) await expectRefusal(door, indonesia, coverHeader(members));
		server.close();
		expect(visits).toEqual([]);
	});
});

test('the twin of a signature, which anyone can make, changes nothing: the same delivery, the same receipt', async () => {
	const changes = { coverToken: (token: string) => toTwin(token) };
	const letter = await writeLetter(indonesia, door.recipient, changes);
	const first = await door.clientOf(indonesia).post(letter);
	expect(first.status, first.text).toBe(201);
	expect(await door.clientOf(indonesia).post(letter)).toMatchObject({ status: 200, text: first.text });
});
