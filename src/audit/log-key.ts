import { createPrivateKey, createPublicKey } from 'node:crypto';
import { join } from 'node:path';
import type { AuthorityId } from '../model/identifiers.ts';
import { Problem } from '../problem.ts';
import { loadSecretFile } from '../secret-file.ts';
import { toOrigin } from './checkpoint-text.ts';
import { toVerifierKey } from './note-key.ts';
import type { NoteSigner } from './note-signature.ts';

/**
 * The key that signs the checkpoints of our log (Ed25519, RFC 8032), named by the log's origin.
 *
 * @param x its public key as on our card: partners know the log by no other
 * @throws Problem `file-unreadable`
 */
export async function loadLogKey(dataDir: string, authority: AuthorityId, x: string): Promise<NoteSigner> {
	const path = join(dataDir, 'log.key.pem');
	const privateKey = createPrivateKey(await loadSecretFile(path));
	const publicKey = createPublicKey(privateKey);
	if (publicKey.export({ format: 'jwk' }).x !== x) {
		throw new Problem('file-unreadable', { detail: `File ${path} is not the log key of card.json.` });
	}
	return { key: toVerifierKey(toOrigin(authority), 'ed25519', publicKey), privateKey };
}
