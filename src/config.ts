import { z } from 'zod';
import { ReadingLimits } from './exchange/reading-limits.ts';
import { toFieldProblems } from './model/field-problems.ts';
import { Problem } from './problem.ts';
import { Language } from './problem-words.ts';

const port = z.coerce.number().int().min(0).max(65_535);
const seconds = z.coerce.number().positive().max(86_400);

const url = (protocol: RegExp, example: string) =>
	z
		.string()
		.refine((text) => URL.canParse(text) && protocol.test(new URL(text).protocol), `a URL such as ${example}`)
		.optional();

/** Plain HTTP stays on the machine. */
function isSafeWay(text: string): boolean {
	if (!URL.canParse(text)) return false;
	const { protocol, hostname } = new URL(text);
	return protocol === 'https:' || (protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname));
}

const origin = z
	.string()
	.refine((text) => isSafeWay(text) && new URL(text).origin === text, 'an origin such as https://lintas.example');

const addresses = z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]));

/** The way to them needs no protection: what they sign is verified by the CAs in the file. */
interface TimestampAuthorityRow {
	readonly url: string;
	readonly caFile: string;
}

function toTimestampAuthority(row: string): TimestampAuthorityRow {
	const at = row.lastIndexOf('=');
	return { url: row.slice(0, Math.max(at, 0)), caFile: at < 0 ? '' : row.slice(at + 1) };
}

/** Each with its own URL and file. */
function areTimestampAuthorities(rows: readonly TimestampAuthorityRow[]): boolean {
	const urls = new Set(rows.map(({ url }) => url));
	return urls.size === rows.length && rows.every(({ url, caFile }) => isPlainUrl(url) && caFile !== '');
}

/** Without a password, which would come to stand in the log. */
function isPlainUrl(text: string): boolean {
	if (text.length > 500 || !URL.canParse(text)) return false;
	const { protocol, username, password } = new URL(text);
	return ['http:', 'https:'].includes(protocol) && username === '' && password === '';
}

