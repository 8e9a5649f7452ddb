import { constants, createHash, generateKeyPairSync, type KeyObject, privateDecrypt, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openCms } from '../../../src/channels/cms/open.ts';
import { isSignature } from '../../../src/pki/algorithm.ts';
import { rsaSignatureIds } from '../../../src/pki/object-identifiers.ts';
import { now } from '../../pki/reissue.ts';
import { measureProcessorTime } from '../../processor-time.ts';
import {
	attribute,
	type EnvelopedFault,
	ids,
	makeEnveloped,
	makeSigned,
	type SignedFault,
	sequence,
	setOf,
	time,
	tlv,
	toBlock,
} from './message.ts';
import { bystander, open, recipient, refuse, signer, stranger } from './parties.ts';

const content = Buffer.from('fictional: the message\0');
const other = Buffer.from('fictional: the MESSAGE\0');
const hex = (text: string) => Buffer.from(text, 'hex');
const octets = (bytes: Uint8Array) => tlv(0x04, bytes);
const signed = (fault?: SignedFault) => makeSigned(content, signer, now, fault);
const enveloped = (fault?: EnvelopedFault) => makeEnveloped(signed(), recipient, fault);
const sealed = (fault?: SignedFault) => makeEnveloped(signed(fault), recipient);

test('a message with nothing wrong is opened', async () => {
	expect(await open(enveloped())).toMatchObject({
		content,
		signer: signer.certificate,
		signedAt: now.round({ smallestUnit: 'second', roundingMode: 'floor' }),
	});
	expect(await refuse(sealed({ attributes: ([type, , digest]) => [type ?? hex(''), digest ?? hex('')] }))).toBe(
		'opened',
	);
	expect(await refuse(sealed({ certificates: [] }))).toBe('opened');
	expect(await refuse(enveloped({ recipients: (good) => [otherKind, good], version: 2 }))).toBe('opened');
});

/** KEKRecipientInfo, `[2]`, of a kind that is not ours (RFC 5652 §6.2.3). */
const otherKind = tlv(0xa2, hex('020104'));

describe('SignedData is refused, and not told why,', () => {
	const twice = (at: number) => (good: readonly Buffer[]) => [...good, good[at] ?? hex('')];
	const without = (at: number) => (good: readonly Buffer[]) => good.filter((_, index) => index !== at);
	const [type, , digest] = [0, 1, 2];
	const instead =
		(at: number, ...put: readonly Uint8Array[]) =>
		(good: readonly Buffer[]) =>
			good.flatMap((one, index) => (index === at ? put : [one]));

	test.each<[string, SignedFault]>([
		['with other content than was signed', { content: other }],
		['without content', { content: hex('') }],
		['without a signer', { signers: () => [] }],
		['with two signers', { signers: (good) => [good, good] }],
		['with unsigned attributes', { unsigned: tlv(0xa1, attribute(ids.signingTime, time(now))) }],
		['with no unsigned attributes, and room for them', { unsigned: tlv(0xa1) }],
		['without a content type', { attributes: without(type) }],
		['without a message digest', { attributes: without(digest) }],
		['with two content types', { attributes: twice(0) }],
		['with two signing times', { attributes: twice(1) }],
		['with two message digests', { attributes: twice(2) }],
		[
			'with a content type of two values',
			{ attributes: instead(type, attribute(ids.contentType, ids.data, ids.data)) },
		],
		['with a content type of none', { attributes: instead(type, attribute(ids.contentType)) }],
		[
			'whose attributes are of other content',
			{ attributes: instead(type, attribute(ids.contentType, ids.signedData)) },
		],
		['whose digest is another', { attributes: instead(digest, attribute(ids.messageDigest, octets(randomBytes(32)))) }],
		['whose digest is cut', { attributes: instead(digest, attribute(ids.messageDigest, octets(hex('')))) }],
		['signed tomorrow', { attributes: instead(1, attribute(ids.signingTime, time(now.add({ hours: 24 })))) }],
		[
			'signed before the certificate was',
			{ attributes: instead(1, attribute(ids.signingTime, time(now.subtract({ hours: 1 })))) },
		],
		[
			'signed at no time',
			{ attributes: instead(1, attribute(ids.signingTime, tlv(0x17, Buffer.from('261399999999Z')))) },
		],
		['of another content type', { contentType: ids.signedData }],
		['of another version', { version: 3 }],
		['with another digest announced', { digests: [] }],
		['with two digests announced', { digests: [sequence(ids.sha256), sequence(ids.sha256)] }],
		['with the certificate of another', { certificates: [stranger.certificate.certificate.raw] }],
		['with nine certificates', { certificates: Array(9).fill(signer.certificate.certificate.raw) }],
		['with something else for a certificate', { certificates: [tlv(0xa1, hex('0500'))] }],
		['with the signature altered', { signature: (good) => good.with(100, (good[100] ?? 0) ^ 1) }],
		['with a signature of nothing', { signature: () => new Uint8Array(384) }],
		['without a signature', { signature: () => hex('') }],
		['with more behind it', { behind: hex('0500') }],
	])('%s', async (_, fault) => {
		expect(await refuse(sealed(fault))).toBe('cms-unreadable');
	});

	test('by another signer', async () => {
		expect(await refuse(makeEnveloped(makeSigned(content, stranger, now), recipient))).toBe('cms-unreadable');
		const claimed = { ...stranger, certificate: signer.certificate };
		expect(await refuse(makeEnveloped(makeSigned(content, claimed, now), recipient))).toBe('cms-unreadable');
	});

	test('by a signer whose certificate is not valid, or by nobody who is known', async () => {
		expect(await refuse(sealed(), now.add({ hours: 24 * 1_200 }))).toBe('cms-unreadable');
		const known = openCms(sealed(), { recipients: [recipient], signers: [], now });
		await expect(known).rejects.toMatchObject({ code: 'cms-unreadable' });
	});

	test.each([
		['that was never signed', content],
		['of nothing', hex('')],
		['without end', Buffer.alloc(100_000, '3080', 'hex')],
	])('%s', async (_, plain) => {
		expect(await refuse(makeEnveloped(plain, recipient))).toBe('cms-unreadable');
	});
});

