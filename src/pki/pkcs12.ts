import { createPrivateKey } from 'node:crypto';
import { Constructed, fromBER, Integer } from 'asn1js';
import {
	AuthenticatedSafe,
	CertBag,
	Certificate,
	PFX,
	PKCS8ShroudedKeyBag,
	PrivateKeyInfo,
	SafeBag,
	SafeContents,
} from 'pkijs';
import { Problem } from '../problem.ts';
import { toPem } from './certificate.ts';

/** Private keys in PKCS#8 and certificates, all in PEM, from or for a PKCS#12 file (RFC 7292). */
export interface Pkcs12Content {
	readonly keyPems: readonly string[];
	readonly certificatePems: readonly string[];
}

/** A file of one key and some certificates is a tenth of that. */
const maxBytes = 100_000;

/**
 * Opens a PKCS#12 file under its passphrase, in ASCII: encrypted by PBES2 (AES), as OpenSSL 3 writes it.
 *
 * @throws Problem `key-file-unreadable`: another passphrase, an older encryption, or no such file
 */
export async function openPkcs12(bytes: Uint8Array, passphrase: string): Promise<Pkcs12Content> {
	try {
		if (bytes.length > maxBytes) throw new RangeError('too large');
		return toContent(await readBags(bytes, toBuffer(passphrase)), passphrase);
	} catch (cause) {
		throw new Problem('key-file-unreadable', { cause });
	}
}

/** Place of the member `macData` in a PFX (RFC 7292 §4). */
const macData = 2;

/** Many times what anybody writes; deriving a key in so many takes seconds. */
const maxRounds = 10_000_000;

/** How often a derivation goes round is a number in its parameters, whatever it is called there (RFC 7292, 8018, 7914). */
function requireFewRounds(asn1: unknown): void {
	if (asn1 instanceof Integer && asn1.toBigInt() > maxRounds) throw new RangeError('too many rounds');
	if (asn1 instanceof Constructed) for (const part of asn1.valueBlock.value) requireFewRounds(part);
}

async function readBags(bytes: Uint8Array, password: ArrayBuffer): Promise<SafeBag[]> {
	const { offset, result } = fromBER(new Uint8Array(bytes));
	if (offset !== bytes.length) throw new TypeError('not one PKCS#12 file');
	const pfx = new PFX({ schema: result });
	if (result instanceof Constructed) requireFewRounds(result.valueBlock.value[macData]);
	await pfx.parseInternalValues({ password, checkIntegrity: true });
	const safe = pfx.parsedValue?.authenticatedSafe;
	if (safe === undefined) throw new TypeError('empty');
	for (const { content } of safe.safeContents) requireFewRounds(content);
	await safe.parseInternalValues({ safeContents: safe.safeContents.map(() => ({ password })) });
	const contents = safe.parsedValue.safeContents as readonly { readonly value: SafeContents }[];
	return contents.flatMap(({ value }) => value.safeBags);
}

function toContent(bags: readonly SafeBag[], passphrase: string): Pkcs12Content {
	const values = bags.map(({ bagValue }) => bagValue);
	return {
		keyPems: values.filter((value) => value instanceof PKCS8ShroudedKeyBag).map((bag) => toKeyPem(bag, passphrase)),
		certificatePems: values.filter((value) => value instanceof CertBag).flatMap(toCertificatePem),
	};
}

function toKeyPem(bag: PKCS8ShroudedKeyBag, passphrase: string): string {
	requireFewRounds(bag.encryptionAlgorithm.toSchema());
	const key = Buffer.from(bag.toSchema().toBER());
	return createPrivateKey({ key, format: 'der', type: 'pkcs8', passphrase })
		.export({ type: 'pkcs8', format: 'pem' })
		.toString();
}

function toCertificatePem({ parsedValue }: CertBag): string[] {
	if (!(parsedValue instanceof Certificate)) return [];
	return [toPem(new Uint8Array(parsedValue.toSchema().toBER()))];
}

const bagIds = { key: '1.2.840.113549.1.12.10.1.2', certificate: '1.2.840.113549.1.12.10.1.3' } as const;

/** AES-256 under PBKDF2 with HMAC-SHA-256 (RFC 8018), as many rounds as OWASP advises (2023). */
const encryption = {
	contentEncryptionAlgorithm: { name: 'AES-CBC', length: 256 },
	hmacHashAlgorithm: 'SHA-256',
	iterationCount: 600_000,
};

/** Writes a key and its certificates as a PKCS#12 file under a passphrase, in ASCII. */
export async function writePkcs12(
	{ keyPems, certificatePems }: Pkcs12Content,
	passphrase: string,
): Promise<Uint8Array> {
	const password = toBuffer(passphrase);
	const keyBags = await Promise.all(keyPems.map((pem) => toKeyBag(pem, password)));
	const certificateBags = certificatePems.map(toCertificateBag);
	const authenticatedSafe = new AuthenticatedSafe({
		parsedValue: {
			safeContents: [
				{ privacyMode: 0, value: new SafeContents({ safeBags: keyBags }) },
				{ privacyMode: 1, value: new SafeContents({ safeBags: certificateBags }) },
			],
		},
	});
	await authenticatedSafe.makeInternalValues({ safeContents: [{}, { password, ...encryption }] });
	const pfx = new PFX({ parsedValue: { integrityMode: 0, authenticatedSafe } });
	await pfx.makeInternalValues({
		password,
		iterations: 100_000,
		pbkdf2HashAlgorithm: 'SHA-256',
		hmacHashAlgorithm: 'SHA-256',
	});
	return new Uint8Array(pfx.toSchema().toBER());
}

async function toKeyBag(pem: string, password: ArrayBuffer): Promise<SafeBag> {
	const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
	const bagValue = new PKCS8ShroudedKeyBag({ parsedValue: PrivateKeyInfo.fromBER(new Uint8Array(der)) });
	await bagValue.makeInternalValues({ password, ...encryption });
	return new SafeBag({ bagId: bagIds.key, bagValue });
}

function toCertificateBag(pem: string): SafeBag {
	const der = Uint8Array.fromBase64(pem.replaceAll(/-----[A-Z ]+-----/g, ''));
	return new SafeBag({
		bagId: bagIds.certificate,
		bagValue: new CertBag({ parsedValue: Certificate.fromBER(der) }),
	});
}

function toBuffer(passphrase: string): ArrayBuffer {
	return new Uint8Array(Buffer.from(passphrase, 'ascii')).buffer;
}
