import { readFile, writeFile } from 'node:fs/promises';
import { sealCms } from '../../../src/channels/cms/seal.ts';
import { loadVectorKeys } from './keys.ts';

/** Seals `content` for `make.sh`, which has OpenSSL open it. */
const { signer, recipient } = await loadVectorKeys();
const content = new Uint8Array(await readFile(new URL('content', import.meta.url)));
const about = { signer, recipient: recipient.certificate, now: Temporal.Now.instant() };
await writeFile(new URL('ours/sealed.der', import.meta.url), await sealCms(content, about));
