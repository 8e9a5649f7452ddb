import { toClaims } from '../model/claims.ts';
import type { Body } from '../model/field.ts';
import { toFieldProblems } from '../model/field-problems.ts';
import { AuthorityId, type Digest } from '../model/identifiers.ts';
import type { Kind } from '../model/kind.ts';
import { findKind } from '../model/kinds.ts';
import { type ReadBody, readBodyOf, readStoredBody } from '../model/reading.ts';
import { toSigningDay } from '../model/signing-day.ts';
import { Skeleton } from '../model/skeleton.ts';
import { Problem } from '../problem.ts';
import { splitCompact } from './compact.ts';
import { type CutPart, cutBody } from './cut.ts';
import { toDigest } from './digest.ts';
import { type FindVerificationKey, isValidAt, type SigningKey, type VerificationKey } from './keys.ts';
import { isJsonObject, type JsonObject, resolveDisclosures } from './sd-jwt.ts';
import { readSigned, signJson, tryReadSigned, verifySigned } from './signed.ts';

const typ = 'lintas-document+sd-jwt';

/**
 * As many as 200 persons can need with thirty fields each, of which some are lists, and the two parts of each. A
 * body of 10 MiB holds no more than this by far, and 50,000 are parsed in half a second.
 */
const maxDisclosures = 32_768;

/** A document with the disclosures that are at hand: all of them at its author's, a copy's elsewhere. */
export interface Document {
	/** The author's signed JWT, without disclosures. */
	readonly jwt: string;
	/** The same in everyone's hands, whatever was disclosed to them. */
	readonly digest: Digest;
	readonly disclosures: readonly string[];
}

/** A document whose author, disclosures and form have been verified. */
export interface VerifiedDocument extends Document, ReadBody {
	readonly skeleton: Skeleton;
	readonly author: VerificationKey;
}

/** A document fresh from its author, who knows what each disclosure discloses. */
export interface SignedDocument extends Document {
	/** What each disclosure discloses, in their order. */
	readonly parts: readonly CutPart[];
}

/**
 * Digest of a signed JWT: SHA-256 of its signing input (`header.payload`). The signature stays out,
 * since anyone can turn an ECDSA signature (r, s) into its twin (r, n-s) and thereby change the text.
 */
function toDocumentDigest(jwt: string): Digest {
	return toDigest(jwt.slice(0, jwt.lastIndexOf('.')));
}

/** Signs a document once, for all recipients, its body cut into disclosures (`cut.ts`). */
export async function signDocument(
	skeleton: Skeleton,
	kind: Kind,
	body: Body,
	key: SigningKey,
): Promise<SignedDocument> {
	const { digests, parts } = cutBody(kind.fields, toClaims(kind.fields, body, toSigningDay(skeleton.createdAt)));
	const jwt = await signJson(typ, { ...skeleton, _sd: digests, _sd_alg: 'sha-256' }, key);
	return { jwt, digest: toDocumentDigest(jwt), disclosures: parts.map(({ text }) => text), parts };
}

/** `<jwt>~<disclosure>~…~` (RFC 9901 §4), with no key binding: covers bind a copy to its recipient. */
export function toCopy(document: Document): string {
	return `${[document.jwt, ...document.disclosures].join('~')}~`;
}

/** The digest of the document that a text claims to be a copy of, whether or not it is well-formed. */
export function toClaimedDigest(copy: string): Digest {
	return toDocumentDigest(copy.split('~', 1)[0] ?? '');
}

/**
 * The parts of a copy, unverified.
 *
 * @throws Problem `document-malformed`
 */
export function parseCopy(copy: string): Document {
	const parts = copy.split('~', maxDisclosures + 3);
	const [jwt = '', ...disclosures] = parts;
	if (disclosures.pop() !== '' || disclosures.length > maxDisclosures || splitCompact(jwt, 3) === undefined) {
		throw new Problem('document-malformed');
	}
	return { jwt, digest: toDocumentDigest(jwt), disclosures };
}

/** Whom a document claims as its author, unverified: whose card would have to list its key. */
export function readClaimedAuthor({ jwt }: Pick<Document, 'jwt'>): AuthorityId | undefined {
	const payload = tryReadSigned(jwt);
	return payload !== undefined && isJsonObject(payload) ? AuthorityId.safeParse(payload.author).data : undefined;
}

/**
 * Verifies a document in the order of trust: author, disclosures, skeleton, kind, body.
 *
 * @throws Problem `author-key-unknown` (the only one that a fresh card can mend), `author-key-revoked`,
 * `document-signature-invalid`, `document-malformed`, `disclosure-invalid`, `skeleton-invalid`,
 * `kind-unknown`, `kind-version-unknown`, `document-invalid`
 */
