import { z } from 'zod';
import { parseJson } from '../json.ts';
import { toFieldProblems } from '../model/field-problems.ts';
import { AuthorityId, PlainDate } from '../model/identifiers.ts';
import { KindName } from '../model/skeleton.ts';
import { KnownTimeZone } from '../model/time-zone.ts';
import { CountryCode } from '../model/values.ts';
import { CardPublicKey } from '../pki/card-key.ts';
import { Problem } from '../problem.ts';

const Pem = z
	.string()
	.max(16_384)
	.regex(/^-----BEGIN CERTIFICATE-----\n[A-Za-z0-9+/=\n]+-----END CERTIFICATE-----\n?$/, 'one certificate in PEM');

/** An address and nothing else: no path, no user. */
export const Endpoint = z
	.url({ protocol: /^https$/, error: 'an address such as https://gateway.example:8443' })
	.max(200)
	.refine(isBareAddress, 'an address without path, query or user');

function isBareAddress(text: string): boolean {
	// Zod asks on when it is no URL at all, and has said so already.
	if (!URL.canParse(text)) return true;
	const { pathname, search, hash, username, password } = new URL(text);
	return pathname === '/' && `${search}${hash}${username}${password}` === '';
}

/** Ed25519 (RFC 8037 §2). */
export const LogPublicKey = z.strictObject({
	kty: z.literal('OKP'),
	crv: z.literal('Ed25519'),
	x: z.string().regex(/^[A-Za-z0-9_-]{43}$/, '32 bytes in base64url'),
});
type LogPublicKey = z.infer<typeof LogPublicKey>;

export const DeskPhone = z.string().regex(/^\+[1-9]\d{6,14}$/, 'a number such as +62215224658 (E.164)');

/** A desk, not a person: whoever is there answers. */
const Contact = z
	.strictObject({
		/** `desk-24h` answers at any hour: for what cannot wait. */
		duty: z.enum(['desk-24h', 'liaison', 'technical', 'security']),
		phone: DeskPhone.optional(),
		email: z.email().max(200).optional(),
	})
	.refine(({ phone, email }) => phone !== undefined || email !== undefined, 'a phone number or an e-mail address');

/**
 * The ways to an authority, and what each is able to. `native`: Lintas to Lintas; `mailbox`: it runs Lintas without a
 * server, and fetches what is for it at ours; `interpol` and `aseanapol`: it runs something else, and its messages are in
 * CMS, under RSA keys.
 */
const channels = {
	native: { endpoint: 'needed', runsLintas: true, isFetched: false },
	mailbox: { endpoint: 'none', runsLintas: true, isFetched: true },
	interpol: { endpoint: 'needed', runsLintas: false, isFetched: false },
	/** Without an address its messages are files that a transfer service moves. */
	aseanapol: { endpoint: 'allowed', runsLintas: false, isFetched: false },
} as const;
export type ChannelName = keyof typeof channels;

const members = z.strictObject({
	authority: AuthorityId,
	names: z.strictObject({ en: z.string().min(1).max(120), local: z.string().min(1).max(120) }),
	country: CountryCode,
	/** Where its days begin and end: a document of its is valid until the end of a day there. */
	timeZone: KnownTimeZone,
	/** Goes up with every change; as large as PostgreSQL's `integer` is. */
	version: z.int().positive().max(2_147_483_647),
	/** The way to it. */
	channel: z.enum(Object.keys(channels) as ChannelName[]),
	/** `https://host:port` of its door; none where it has none. */
	endpoint: Endpoint.optional(),
	/** Signs this authority's cards and nothing else; by it a newer card is known to be theirs. */
	cardKey: CardPublicKey,
	/** Every other certificate of this authority is issued by one of these, and no other authority's is. */
	ca: z.array(Pem).min(1).max(4),
	/** By `certs/signing.json` and `certs/encryption.json` of one that runs Lintas, of others `certs/cms-….json`. */
	signing: z.array(Pem).min(1).max(8),
	encryption: z.array(Pem).min(1).max(8),
	/** Of one that runs Lintas. */
	suites: z
		.array(z.strictObject({ id: z.string().max(40), from: PlainDate, until: PlainDate.optional() }))
		.min(1)
		.max(16)
		.optional(),
	kinds: z
		.array(z.strictObject({ name: KindName, version: z.string().max(8) }))
		.min(1)
		.max(64),
	/** Signs the checkpoints of its audit log; of one that runs Lintas. */
	logKey: LogPublicKey.optional(),
	/** That signed them before, the newest first: what they signed stays what it is. */
	earlierLogKeys: z.array(LogPublicKey).max(16).optional(),
	/** Cosigns those of its partners; without one it is no witness. Another than `logKey`: a key signs one kind of thing. */
	witnessKey: LogPublicKey.optional(),
	contacts: z.array(Contact).max(16),
	/** Its CAs publish lists of what they revoked, at the door: without a present one, nothing of theirs counts. */
	revocationLists: z.literal('published').optional(),
	/** Key ids (RFC 7638) that count no more. */
	revoked: z.array(z.string().max(128)).max(1000),
});

