import { generateKeyPairSync } from 'node:crypto';
import { type CmsRecipient, openCms } from '../../../src/channels/cms/open.ts';
import type { CmsSigner } from '../../../src/channels/cms/seal.ts';
import { createCa, indonesia, issue, malaysia, now } from '../../pki/reissue.ts';

const makeKey = () => generateKeyPairSync('rsa', { modulusLength: 3072 });
const [theirs, ours] = [await createCa(malaysia), await createCa(indonesia)];

export const signer: CmsSigner = await issue(theirs, 'cms-signing');
/** Of the same authority, and not told to those who open. */
export const stranger: CmsSigner = await issue(theirs, 'cms-signing', now, makeKey());
export const recipient: CmsRecipient = await issue(ours, 'cms-encryption', now, makeKey());
export const bystander: CmsRecipient = await issue(ours, 'cms-encryption');
export const theirCa = theirs.certificate;

export function open(bytes: Uint8Array, at = now) {
	return openCms(bytes, { recipients: [recipient], signers: [signer.certificate], now: at });
}

/** The code of the refusal, and the rule that it names. */
export async function refuse(bytes: Uint8Array, at = now): Promise<string> {
	return await open(bytes, at).then(
		() => 'opened',
		({ code, detail = '' }) => `${code}${detail && `: ${detail}`}`,
	);
}