/** Of a claim: a word, or the URI of whoever defined it (RFC 7519 §4.2). */
const claimName = /^(?:[\w-]{1,64}|[a-z]{1,20}:[\w.:/#-]{1,200})$/;
/** A word in a word, at most four deep; the dots of a URI are its own. */
const claimPath = /^(?:[\w-]{1,64}(?:\.[\w-]{1,64}){0,3}|[a-z]{1,20}:[\w.:/#-]{1,200})$/;

/** Every variable of the environment that counts, its default, and what it is for (the table in README.md). */
const variables = {
	LINTAS_DATA: z.string().min(1).default('.lintas').describe('Folder with keys, cards and the embedded database'),
	LINTAS_PARTNER_HOST: z.string().min(1).default('0.0.0.0').describe('Address that the partner door listens on'),
	LINTAS_PARTNER_PORT: port.default(8443).describe('Port of the partner door (mutual TLS)'),
	LINTAS_PROXY_ADDRESSES: z
		.string()
		.max(4_000)
		.refine((text) => addresses.safeParse(text.split(',')).success, 'addresses such as 10.0.0.7,10.1.0.0/24')
		.transform((text) => text.split(','))
		.optional()
		.describe('Proxies that end TLS (RFC 9440); the partner door then speaks HTTP, to them alone'),
	LINTAS_OFFICER_PORT: port.default(8080).describe('Port of the officer door, on 127.0.0.1 only'),
	LINTAS_OFFICER_ORIGIN: origin
		.optional()
		.describe('Where browsers reach the officer door; `http://127.0.0.1:` and its port if not set'),
	LINTAS_FORM_ORIGIN: origin
		.optional()
		.describe(
			'Where offices without a gateway reach `/form/v1/` of the officer door; LINTAS_OFFICER_ORIGIN if not set',
		),
	LINTAS_OIDC_ISSUER: z
		.string()
		.refine(isSafeWay, 'a URL with https')
		.optional()
		.describe('Identity provider of the officers (OpenID Connect); without one the officer token is one person'),
	LINTAS_OIDC_CLIENT_ID: z
		.string()
		.min(1)
		.max(200)
		.default('lintas')
		.describe('This gateway, as the provider knows it'),
	LINTAS_OIDC_CLIENT_SECRET_FILE: z
		.string()
		.min(1)
		.optional()
		.describe('File with the secret that the provider gave it, for its owner alone to read'),
	LINTAS_OIDC_AUDIENCE: z
		.string()
		.min(1)
		.max(200)
		.default('urn:lintas:officer-door')
		.describe('The `aud` that access tokens for this gateway have'),
	LINTAS_OIDC_SUBJECT_CLAIM: z
		.string()
		.regex(claimName, 'the name of a claim, such as oid')
		.default('sub')
		.describe('The claim of its tokens that says who a person is, the same for every client'),
	LINTAS_OIDC_ROLES_CLAIM: z
		.string()
		.regex(claimPath, 'the name of a claim, or a path to it such as realm_access.roles')
		.default('roles')
		.describe('The claim of its tokens that lists a person’s roles; in another one: `realm_access.roles`'),
	LINTAS_TOKEN: z
		.string()
		.regex(/^[\w.~+/-]{1,8192}=*$/, 'an access token')
		.optional()
		.describe('Access token that the command line shows, instead of what `lintas sign-in` got'),
	DATABASE_URL: url(/^postgres(ql)?:$/, 'postgres://gateway@host/lintas').describe(
		'PostgreSQL 18 to use instead of the embedded one, as a member of lintas_application',
	),
	DATABASE_OWNER_URL: url(/^postgres(ql)?:$/, 'postgres://owner@host/lintas').describe(
		'The same database as its owner: `lintas init` migrates with it, nothing else uses it',
	),
	QUEUE_URL: url(/^(postgres(ql)?|rediss?):$/, 'redis://host:6379').describe(
		'Redis or Valkey for the queue, instead of tables in the database',
	),
	LINTAS_KEK: z
		.string()
		.regex(/^[A-Za-z0-9+/]{43}=$/, '32 bytes in base64')
		.optional()
		.describe('Key-encryption key of stored bodies, instead of the file `kek` in LINTAS_DATA'),
	LINTAS_CARD_KEY: z
		.string()
		.min(1)
		.optional()
		.describe('The key that signs our card, where it is kept; `card.key.pem` in LINTAS_DATA if not set'),
	LINTAS_CARD_PASSPHRASE: z
		.string()
		.min(1)
		.max(200)
		.optional()
		.describe('Its passphrase: for `partner card`, `keys` and `pki` alone; for `partner write-card`, that of its key'),
	LINTAS_CRL_STALE_HOURS: z.coerce
		.number()
		.int()
		.min(0)
		.max(8_760)
		.default(72)
		.describe('How long a partner counts whose revocation lists are out of date'),
	LINTAS_PKCS12_PASSPHRASE: z
		.string()
		.regex(/^[\x20-\x7e]{8,200}$/, '8 to 200 characters of ASCII')
		.optional()
		.describe('Passphrase of a PKCS#12 file, for `lintas pki` alone; read from stdin if not set'),
	LINTAS_KEY_OVERLAP_DAYS: z.coerce
		.number()
		.int()
		.min(1)
		.max(365)
		.default(14)
		.describe('How long an old key stays beside the one that took its place'),
	LINTAS_TIMESTAMP_AUTHORITIES: z
		.string()
		.max(4_000)
		.transform((text) => text.split(',').map(toTimestampAuthority))
		.refine(areTimestampAuthorities, 'rows such as http://time.example/=time.pem, each of another URL')
		.optional()
		.describe(
			'Authorities that put a time to the log (RFC 3161), with the CAs that vouch for them: `URL=FILE,URL=FILE`',
		),
	LINTAS_POLICIES: z
		.string()
		.min(1)
		.optional()
		.describe('Folder with rules of your own, `.cedar` files that narrow what may be exchanged'),
	LINTAS_READING_LIMITS: ReadingLimits.optional().describe(
		'Limits of unusual reading of your own: `documents-per-hour:120/40,cases-per-day:30`',
	),
	LINTAS_MAX_BODY_BYTES: z.coerce
		.number()
		.int()
		.min(4_096)
		.max(100 * 1024 * 1024)
		.default(10 * 1024 * 1024)
		.describe('Largest body that a door takes'),
	LINTAS_DELIVERY_CONCURRENCY: z.coerce
		.number()
		.int()
		.min(1)
		.max(256)
		.default(32)
		.describe('Deliveries that a worker has under way at once, and as many that are urgent'),
	LINTAS_DELIVERIES_PER_PARTNER: z.coerce
		.number()
		.int()
		.min(1)
		.max(64)
		.default(8)
		.describe('Of these, how many to one partner; a quarter to one that is slow'),
	LINTAS_RETRY_FIRST_SECONDS: seconds
		.optional()
		.describe('Delay before the second attempt; if not set, a minute, or 5 s for what is urgent'),
	LINTAS_POLL_SECONDS: seconds
		.optional()
		.describe('How often partners are polled that do not bring what they have for us; by their channel if not set'),
	LINTAS_SWEEP_SECONDS: seconds.default(10).describe('How often the sweeper looks for due work that the queue lost'),
	LINTAS_LANGUAGE: Language.default('en').describe('Language of the command line for officers: `en` or `id`'),
	LINTAS_LOG_LEVEL: z
		.enum(['silent', 'error', 'warn', 'info'])
		.default('info')
		.describe('Least important line of the log that is written (to stderr)'),
} as const;

const Environment = z
	.object(variables)
	.refine(({ LINTAS_OIDC_AUDIENCE: audience, LINTAS_OIDC_CLIENT_ID: clientId }) => audience !== clientId, {
		path: ['LINTAS_OIDC_AUDIENCE'],
		// An ID token is for the client, an access token for the door: the one must not pass for the other.
		error: 'another name than LINTAS_OIDC_CLIENT_ID',
	});

/** The checked configuration. Secrets in it are for the part that needs them, never for the log. */
export type Config = z.infer<typeof Environment>;

/** @throws Problem `configuration-invalid`, one field for each wrong variable; their values stay out */
export function parseConfig(environment: Readonly<Record<string, string | undefined>>): Config {
	// An empty variable is an unset one: `LINTAS_DATA= lintas serve` must not mean the root folder.
	const set = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
	const config = Environment.safeParse(set);
	if (config.success) return config.data;
	const fields = toFieldProblems(config.error);
	const names = [...new Set(fields.map(({ pointer }) => pointer.slice(1)))].join(', ');
	throw new Problem('configuration-invalid', { detail: `Wrong: ${names}.`, fields });
}

/** Name, default and meaning of every variable, in their order. */
export function listVariables(): { name: string; fallback: string; meaning: string }[] {
	return Object.entries(variables).map(([name, schema]) => {
		const parsed = schema.safeParse(undefined);
		const fallback = parsed.success && parsed.data !== undefined ? String(parsed.data) : '';
		return { name, fallback, meaning: schema.description ?? '' };
	});
}