type Members = z.infer<typeof members>;
type Expect = (member: keyof Members, message: string) => void;

/**
 * How an authority introduces itself: where its gateway is, which certificates count, what it handles.
 * A card counts because a person compared its fingerprint with what its owner read out (`signed-card.ts`)
 * and added it.
 */
export const Card = members.superRefine((card, context) => {
	const expect: Expect = (member, message) => context.addIssue({ code: 'custom', path: [member], message });
	checkChannel(card, expect);
	checkLogKeys(card, expect);
});
export type Card = z.infer<typeof Card>;

function checkChannel(card: Members, expect: Expect): void {
	const { endpoint, runsLintas } = channels[card.channel];
	const because = `as the channel is ${card.channel}`;
	if (endpoint === 'needed' && card.endpoint === undefined) expect('endpoint', `an address, ${because}`);
	if (endpoint === 'none' && card.endpoint !== undefined) expect('endpoint', `no address, ${because}`);
	if (!hasLintasDoor(card) && card.revocationLists !== undefined)
		expect('revocationLists', `no lists that are published, ${because}`);
	for (const member of ['suites', 'logKey'] as const) {
		const isThere = card[member] !== undefined;
		if (isThere !== runsLintas) expect(member, `${isThere ? 'none' : 'needed'}, ${because}`);
	}
	for (const member of ['earlierLogKeys', 'witnessKey'] as const)
		if (!runsLintas && card[member] !== undefined) expect(member, `none, ${because}`);
}

function checkLogKeys({ logKey, earlierLogKeys = [], witnessKey }: Members, expect: Expect): void {
	if (earlierLogKeys.some(({ x }) => x === logKey?.x)) expect('earlierLogKeys', 'other keys than logKey');
	if ([logKey, ...earlierLogKeys].some((key) => key !== undefined && key.x === witnessKey?.x))
		expect('witnessKey', 'another key than logKey');
}

/** Of an authority that runs Lintas. */
export type LintasCard = Card & { readonly suites: NonNullable<Card['suites']>; readonly logKey: LogPublicKey };

export function runsLintas(card: Card): card is LintasCard {
	return channels[card.channel].runsLintas;
}

/** Is it a Lintas gateway that we can ask: for its card, its log and proofs from it, what was exchanged? */
export function hasLintasDoor(card: Card): card is LintasCard {
	return runsLintas(card) && !channels[card.channel].isFetched;
}

/** Does it fetch what is for it? Then nothing is sent. */
export function isFetched({ channel }: Pick<Card, 'channel'>): boolean {
	return channels[channel].isFetched;
}

/** The host that its TLS server certificate is for; none where it has no server. */
export function listHosts({ endpoint }: Pick<Card, 'endpoint'>): string[] {
	return endpoint === undefined ? [] : [new URL(endpoint).hostname.replaceAll(/[[\]]/g, '')];
}

/** @throws Problem `card-invalid`, `json-invalid` */
export function parseCard(text: string): Card {
	const card = Card.safeParse(parseJson(text));
	if (!card.success) throw new Problem('card-invalid', { fields: toFieldProblems(card.error) });
	return card.data;
}
