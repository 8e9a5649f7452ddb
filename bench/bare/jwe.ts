import {
	createCipheriv,
	createDecipheriv,
	createPublicKey,
	diffieHellman,
	generateKeyPairSync,
	hash,
	type KeyObject,
	randomBytes,
} from 'node:crypto';

/**
 * What sealing and opening cost at the least: the same envelope (suite L1, RFC 7518 §4.6 and §5.3) by
 * synchronous `node:crypto` in one thread, with nothing checked and nothing refused.
 */

const recipientHeader = { alg: 'ECDH-ES+A256KW', enc: 'A256GCM' };

/** Members of the protected header besides the algorithms and `epk`. */
export type HeaderMembers = Readonly<Record<string, string | number>>;

export function sealBare(plaintext: Uint8Array, recipient: KeyObject, members: HeaderMembers): Buffer {
	const ephemeral = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const { kty, crv, x, y } = ephemeral.publicKey.export({ format: 'jwk' });
	const secret = diffieHellman({ privateKey: ephemeral.privateKey, publicKey: recipient });
	const header = toBase64Url(Buffer.from(JSON.stringify({ ...recipientHeader, ...members, epk: { x, crv, kty, y } })));
	const contentKey = randomBytes(32);
	const wrap = createCipheriv('id-aes256-wrap', deriveKey(secret), wrapIv);
	const wrapped = Buffer.concat([wrap.update(contentKey), wrap.final()]);
	const nonce = randomBytes(12);
	const cipher = createCipheriv('aes-256-gcm', contentKey, nonce).setAAD(Buffer.from(header));
	const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
	const parts = [wrapped, nonce, ciphertext, cipher.getAuthTag()].map(toBase64Url);
	return Buffer.from([header, ...parts].join('.'));
}

export function openBare(token: Uint8Array, privateKey: KeyObject): Buffer {
	const [header = '', ...parts] = Buffer.from(token).toString('latin1').split('.');
	const { epk } = JSON.parse(Buffer.from(header, 'base64url').toString());
	const [wrapped, nonce, ciphertext, tag] = parts.map((part) => Buffer.from(part, 'base64url')) as Parts;
	const secret = diffieHellman({ privateKey, publicKey: createPublicKey({ key: epk, format: 'jwk' }) });
	const unwrap = createDecipheriv('id-aes256-wrap', deriveKey(secret), wrapIv);
	const contentKey = Buffer.concat([unwrap.update(wrapped), unwrap.final()]);
	const decipher = createDecipheriv('aes-256-gcm', contentKey, nonce, { authTagLength: 16 })
		.setAAD(Buffer.from(header))
		.setAuthTag(tag);
	return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
}

type Parts = [Buffer, Buffer, Buffer, Buffer];

/** RFC 3394 §2.2.3.1. */
const wrapIv = Buffer.alloc(8, 0xa6);

/** Concat KDF (NIST SP 800-56A §5.8.1) as RFC 7518 §4.6.2 fills it: one round of SHA-256 makes 256 bits. */
function deriveKey(secret: Buffer): Buffer {
	return hash('sha256', Buffer.concat([toUint32(1), secret, otherInfo]), 'buffer');
}

const toUint32 = (value: number) => Buffer.of(value >>> 24, value >>> 16, value >>> 8, value);
const algorithmId = Buffer.from('ECDH-ES+A256KW');
const otherInfo = Buffer.concat([toUint32(algorithmId.length), algorithmId, toUint32(0), toUint32(0), toUint32(256)]);

const toBase64Url = (bytes: Buffer) => bytes.toString('base64url');
