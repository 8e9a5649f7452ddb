import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '../json.ts';
import { type Card, parseCard } from '../partners/card.ts';
import { signCard } from '../partners/signed-card.ts';
import { CardPublicKey } from '../pki/card-key.ts';
import { addKey, createKeyStore, type KeyStore, loadPresentKeys } from '../pki/key-store.ts';
import { replaceFile } from '../replace-file.ts';
import { loadSecretFile, saveSecretFile } from '../secret-file.ts';
import { readIfThere } from './read-if-there.ts';

/** What a bureau says of itself. */
export type Introduction = Pick<Card, 'authority' | 'names' | 'country' | 'timeZone' | 'channel' | 'kinds'>;

/**
 * Keys and certificates in `<dataDir>/keys`: a CA, what TLS and CMS need, all made at the first start.
 *
 * @param host that the server certificate is for
 */
export async function openKeys(
	dataDir: string,
	{ authority }: Pick<Introduction, 'authority'>,
	{ host, now }: { readonly host: string; readonly now: Temporal.Instant },
): Promise<KeyStore> {
	const about = { hosts: [host], now };
	if (!(await isThere(join(dataDir, 'keys')))) await createKeyStore(dataDir, { authority, ...about });
	const present = await loadPresentKeys(dataDir);
	await Promise.all([
		present.cmsSigning.length === 0 && addKey(dataDir, 'cms-signing', about),
		present.cmsEncryption.length === 0 && addKey(dataDir, 'cms-encryption', about),
	]);
	const names = present.tlsServer[0]?.certificate.certificate;
	if (names?.checkHost(host) === undefined && names?.checkIP(host) === undefined)
		await addKey(dataDir, 'tls-server', about);
	return await loadPresentKeys(dataDir);
}

/** The card, signed; what it says anew gives it the next version. */
export async function issueCard(
	dataDir: string,
	about: Introduction & { readonly endpoint: string | undefined },
	{ issuers, cmsSigning, cmsEncryption }: KeyStore,
): Promise<string> {
	const key = await openCardKey(join(dataDir, 'card.key.pem'));
	const path = join(dataDir, 'card.json');
	const written = await readIfThere(path);
	const earlier = written === undefined ? undefined : parseCard(written);
	const pems = (keys: KeyStore['cmsSigning'] | KeyStore['cmsEncryption']) =>
		keys.map(({ certificate }) => certificate.pem).slice(0, 8);
	const { endpoint, ...introduction } = about;
	const card: Card = {
		...introduction,
		...(endpoint !== undefined && { endpoint }),
		version: earlier?.version ?? 1,
		cardKey: CardPublicKey.parse(createPublicKey(key).export({ format: 'jwk' })),
		ca: issuers.map(({ pem }) => pem),
		signing: pems(cmsSigning),
		encryption: pems(cmsEncryption),
		contacts: [],
		revoked: [],
	};
	const isNews = earlier !== undefined && canonicalJson(earlier) !== canonicalJson(card);
	const next = isNews ? { ...card, version: card.version + 1 } : card;
	await replaceFile(path, `${JSON.stringify(next, undefined, '\t')}\n`);
	return await signCard(next, key);
}

/** Of a simulator it lies here, for whoever starts it again. */
async function openCardKey(path: string): Promise<KeyObject> {
	if (!(await isThere(path))) {
		const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
		await saveSecretFile(path, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString());
	}
	return createPrivateKey(await loadSecretFile(path));
}

async function isThere(path: string): Promise<boolean> {
	return await access(path).then(
		() => true,
		() => false,
	);
}
