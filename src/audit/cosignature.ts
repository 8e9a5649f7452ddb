import { Problem } from '../problem.ts';
import { parseCheckpointText } from './checkpoint-text.ts';

/**
 * What an Ed25519 cosignature signs (C2SP tlog-cosignature, Ed25519 signed message).
 *
 * @param seconds since 1970
 */
export function toCosignedText(text: string, seconds: bigint): Uint8Array {
	return Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`);
}

/**
 * What an ML-DSA-44 cosignature of a whole tree signs (C2SP tlog-cosignature v1.1, ML-DSA-44 signed message): it commits
 * to the name of the cosigner, and not to extension lines.
 *
 * @throws Problem `checkpoint-malformed` where the text is not that of a checkpoint, or a name is too long
 */
export function toCosignedTree(text: string, seconds: bigint, cosigner: string): Uint8Array {
	const { origin, size, root } = parseCheckpointText(text);
	return Buffer.concat([
		Buffer.from('subtree/v1\n\0'),
		toOpaque(cosigner),
		toUint64(seconds),
		toOpaque(origin),
		toUint64(0n),
		toUint64(BigInt(size)),
		root,
	]);
}

export function toUint64(value: bigint): Uint8Array {
	const bytes = Buffer.alloc(8);
	bytes.writeBigUInt64BE(value);
	return bytes;
}

/** `opaque text<1..2^8-1>` (RFC 8446 §3.4). */
function toOpaque(text: string): Uint8Array {
	const bytes = Buffer.from(text);
	if (bytes.length > 255) throw new Problem('checkpoint-malformed', { detail: 'A name has more than 255 bytes.' });
	return Buffer.concat([Buffer.of(bytes.length), bytes]);
}
