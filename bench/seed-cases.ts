import { createHash, type KeyObject } from 'node:crypto';
import type pg from 'pg';
import { cutBody } from '../src/envelope/cut.ts';
import { toClaims } from '../src/model/claims.ts';
import type { Body } from '../src/model/field.ts';
import { type DocumentId, newId } from '../src/model/identifiers.ts';
import { repatriationEvent } from '../src/model/kinds/repatriation-event.ts';
import { repatriationRequest } from '../src/model/kinds/repatriation-request.ts';
import { encryptBody } from '../src/store/body-cipher.ts';

const [host, home] = ['my.imigresen', 'id.imigrasi'];
const hosts = ['MYS', 'THA', 'KHM', 'MMR', 'LAO'];

/** What is said of everybody in a case, a day after the other, up to where it stands. */
const course = [
	[host, 'screening', 'victim'],
	[host, 'consent', 'given'],
	[home, 'nationality', 'confirmed'],
	[home, 'travel-document', 'splp'],
	[home, 'family-tracing', 'found'],
	[home, 'home-risk', 'no-risk'],
	[host, 'shelter', 'safe'],
	[host, 'exit-permit', 'waived'],
	[host, 'health', 'fit'],
	[host, 'legal', 'free-to-leave'],
	[host, 'travel-plan', 'fixed'],
	[host, 'departure', 'departed'],
	[host, 'handover', 'handed-over'],
	[home, 'handover', 'taken-over'],
] as const;

interface Document {
	readonly digest: string;
	readonly id: string;
	readonly author: string;
	readonly kind: string;
	readonly jwt: string;
	readonly at: string;
	/** The request that opened its case, of another one. */
	readonly opening: string | null;
	readonly sealed: ReturnType<typeof encryptBody> | null;
}

/**
 * Cases of so many persons each that were opened in the first days of a year, one after the other, as they stand in the
 * database: every document as it would be, but for its signature, which nobody verifies again.
 *
 * @param kek seals the bodies, each under a key of its own
 */
export async function seedCases(
	owner: pg.Pool,
	kek: KeyObject,
	{ cases, persons, year }: { readonly cases: number; readonly persons: number; readonly year: number },
): Promise<void> {
	const bodies = Array.from({ length: 12 }, (_, n) => makeBody(n));
	const atOnce = 250;
	for (let first = 0; first < cases; first += atOnce) {
		const numbers = Array.from({ length: Math.min(atOnce, cases - first) }, (_, n) => first + n);
		await save(
			owner,
			numbers.flatMap((n) => makeCase(n, { persons, year, bodies, kek })),
			persons,
		);
	}
	await owner.query('vacuum (analyze)');
}

type CutBody = ReturnType<typeof cutBody>;

/** Of one of twelve invented persons. */
function makeBody(n: number): CutBody {
	const leaf = (value: string) => ({ raw: value, value, issues: [] });
	const body: Body = {
		victims: [
			{
				name: { raw: 'Fiktif', value: { full: 'Fiktif', mononym: true, titles: [], script: 'Latn' }, issues: [] },
				traffickingStatus: leaf('IdentifiedVictim'),
				consentToReturn: leaf('given'),
				sex: leaf(n % 3 === 0 ? 'M' : 'F'),
				birthDate: leaf(`${1970 + n * 3}-03-12`),
			},
		],
		hostCountry: leaf('MYS'),
		homeCountry: leaf('IDN'),
		urgency: leaf('routine'),
		exploitationTypes: [leaf(n % 4 === 0 ? 'SexualExploitation' : 'ForcedLabour')],
	};
	const { fields } = repatriationRequest;
	return cutBody(fields, toClaims(fields, body, Temporal.PlainDate.from('2025-01-01')));
}

interface Making {
	readonly persons: number;
	readonly year: number;
	readonly bodies: readonly CutBody[];
	readonly kek: KeyObject;
}

