import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { verifyAuthorityCa } from '../../src/pki/admission.ts';
import type { IssuingCa } from '../../src/pki/issue.ts';
import { saveSecretFile } from '../../src/secret-file.ts';
import type { TestOffice } from '../gateways.ts';
import { type IssuedKey, type IssueWish, issueKey, toKeyPem, toPrivateKey } from './correspondent.ts';

/** The CA that an office made for itself: its key stays on its disk. */
export async function loadOfficeCa({ dataDir, authority }: TestOffice): Promise<IssuingCa> {
	const pem = await readFile(join(dataDir, 'keys', 'ca.crt.pem'), 'utf8');
	const key = await readFile(join(dataDir, 'keys', 'ca.key.pem'), 'utf8');
	return { certificate: verifyAuthorityCa({ pem, authority }), privateKey: toPrivateKey(key) };
}

/** Gives an office one more key, or another in place of the one that has that name; it counts from the next start. */
export async function putKey<Profile extends 'signing' | 'encryption'>(
	office: TestOffice,
	profile: Profile,
	name: string,
	wish: IssueWish = {},
): Promise<IssuedKey<Profile>> {
	const issued = await issueKey(await loadOfficeCa(office), profile, wish);
	for (const [kind, text] of [
		['key', toKeyPem(issued.privateKey)],
		['crt', issued.certificate.pem],
	] as const) {
		const path = join(office.dataDir, 'keys', `${name}.${kind}.pem`);
		await rm(path, { force: true });
		await saveSecretFile(path, text);
	}
	return issued;
}
