import { createPrivateKey } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AuthorityId } from '../../../src/model/identifiers.ts';
import { verifyAuthorityCa, verifyCertificate } from '../../../src/pki/admission.ts';

const authority = AuthorityId.parse('asean.example');
const load = (name: string) => readFile(new URL(`keys/${name}`, import.meta.url), 'utf8');

/** The certificates that the vectors are signed and sealed by, with their keys. */
export async function loadVectorKeys() {
	const ca = verifyAuthorityCa({ pem: await load('ca.pem'), authority });
	const admit = async <Profile extends 'cms-signing' | 'cms-encryption'>(name: string, profile: Profile) => ({
		certificate: verifyCertificate({ pem: await load(`${name}.pem`), profile, authority, issuers: [ca] }),
		privateKey: createPrivateKey(await load(`${name}.key`)),
	});
	return { signer: await admit('signer', 'cms-signing'), recipient: await admit('recipient', 'cms-encryption') };
}
