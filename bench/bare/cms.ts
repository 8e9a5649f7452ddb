import {
	constants,
	createCipheriv,
	createDecipheriv,
	hash,
	type KeyObject,
	privateDecrypt,
	publicEncrypt,
	randomBytes,
	sign,
	verify,
} from 'node:crypto';

const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' };

interface Bare {
	readonly sealed: Uint8Array;
	readonly encryptedKey: Uint8Array;
	readonly iv: Uint8Array;
	readonly signature: Uint8Array;
}

/** What is computed for a message in CMS, and nothing more. */
export function sealBare(
	content: Uint8Array,
	{ signingKey, publicKey }: { readonly signingKey: KeyObject; readonly publicKey: KeyObject },
): Bare {
	const signature = sign('sha256', hash('sha256', content, 'buffer'), { key: signingKey, ...pss });
	const [key, iv] = [randomBytes(32), randomBytes(16)];
	const cipher = createCipheriv('aes-256-cbc', key, iv);
	const sealed = Buffer.concat([cipher.update(content), cipher.final()]);
	return { sealed, encryptedKey: publicEncrypt({ key: publicKey, ...oaep }, key), iv, signature };
}

export function openBare(
	{ sealed, encryptedKey, iv, signature }: Bare,
	{ privateKey, verifyingKey }: { readonly privateKey: KeyObject; readonly verifyingKey: KeyObject },
): Uint8Array {
	const decipher = createDecipheriv('aes-256-cbc', privateDecrypt({ key: privateKey, ...oaep }, encryptedKey), iv);
	const content = Buffer.concat([decipher.update(sealed), decipher.final()]);
	const digest = hash('sha256', content, 'buffer');
	if (!verify('sha256', digest, { key: verifyingKey, ...pss }, signature)) throw new Error('It is not signed.');
	return content;
}