function makeCase(n: number, { persons, year, bodies, kek }: Making): Document[] {
	const opened = Temporal.Instant.from(`${year}-01-02T00:00:00Z`).add({ seconds: n });
	const days = (count: number) => opened.add({ hours: 24 * count });
	const ids = Array.from({ length: persons }, () => newId(opened));
	const [opening = ''] = ids;
	const person = { host, home, hostCountry: hosts[n % hosts.length], homeCountry: 'IDN', isMinor: false };
	const requests = ids.map((id, at) => {
		const { digests, parts } = bodies[(n + at) % bodies.length] as CutBody;
		const claims = { person, _sd: digests, _sd_alg: 'sha-256' };
		const document = makeDocument({ id, author: host, kind: repatriationRequest, at: opened, opening }, claims);
		return {
			...document,
			sealed: encryptBody(
				kek,
				document.digest as never,
				parts.map(({ text }) => text),
			),
		};
	});
	let follows = [requests[0]?.digest];
	const events = course.slice(0, 6 + (n % (course.length - 5))).map(([author, step, outcome], day) => {
		const at = days(day + 1);
		const event = { step, outcome, persons: ids, at: at.toString({ smallestUnit: 'millisecond' }), follows };
		const document = makeDocument({ id: newId(at), author, kind: repatriationEvent, at, opening }, { event });
		follows = [document.digest];
		return document;
	});
	return [...requests, ...events];
}

function makeDocument(
	about: {
		readonly id: string;
		readonly author: string;
		readonly kind: { readonly name: string; readonly version: string };
		readonly at: Temporal.Instant;
		readonly opening: string;
	},
	claims: object,
): Document {
	const { id, author, kind, opening } = about;
	const at = about.at.toString({ smallestUnit: 'millisecond' });
	const relations = id === opening ? [] : [{ type: 'case', document: opening }];
	const skeleton = {
		id,
		kind: kind.name,
		version: kind.version,
		author,
		createdAt: at,
		validUntil: at,
		language: 'id',
		handling: {
			tlp: 'TLP:AMBER',
			codes: ['H1'],
			evaluation: { source: 'B', information: 2 },
			purpose: 'repatriation',
			legalBasis: 'Invented Agreement 2026, Article 4',
			retainUntil: '2031-12-31',
		},
		relations,
		attachments: [],
	};
	const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
	const input = `${part({ alg: 'ES256', typ: 'lintas-document+sd-jwt' })}.${part({ ...skeleton, ...claims })}`;
	const digest = createHash('sha256').update(input).digest('base64url');
	const jwt = `${input}.${'s'.repeat(86)}`;
	return { digest, id, author, kind: kind.name, jwt, at, opening: id === opening ? null : opening, sealed: null };
}

async function save(owner: pg.Pool, documents: readonly Document[], persons: number): Promise<void> {
	const column = (of: keyof Document, from = documents) => from.map((document) => document[of]);
	await owner.query(
		`insert into document (digest, id, author, kind, version, jwt, stored_at, valid_until)
			select digest, id, author, kind, '1.0', jwt, at, at from
			unnest($1::text[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[])
			as given (digest, id, author, kind, jwt, at)`,
		[column('digest'), column('id'), column('author'), column('kind'), column('jwt'), column('at')],
	);
	const joined = documents.filter(({ opening }) => opening !== null);
	await owner.query(
		`insert into relation (document_digest, type, target)
			select digest, 'case', target from unnest($1::text[], $2::uuid[]) as given (digest, target)`,
		[column('digest', joined), column('opening', joined)],
	);
	const requests = documents.filter(({ sealed }) => sealed !== null);
	const sealed = [column('digest', requests), requests.map((request) => request.sealed?.ciphertext)];
	await owner.query(
		'insert into body (document_digest, ciphertext) select * from unnest($1::text[], $2::bytea[])',
		sealed,
	);
	await owner.query('insert into keys.wrapped_key (id, wrapped_key) select * from unnest($1::text[], $2::bytea[])', [
		column('digest', requests),
		requests.map((request) => request.sealed?.wrapped_key),
	]);
	const openings = requests.filter(({ opening }) => opening === null);
	await owner.query(
		`insert into repatriation_case (id, host, home, opened_at, status, persons, state_digest, missing, aside, divergent)
			select id, '${host}', '${home}', at, 'open', $3, 'invented', 0, 0, 0
			from unnest($1::uuid[], $2::timestamptz[]) as given (id, at)`,
		[column('id', openings) as DocumentId[], column('at', openings), persons],
	);
}