describe('what anybody sees is refused by the rule that it breaks:', () => {
	const unacceptable = (rule: string) => `cms-unacceptable: Rule broken: ${rule}.`;
	const iv =
		(bytes: number, id = ids.aes256) =>
		() =>
			sequence(id, octets(new Uint8Array(bytes)));

	test.each<[string, EnvelopedFault]>([
		['recipient', { recipients: () => [] }],
		['recipients', { recipients: (good) => Array(17).fill(good) }],
		['version', { version: 2 }],
		['version', { recipients: (good) => [good, otherKind] }],
		['keyEncryption', { keyEncryption: sequence(hex('06092a864886f70d010107')) }],
		['keyEncryption', { keyEncryption: sequence(hex('06092a864886f70d01010b'), hex('0500')) }],
		['keyEncryption', { keyEncryption: sequence(ids.rsa, hex('020101')) }],
		['contentEncryption', { contentEncryption: iv(8, hex('06082a864886f70d0307')) }],
		['contentEncryption', { contentEncryption: iv(12) }],
		['contentEncryption', { contentEncryption: iv(16, hex('060960864801650304012e')) }],
		['contentType', { contentType: ids.signedData }],
		['keyEncryption', { encryptedKey: (good) => good.subarray(1) }],
		['keyEncryption', { encryptedKey: () => hex('') }],
		['content', { sealed: (good) => good.subarray(1) }],
		['content', { sealed: () => hex('') }],
		['encoding', { contentEncryption: () => sequence(ids.aes256) }],
		// Unprotected attributes (RFC 5652 §6.1): nothing vouches for them.
		['encoding', { behind: tlv(0xa1, attribute(ids.signingTime, time(now))) }],
	])('%s', async (rule, fault) => {
		expect(await refuse(enveloped(fault))).toBe(unacceptable(rule));
	});

	test('not for us', async () => {
		expect(await refuse(makeEnveloped(signed(), bystander))).toBe(unacceptable('recipient'));
	});

	test('not sealed', async () => {
		expect(await refuse(signed())).toBe(unacceptable('contentType'));
	});

	test('more behind it', async () => {
		expect(await refuse(Buffer.concat([enveloped(), hex('00')]))).toBe(unacceptable('encoding'));
	});

	test.each([
		['too large', 'size', new Uint8Array(5_000_000)],
		['empty', 'encoding', new Uint8Array()],
		['nested without end', 'encoding', Buffer.alloc(4_000_000, '3080', 'hex')],
		['with a length beyond all', 'encoding', hex('3084ffffffff06')],
		['with a length of a hundred octets', 'encoding', Buffer.concat([hex('30e4'), new Uint8Array(200)])],
		['with an element that never ends', 'encoding', hex('30800609')],
		['of millions of elements', 'encoding', Buffer.concat([hex('3080'), Buffer.alloc(4_000_000, '0500', 'hex')])],
	])('%s, at once', async (_, rule, bytes) => {
		const millis = await measureProcessorTime(async () => expect(await refuse(bytes)).toBe(unacceptable(rule)));
		expect(millis).toBeLessThan(50);
	});
});