export async function verifyDocument(document: Document, findKey: FindVerificationKey): Promise<VerifiedDocument> {
	const { payload, signer } = await verifyAuthor(document.jwt, findKey);
	const disclosed = discloseBody(payload, document.disclosures);
	if (disclosed === undefined) throw new Problem('disclosure-invalid');
	const skeleton = verifySkeleton(payload, signer);
	const read = readDisclosed(skeleton, disclosed);
	if (read === undefined) throw new Problem(findKind(skeleton.kind) ? 'kind-version-unknown' : 'kind-unknown');
	if ('error' in read) throw new Problem('document-invalid', { fields: toFieldProblems(read.error, '/body') });
	return { ...document, skeleton, ...read, author: signer };
}

/**
 * As `verifyDocument`, for author and skeleton alone: of the body nothing need be here, nor its kind be known.
 *
 * @throws Problem `author-key-unknown`, `author-key-revoked`, `document-signature-invalid`, `document-malformed`,
 * `skeleton-invalid`
 */
export async function verifyAuthorship(
	jwt: string,
	findKey: FindVerificationKey,
): Promise<{ readonly digest: Digest; readonly skeleton: Skeleton }> {
	const { payload, signer } = await verifyAuthor(jwt, findKey);
	return { digest: toDocumentDigest(jwt), skeleton: verifySkeleton(payload, signer) };
}

/** Undefined where kind or major version are not known. */
function readDisclosed({ kind, version }: Pick<Skeleton, 'kind' | 'version'>, disclosed: JsonObject) {
	const known = findKind(kind);
	return known && readBodyOf(known, version, disclosed);
}

/** What is disclosed beside the plain claims, or undefined when the disclosures do not fit. */
function discloseBody(payload: JsonObject, disclosures: readonly string[]): JsonObject | undefined {
	const resolved = resolveDisclosures(payload, disclosures);
	if (resolved === undefined) return undefined;
	return Object.fromEntries(Object.entries(resolved).filter(([name]) => !Object.hasOwn(payload, name)));
}

async function verifyAuthor(jwt: string, findKey: FindVerificationKey) {
	const verified = await verifySigned(jwt, typ, findKey);
	if ('fault' in verified) {
		switch (verified.fault) {
			case 'malformed':
				throw new Problem('document-malformed');
			case 'key-unknown':
				throw new Problem('author-key-unknown');
			case 'key-revoked':
				throw new Problem('author-key-revoked');
			case 'signature-invalid':
				throw new Problem('document-signature-invalid');
		}
	}
	const { payload, signer } = verified;
	if (!isJsonObject(payload) || payload._sd_alg !== 'sha-256') throw new Problem('document-malformed');
	return { payload, signer };
}

/** The author named must be the one who signed, with a certificate that was valid then. */
function verifySkeleton(payload: JsonObject, signer: VerificationKey): Skeleton {
	const { _sd: _digests, _sd_alg: _algorithm, ...claims } = payload;
	const skeleton = Skeleton.safeParse(claims);
	if (!skeleton.success) throw new Problem('skeleton-invalid', { fields: toFieldProblems(skeleton.error) });
	if (skeleton.data.author !== signer.authority) throw new Problem('document-signature-invalid');
	const createdAt = Temporal.Instant.from(skeleton.data.createdAt);
	if (!isValidAt(signer, createdAt)) throw new Problem('document-signature-invalid');
	return skeleton.data;
}

/** Do disclosures from several copies of one verified document fit together? Each copy may hold by itself. */
export function isConsistent({ jwt, disclosures }: Document): boolean {
	const payload = readSigned(jwt) as JsonObject;
	const disclosed = discloseBody(payload, disclosures);
	return disclosed !== undefined && readStored(payload, disclosed) !== undefined;
}

/** The skeleton of a document that was verified before it was stored. */
export function readSkeleton(jwt: string): Skeleton {
	return parseSkeleton(readSigned(jwt) as JsonObject);
}

function parseSkeleton({ _sd: _digests, _sd_alg: _algorithm, ...claims }: JsonObject): Skeleton {
	return Skeleton.parse(claims);
}

/**
 * What is disclosed of the body of a document that was verified before it was stored, in the order of its
 * kind's fields: disclosures have none that means anything.
 *
 * @throws Problem `kind-unknown` for a kind that an earlier version of this gateway took
 */
export function readBody({ jwt, disclosures }: Document): ReadBody {
	const payload = readSigned(jwt) as JsonObject;
	const read = readStored(payload, discloseBody(payload, disclosures) ?? {});
	if (read === undefined) throw new Problem('kind-unknown');
	return read;
}

function readStored(payload: JsonObject, disclosed: JsonObject): ReadBody | undefined {
	const { kind, version } = parseSkeleton(payload);
	const known = findKind(kind);
	return known && readStoredBody(known, version, disclosed);
}