describe('whoever alters a message and sends it again', () => {
	/** As Bleichenbacher's attack asks (1998), and as it is asked about the length and the padding of the content. */
	const questions: readonly [string, EnvelopedFault][] = [
		['is its block of another type', { block: (key, size) => toBlock(key, size).with(1, 1) }],
		['does its block begin with something else', { block: (key, size) => toBlock(key, size).with(0, 1) }],
		['does its block not end', { block: (_, size) => Buffer.alloc(size, 0x5a).fill(0, 0, 1).fill(2, 1, 2) }],
		['is its padding short', { block: (key, size) => toBlock(key, size).with(5, 0) }],
		['is its key short', { block: (key, size) => toBlock(key.subarray(16), size) }],
		['is its key long', { block: (key, size) => toBlock(Buffer.concat([key, key]), size) }],
		['is its key empty', { block: (_, size) => toBlock(hex(''), size) }],
		['is its key another', { block: (_, size) => toBlock(randomBytes(32), size) }],
		['is its content cut to whole blocks', { sealed: (good) => good.subarray(0, -16) }],
		['is the padding of its content wrong', { sealed: (good) => good.with(-17, (good.at(-17) ?? 0) ^ 0xff) }],
		['is its content signed', { sealed: (good) => good.with(900, (good[900] ?? 0) ^ 1) }],
	];

	test.each(questions)('is not told: %s?', async (_, fault) => {
		const error = await open(enveloped(fault)).then(
			() => 'opened',
			(thrown: unknown) => thrown,
		);
		expect(error).toMatchObject({ code: 'cms-unreadable', detail: undefined, fields: [] });
	});

	test('does not learn it from the time either', async () => {
		const messages = questions.map(([, fault]) => enveloped(fault));
		for (const message of messages) await refuse(message);
		const millis: number[] = [];
		for (const message of messages) {
			millis.push(
				await measureProcessorTime(async () => {
					for (let time = 0; time < 20; time += 1) await refuse(message);
				}),
			);
		}
		expect(Math.max(...millis) / Math.min(...millis)).toBeLessThan(2);
	});

	test('gets other octets from OpenSSL, and no error, where the padding is wrong', () => {
		const key = { key: recipient.privateKey, padding: constants.RSA_PKCS1_PADDING };
		const encrypted = randomBytes(384).fill(0, 0, 1);
		expect(privateDecrypt(key, encrypted)).toEqual(privateDecrypt(key, encrypted));
	});

	test('is refused, whichever octet it is, in the same words', async () => {
		const message = enveloped();
		await fc.assert(
			fc.asyncProperty(fc.nat({ max: message.length - 1 }), fc.integer({ min: 1, max: 255 }), async (at, change) => {
				const code = await refuse(message.with(at, (message[at] ?? 0) ^ change));
				expect(code).toMatch(/^cms-(unreadable|unacceptable: Rule broken: \w+\.)$/);
			}),
			{ numRuns: 500 },
		);
	});

	test('or makes one of anything', async () => {
		await fc.assert(
			fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), async (bytes) => {
				expect(await refuse(bytes)).toBe('cms-unacceptable: Rule broken: encoding.');
				expect(await refuse(makeEnveloped(bytes, recipient))).toBe('cms-unreadable');
			}),
		);
	});
});

test('a signature forged for an exponent of 3 does not verify', () => {
	const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 3072, publicExponent: 3 });
	const message = Buffer.from('forged');
	const by = { key: publicKey, algorithm: rsaSignatureIds.rsaEncryption, digest: 'sha256' } as const;
	expect(isSignature(message, forge(message, publicKey), by)).toBe(false);
});

/** Bleichenbacher 2006: a cube that begins as a padded digest does, with whatever behind. */
function forge(message: Uint8Array, publicKey: KeyObject): Buffer {
	const digestInfo = sequence(sequence(ids.sha256, hex('0500')), octets(createHash('sha256').update(message).digest()));
	const begin = Buffer.concat([hex('0001ffffffffffffffff00'), digestInfo]);
	const target = BigInt(`0x${Buffer.concat([begin, Buffer.alloc(384 - begin.length, 0xff)]).toHex()}`);
	let [low, high] = [0n, 1n << 1024n];
	while (high - low > 1n) {
		const middle = (low + high) / 2n;
		if (middle ** 3n <= target) low = middle;
		else high = middle;
	}
	expect(
		(low ** 3n)
			.toString(16)
			.padStart(768, '0')
			.slice(0, begin.length * 2),
	).toBe(begin.toHex());
	expect(publicKey.asymmetricKeyDetails?.publicExponent).toBe(3n);
	return Buffer.from(low.toString(16).padStart(768, '0'), 'hex');
}

test('a set of attributes is signed in its order, and nothing else is', async () => {
	const reordered = sealed({ attributes: (good) => good.toReversed() });
	expect(await refuse(reordered)).toBe('opened');
	expect(await refuse(sealed({ attributes: (good) => [setOf(...good)] }))).toBe('cms-unreadable');
});
